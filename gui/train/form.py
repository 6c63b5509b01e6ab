"""The settings of a training: a form in which bad settings can't be entered, or are explained."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.settings import TRAIN_FORM, Settings
from gui.train import form_values
from gui.train.form_rows import FormRows
from gui.train.rate_box import RateBox
from model import settings_limits as limits
from model.errors import SettingsError
from model.training.recipes import PRESETS
from model.types import StartFrom, TrainConfig


class TrainForm(QWidget):
    """Shows a TrainConfig and keeps it in the settings. While a training runs only its learning rate can be changed."""

    changed = Signal()
    learning_rate_changed = Signal(float)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        stored = form_values.from_json(settings.get(TRAIN_FORM))
        self._wanted_device = stored.device
        self._rows = FormRows()
        self._add_controls()
        self._problem = QLabel(self)
        self._problem.setObjectName("form_problem")
        self._problem.setProperty("role", "warn")
        self._problem.setWordWrap(True)
        self._problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addLayout(self._rows)
        layout.addWidget(self._problem)
        self._show(stored)
        self._connect()

    def config(self) -> TrainConfig:
        """What the form says, including a number that is still being typed."""
        for box in (self._epochs, self._batch_size, self._rate, self._train_size, self._seed):
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
        with QSignalBlocker(self._device):
            self._device.clear()
            for name in devices:
                self._device.addItem(self._device_name(name), name)
            self._choose(self._device, wanted)

    def set_running(self, running: bool) -> None:
        """Lock everything but the learning rate while a training runs."""
        for control in (
            self._network,
            self._epochs,
            self._batch_size,
            self._train_size,
            self._augment,
            self._drawings,
            self._start_from,
            self._seed,
            self._device,
        ):
            control.setEnabled(not running)

    def _add_controls(self) -> None:
        self._network = QComboBox(self)
        for name in PRESETS:
            self._network.addItem(self._network_name(name), name)
        self._rows.add_control(
            "network",
            self._network,
            self.tr("Network"),
            self.tr("How the rows are read. Choosing one fills in settings that suit it."),
        )
        self._epochs = self._rows.add_whole_number(
            "epochs",
            limits.EPOCHS,
            self.tr("Epochs"),
            self.tr(
                "How many times the network sees every training image. "
                "More takes longer; after a while it stops getting better."
            ),
        )
        self._batch_size = self._rows.add_whole_number(
            "batch_size",
            limits.BATCH_SIZE,
            self.tr("Batch size"),
            self.tr(
                "How many images the network looks at before it adjusts itself. Large batches train faster; small ones "
                "adjust it more often."
            ),
        )
        self._rate = RateBox(self)
        self._rows.add_control(
            "learning_rate",
            self._rate,
            self.tr("Learning rate"),
            self.tr(
                "How far the network moves with each adjustment, at most: it starts and ends with smaller steps. "
                "Too large and it forgets, too small and it hardly learns. Can be changed while it trains."
            ),
        )
        self._train_size = self._rows.add_whole_number(
            "train_size",
            limits.TRAIN_SIZE,
            self.tr("Training images"),
            self.tr(
                "How many of MNIST's {0:,} training images to learn from. Fewer is quicker, and teaches less."
            ).format(limits.TRAIN_IMAGES),
        )
        self._train_size.setSingleStep(1000)
        self._augment = QCheckBox(self.tr("vary the images"), self)
        self._rows.add_control(
            "augment",
            self._augment,
            self.tr("Augmentation"),
            self.tr(
                "Shift, turn, stretch and thicken the images a little each time they are shown: the network learns "
                "more kinds of handwriting, and needs more epochs."
            ),
        )
        self._drawings = QCheckBox(self.tr("learn from them too"), self)
        self._rows.add_control(
            "drawings",
            self._drawings,
            self.tr("Made-up hands"),
            self.tr(
                "Make up drawings of many hands and learn from them too: how people write digits with a pen, and what "
                "is no digit. Without them the network slowly forgets both."
            ),
        )
        self._start_from = QComboBox(self)
        self._start_from.addItem(self.tr("the active model"), StartFrom.ACTIVE.value)
        self._start_from.addItem(self.tr("the bundled model"), StartFrom.BUNDLED.value)
        self._start_from.addItem(self.tr("scratch"), StartFrom.SCRATCH.value)
        self._rows.add_control(
            "start_from",
            self._start_from,
            self.tr("Start from"),
            self.tr(
                "What the network knows at the start: what the active or the bundled model has learnt, or nothing at "
                "all. The models themselves stay as they are."
            ),
        )
        self._seed = self._rows.add_whole_number(
            "seed",
            limits.SEED,
            self.tr("Seed"),
            self.tr("The number that chance starts from. The same seed and settings give the same training again."),
        )
        self._device = QComboBox(self)
        self._device.addItem(self._device_name("cpu"), "cpu")
        self._rows.add_control(
            "device",
            self._device,
            self.tr("Device"),
            self.tr("What computes: the processor, or a graphics card where the computer has one that can."),
        )

    def _network_name(self, network: str) -> str:
        names = {
            "rnn": self.tr("RNN, plain"),
            "lstm": self.tr("LSTM, two layers"),
            "gru": self.tr("GRU, two layers"),
            "bilstm": self.tr("LSTM, both ways"),
            "cnn-lstm": self.tr("CNN, then LSTM"),
            "attention-lstm": self.tr("LSTM with attention"),
            "gan": self.tr("GAN, few labels"),
            "cnn": self.tr("CNN, no memory"),
            "rowpad": self.tr("Rowpad (bundled)"),
        }
        return names.get(network, network)

    def _device_name(self, device: str) -> str:
        names = {
            "cpu": self.tr("processor (CPU)"),
            "cuda": self.tr("graphics card (CUDA)"),
            "mps": self.tr("Apple graphics (MPS)"),
        }
        return names.get(device, device)

    def _show(self, config: TrainConfig) -> None:
        self._choose(self._network, config.network)
        self._epochs.setValue(config.epochs)
        self._batch_size.setValue(config.batch_size)
        self._rate.setValue(config.learning_rate)
        self._train_size.setValue(config.train_size)
        self._augment.setChecked(config.augment)
        self._drawings.setChecked(config.drawings > 0)
        self._choose(self._start_from, config.start_from.value)
        self._seed.setValue(config.seed)
        self._explain_problem()

    def _choose(self, box: QComboBox, data: str) -> None:
        box.setCurrentIndex(max(0, box.findData(data)))

    def _connect(self) -> None:
        for box in (self._epochs, self._batch_size, self._train_size, self._seed):
            box.valueChanged.connect(self._on_changed)
        self._augment.toggled.connect(self._on_changed)
        self._drawings.toggled.connect(self._on_changed)
        self._start_from.currentIndexChanged.connect(self._on_changed)
        self._device.activated.connect(self._on_device_chosen)
        self._network.activated.connect(self._on_network_chosen)
        self._rate.valueChanged.connect(self._on_rate_changed)

    def _on_changed(self) -> None:
        self._keep()
        self._explain_problem()
        self.changed.emit()

    def _on_rate_changed(self, rate: float) -> None:
        self._on_changed()
        self.learning_rate_changed.emit(rate)

    def _on_network_chosen(self) -> None:
        preset = PRESETS[self._network.currentData()]
        shown = self._shown()
        batch_size = min(preset.batch_size, shown.train_size)
        self._show(replace(preset, batch_size=batch_size, train_size=shown.train_size, seed=shown.seed))
        self._on_changed()

    def _on_device_chosen(self) -> None:
        self._wanted_device = self._device.currentData()
        self._on_changed()

    def _shown(self) -> TrainConfig:
        """As `config`, leaving alone what is being typed."""
        network = self._network.currentData()
        return TrainConfig(
            network=network,
            optimizer=PRESETS[network].optimizer,
            epochs=self._epochs.value(),
            batch_size=self._batch_size.value(),
            learning_rate=self._rate.value(),
            train_size=self._train_size.value(),
            augment=self._augment.isChecked(),
            drawings=limits.drawings_for(self._train_size.value()) if self._drawings.isChecked() else 0,
            curtain=self._drawings.isChecked(),
            start_from=StartFrom(self._start_from.currentData()),
            seed=self._seed.value(),
            device=self._device.currentData(),
        )

    def _keep(self) -> None:
        self._settings.set(TRAIN_FORM, form_values.to_json(replace(self._shown(), device=self._wanted_device)))

    def _explain_problem(self) -> None:
        try:
            limits.check(self._shown())
        except SettingsError as error:
            self._problem.setText(str(error))
        else:
            self._problem.clear()
        self._problem.setVisible(bool(self._problem.text()))
