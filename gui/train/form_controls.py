"""The controls of the training form with their captions and help texts; what they mean together is the form's job."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from gui import theme, words
from gui.plain_text import literal
from gui.settings import Settings
from gui.train.calm_controls import CalmComboBox
from gui.train.decimal_box import DecimalBox
from gui.train.form_rows import FormRows
from gui.train.more_section import MoreSection
from gui.train.rate_box import RateBox
from model import settings_limits as limits
from model.training.recipes import PRESETS
from model.types import Optimizer, StartFrom

LABELS = (100, 1_000, 10_000, limits.TRAIN_IMAGES)
OTHER_NUMBER = 0  # as a choice of labels: one that is typed


class FormControls(QWidget):
    """Two groups of rows: what is chosen for each training, and under “More settings” what seldom changes."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.more = MoreSection(settings, self)
        rows, more_rows = FormRows(), FormRows()
        self._add_network(rows)
        self._add_labels(rows)
        self._add_pace(rows)
        self._add_start(rows)
        self._add_data(more_rows)
        self._add_sizes(more_rows)
        self._add_machinery(more_rows)
        more_rows.setContentsMargins(0, 0, 0, 0)
        self.more.body.setLayout(more_rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.WITHIN_GROUP)
        layout.addLayout(rows)
        layout.addWidget(self.more)

    def offer_devices(self, devices: tuple[str, ...]) -> None:
        """Offer what this computer can train on."""
        names = {
            "cpu": self.tr("processor (CPU)"),
            "cuda": self.tr("graphics card (CUDA)"),
            "mps": self.tr("Apple graphics (MPS)"),
        }
        self.device.clear()
        for device in devices:
            self.device.addItem(names.get(device, device), device)

    def say_repeats(self, labels: int, repeats: int) -> None:
        """Say how often an epoch shows each of so many labelled images; nothing where it is all of them, once."""
        if repeats == 1:
            text = self.tr("{0:,} labels, each shown once an epoch").format(labels)
        else:
            text = self.tr("{0:,} labels, each shown {1:,} times an epoch").format(labels, repeats)
        said = labels < limits.TRAIN_IMAGES or repeats > 1
        self._repeats.setText(text)
        self._repeats.setVisible(said)
        help_text = self.labels.toolTip()
        self.labels.setAccessibleDescription(f"{text}. {help_text}" if said else help_text)

    def lock_sizes(self, locked: bool) -> None:
        """Let nobody change the sizes while they come with the weights to start from, and say why."""
        why = self.tr("The weights to start from have their sizes: start from scratch to choose others.")
        for box, help_text in self._size_help.items():
            box.setEnabled(not locked)
            text = f"{why} {help_text}" if locked else help_text
            box.setToolTip(literal(text))
            box.setAccessibleDescription(text)

    def _add_network(self, rows: FormRows) -> None:
        self.network = CalmComboBox()
        for name in PRESETS:
            self.network.addItem(words.network_name(name), name)
        rows.add_control(
            "network",
            self.network,
            self.tr("Network"),
            self.tr("How the rows are read. Choosing one fills in settings that suit it."),
        )

    def _add_labels(self, rows: FormRows) -> None:
        self.labels = CalmComboBox()
        for number in LABELS[:-1]:
            self.labels.addItem(f"{number:,}", number)
        self.labels.addItem(self.tr("all (60,000)"), limits.TRAIN_IMAGES)
        self.labels.addItem(self.tr("another number"), OTHER_NUMBER)
        rows.add_control(
            "labels",
            self.labels,
            self.tr("Labels"),
            self.tr(
                "How many labelled images of MNIST to learn from: few show how much a network makes of little. "
                "All are 60,000, of which {0:,} train and {1:,} are held out for validation."
            ).format(limits.TRAIN_IMAGES, limits.VALIDATION_IMAGES),
        )
        self._repeats = rows.add_remark("repeats")

    def _add_pace(self, rows: FormRows) -> None:
        self.epochs = rows.add_whole_number(
            "epochs",
            limits.EPOCHS,
            self.tr("Epochs"),
            self.tr(
                "How many rounds it trains. An epoch shows every training image once; where few labels are chosen, "
                "each several times. More takes longer; after a while it stops getting better."
            ),
        )
        self.rate = RateBox()
        rows.add_control(
            "learning_rate",
            self.rate,
            self.tr("Learning rate"),
            self.tr(
                "How far the network moves with each adjustment, at most: it starts and ends with smaller steps. "
                "Too large and it forgets, too small and it hardly learns. Can be changed while it trains, beside its "
                "progress."
            ),
        )

    def _add_start(self, rows: FormRows) -> None:
        self.start_from = CalmComboBox()
        self.start_from.addItem(self.tr("the active model"), StartFrom.ACTIVE.value)
        self.start_from.addItem(self.tr("the bundled model"), StartFrom.BUNDLED.value)
        self.start_from.addItem(self.tr("scratch"), StartFrom.SCRATCH.value)
        rows.add_control(
            "start_from",
            self.start_from,
            self.tr("Start from"),
            self.tr(
                "What the network knows at the start: what the active or the bundled model has learnt, or nothing at "
                "all. The models themselves stay as they are."
            ),
        )

    def _add_data(self, rows: FormRows) -> None:
        self.train_size = rows.add_whole_number(
            "train_size",
            limits.TRAIN_SIZE,
            self.tr("Training images"),
            self.tr(
                "How many of MNIST's {0:,} training images to learn from. Fewer is quicker, and teaches less."
            ).format(limits.TRAIN_IMAGES),
        )
        self.train_size.setSingleStep(1000)
        self.batch_size = rows.add_whole_number(
            "batch_size",
            limits.BATCH_SIZE,
            self.tr("Batch size"),
            self.tr(
                "How many images the network looks at before it adjusts itself. Large batches train faster; small ones "
                "adjust it more often."
            ),
        )
        self.augment = QCheckBox(self.tr("vary the images"))
        rows.add_control(
            "augment",
            self.augment,
            self.tr("Augmentation"),
            self.tr(
                "Shift, turn, stretch and thicken the images a little each time they are shown: the network learns "
                "more kinds of handwriting, and needs more epochs."
            ),
        )
        self.drawings = QCheckBox(self.tr("learn from them too"))
        rows.add_control(
            "drawings",
            self.drawings,
            self.tr("Made-up hands"),
            self.tr(
                "Make up drawings of many hands and learn from them too: how people write digits with a pen, and what "
                "is no digit. Without them the network slowly forgets both."
            ),
        )

    def _add_sizes(self, rows: FormRows) -> None:
        self.hidden = rows.add_whole_number(
            "hidden",
            limits.HIDDEN,
            self.tr("Hidden units"),
            self.tr("How many numbers a layer remembers from row to row. More can tell finer, and take longer."),
        )
        self.layers = rows.add_whole_number(
            "layers",
            limits.LAYERS,
            self.tr("Layers"),
            self.tr("How many layers are stacked: each reads what the one before it made of the rows."),
        )
        self.dropout = DecimalBox(limits.DROPOUT, 2)
        self.dropout.setSingleStep(0.05)
        rows.add_control(
            "dropout",
            self.dropout,
            self.tr("Dropout"),
            self.tr(
                "The share of numbers that are left out at random while it trains, so that it learns nothing by heart. "
                "From {0} to {1}."
            ).format(*limits.DROPOUT),
        )
        self._size_help = {box: box.toolTip() for box in (self.hidden, self.layers, self.dropout)}

    def _add_machinery(self, rows: FormRows) -> None:
        self.optimizer = CalmComboBox()
        for optimizer, text in (
            (Optimizer.ADAMW, self.tr("AdamW")),
            (Optimizer.ADAM, self.tr("Adam")),
            (Optimizer.SGD, self.tr("SGD, plain")),
        ):
            self.optimizer.addItem(text, optimizer.value)
        rows.add_control(
            "optimizer",
            self.optimizer,
            self.tr("Optimizer"),
            self.tr(
                "How the network is adjusted. AdamW and Adam find a step for each of its numbers; plain gradient "
                "descent takes the same for all and wants a larger learning rate."
            ),
        )
        self.seed = rows.add_whole_number(
            "seed",
            limits.SEED,
            self.tr("Seed"),
            self.tr("The number that chance starts from. The same seed and settings give the same training again."),
        )
        self.device = CalmComboBox()
        self.offer_devices(("cpu",))
        rows.add_control(
            "device",
            self.device,
            self.tr("Device"),
            self.tr("What computes: the processor, or a graphics card where the computer has one that can."),
        )
