"""The settings of a training: a form in which bad settings can't be entered, or are explained."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import PlainLabel
from gui.settings import TRAIN_FORM, Settings
from gui.train import form_values
from gui.train.form_controls import LABELS, OTHER_NUMBER, FormControls
from gui.train.reading_panel import ReadingPanel
from model import settings_limits as limits
from model.errors import SettingsError
from model.training.recipes import PRESETS, with_labels
from model.types import Optimizer, StartFrom, TrainConfig

if TYPE_CHECKING:
    from model.networks.shape import Shape


class TrainForm(QWidget):
    """Shows the TrainConfig of the next training and keeps it in the settings, with a drawing of how its network reads.

    The sizes can be chosen for a fresh network only; otherwise they are those of the weights (`set_weights_shape`).
    """

    changed = Signal()
    opened = Signal(object)  # QWidget: a part of the form that has just unfolded

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        stored = form_values.config_from(settings.get(TRAIN_FORM))
        self._base = stored  # what has no control of its own
        self._wanted_device = stored.device
        self._chosen_shape: Shape | None = None  # of a fresh network; None: as the architecture has it
        self._weights_shape: Shape | None = None
        self._reading = ReadingPanel(self)
        self._controls = FormControls(settings, self)
        self._problem = PlainLabel(parent=self)
        self._problem.setObjectName("form_problem")
        self._problem.setProperty("role", "warn")
        self._problem.setWordWrap(True)
        self._problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addWidget(self._reading)
        layout.addWidget(self._controls)
        layout.addWidget(self._problem)
        layout.addStretch(1)
        self._show(stored)
        self._connect()

    def config(self) -> TrainConfig:
        """What the form says, including a number that is still being typed."""
        c = self._controls
        for box in (c.epochs, c.batch_size, c.rate, c.train_size, c.seed, c.hidden, c.layers, c.dropout):
            box.interpretText()
        return self._shown()

    def shown_network(self) -> tuple[str, StartFrom]:
        """Which network is chosen, and what it starts from."""
        shown = self._shown()
        return shown.network, shown.start_from

    @property
    def problem(self) -> str:
        """Why a training can't start with these settings; empty where it can."""
        return self._problem.text()

    def set_devices(self, devices: tuple[str, ...]) -> None:
        """Offer what this computer can train on, the fastest last; that one is chosen where nobody ever chose."""
        wanted = devices[-1] if self._wanted_device == form_values.FASTEST else self._wanted_device
        with QSignalBlocker(self._controls.device):
            self._controls.offer_devices(devices)
            self._controls.device.choose(wanted)

    def set_weights_shape(self, shape: Shape | None) -> None:
        """Say which sizes the weights to start from have; None where they don't fit, or it starts from scratch."""
        self._weights_shape = shape
        self._show_sizes()

    def _show(self, config: TrainConfig) -> None:
        from model import networks

        self._base = config
        own = networks.shape_of(config.network)
        shape = networks.shape_of(config.network, config.hidden, config.layers, config.dropout)
        self._chosen_shape = None if shape == own else shape
        c = self._controls
        c.network.choose(config.network)
        c.epochs.setValue(config.epochs)
        c.batch_size.setValue(config.batch_size)
        c.rate.setValue(config.learning_rate)
        c.train_size.setValue(config.train_size)
        c.augment.setChecked(config.augment)
        c.drawings.setChecked(config.drawings > 0)
        c.start_from.choose(config.start_from.value)
        c.optimizer.choose(config.optimizer.value)
        c.seed.setValue(config.seed)
        self._refresh()

    def _connect(self) -> None:
        c = self._controls
        for box in (c.epochs, c.batch_size, c.seed):
            box.valueChanged.connect(self._on_changed)
        for size in (c.hidden, c.layers, c.dropout):
            size.valueChanged.connect(self._on_size_chosen)
        for switch in (c.augment, c.drawings):
            switch.toggled.connect(self._on_changed)
        for choice in (c.start_from, c.optimizer):
            choice.currentIndexChanged.connect(self._on_changed)
        c.rate.valueChanged.connect(self._on_changed)
        c.more.opened.connect(self.opened)
        c.train_size.valueChanged.connect(self._on_train_size_typed)
        c.labels.activated.connect(self._on_labels_chosen)
        c.device.activated.connect(self._on_device_chosen)
        c.network.activated.connect(self._on_network_chosen)

    def _on_changed(self) -> None:
        self._settings.set(TRAIN_FORM, form_values.plain(replace(self._shown(), device=self._wanted_device)))
        self._refresh()
        self.changed.emit()

    def _on_size_chosen(self) -> None:
        from model import networks

        shape = self._shape_in_the_boxes()
        self._chosen_shape = None if shape == networks.shape_of(self._controls.network.currentData()) else shape
        self._on_changed()

    def _on_train_size_typed(self) -> None:
        self._base = replace(self._base, repeats=1)  # an epoch of a typed number shows each image once
        self._on_changed()

    def _on_labels_chosen(self) -> None:
        number = self._controls.labels.currentData()
        if number == OTHER_NUMBER:
            self._controls.more.open()
            self._controls.train_size.setFocus()
            self._controls.train_size.selectAll()
        else:
            shown = self._shown()
            if shown.batch_size == shown.train_size:  # the few labels before held it down, not the person
                shown = replace(shown, batch_size=PRESETS[shown.network].batch_size)
            self._show_and_keep(with_labels(shown, number))

    def _on_network_chosen(self) -> None:
        preset = PRESETS[self._controls.network.currentData()]
        shown = self._shown()
        config = replace(preset, seed=shown.seed)
        if shown.train_size in LABELS:
            config = with_labels(config, shown.train_size)
        else:
            config = replace(config, train_size=shown.train_size, batch_size=min(preset.batch_size, shown.train_size))
        self._show_and_keep(config)

    def _on_device_chosen(self) -> None:
        self._wanted_device = self._controls.device.currentData()
        self._on_changed()

    def _show_and_keep(self, config: TrainConfig) -> None:
        with QSignalBlocker(self._controls.train_size):  # nobody typed it
            self._show(config)
        self._on_changed()

    def _shown(self) -> TrainConfig:
        """As `config`, leaving alone what is being typed."""
        c = self._controls
        train_size = c.train_size.value()
        start_from = StartFrom(c.start_from.currentData())
        shape = self._chosen_shape if start_from is StartFrom.SCRATCH else None
        return replace(
            self._base,
            network=c.network.currentData(),
            hidden=None if shape is None else shape.hidden,
            layers=None if shape is None else shape.layers,
            dropout=None if shape is None else shape.dropout,
            optimizer=Optimizer(c.optimizer.currentData()),
            epochs=c.epochs.value(),
            batch_size=c.batch_size.value(),
            learning_rate=c.rate.value(),
            train_size=train_size,
            augment=c.augment.isChecked(),
            drawings=limits.drawings_for(train_size) if c.drawings.isChecked() else 0,
            curtain=c.drawings.isChecked(),
            start_from=start_from,
            seed=c.seed.value(),
            device=c.device.currentData(),
        )

    def _shape_in_the_boxes(self) -> Shape:
        from model.networks.shape import Shape

        c = self._controls
        return Shape(c.hidden.value(), c.layers.value(), round(c.dropout.value(), 2))

    def _refresh(self) -> None:
        """Bring in line with the values whatever follows from them."""
        size = self._controls.train_size.value()
        self._controls.say_repeats(size, self._base.repeats)
        self._controls.labels.choose(size if size in LABELS else OTHER_NUMBER)
        self._show_sizes()
        try:
            limits.check(self._shown())
        except SettingsError as error:
            self._problem.setText(str(error))
        else:
            self._problem.clear()
        self._problem.setVisible(bool(self._problem.text()))

    def _show_sizes(self) -> None:
        from model import networks

        c = self._controls
        network = c.network.currentData()
        is_fresh = c.start_from.currentData() == StartFrom.SCRATCH
        shape = (self._chosen_shape if is_fresh else self._weights_shape) or networks.shape_of(network)
        c.lock_sizes(not is_fresh)
        # A box that has its value is left alone: else what is being typed would be written over.
        with QSignalBlocker(c.hidden), QSignalBlocker(c.layers), QSignalBlocker(c.dropout):
            for box, number in ((c.hidden, shape.hidden), (c.layers, shape.layers)):
                if box.value() != number:
                    box.setValue(number)
            if c.dropout.value() != shape.dropout:
                c.dropout.setValue(shape.dropout)
        self._reading.show_network(network, shape)
