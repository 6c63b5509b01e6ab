"""What one run gets wrong: the confusion matrix, and the images of the cell that the person asks for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.plain_text import PlainLabel, literal
from gui.runs.cell_images import MnistTestImages, cell_images
from gui.runs.confusion import Cell, ConfusionMatrix
from gui.runs.wrong_images import WrongImages
from model.data.mnist import LabelledRasters
from model.runs.run import Run


class ErrorsPanel(QWidget):
    """`show_run` fills the matrix; a click on a cell, or Enter, shows its images in a window of their own."""

    failed = Signal(str)  # a sentence for the person

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._asked: tuple[Run, Cell] | None = None  # the images that are waited for
        self._images = MnistTestImages(self)
        self._window: WrongImages | None = None
        self.matrix = ConfusionMatrix(self)
        self.matrix.setObjectName("confusion")
        self._headline = self._label("errors_headline")
        self._cell_line = self._label("cell_words")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._headline)
        layout.addWidget(self._cell_line)
        layout.addWidget(self.matrix, 1)
        self.matrix.pointed.connect(self._on_pointed)
        self.matrix.chosen.connect(self._on_chosen)
        self._images.loaded.connect(self._on_loaded)
        self._images.failed.connect(self._on_failed)
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Show the errors of this run, or say that there are none to show."""
        self._run = run
        self.matrix.set_scores(None if run is None else run.test)
        if run is None:
            text = self.tr("Choose a run above to see its errors.")
        elif run.test is None:
            text = self.tr("“{0}” was not judged on the test images.").format(run.name)
        else:
            text = self.tr("“{0}” misreads {1:,} of {2:,} test images").format(run.name, len(run.wrong), run.test.n)
        self._headline.setText(text)
        self._headline.setToolTip(literal(text))

    def close_images(self) -> None:
        """Close the window of images, and wait for a loading that is under way."""
        self._asked = None
        self._images.close()
        if self._window is not None:
            self._window.close()

    def _label(self, name: str) -> QLabel:
        label = PlainLabel(parent=self)
        label.setObjectName(name)
        label.setProperty("role", "caption")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return label

    def _on_pointed(self, cell: Cell | None) -> None:
        if self._run is None or self._run.test is None:
            self._cell_line.setText("")
        elif cell is None:
            self._cell_line.setText(self.tr("Rows: drawn, columns: read. Click a cell to see its images."))
        else:
            self._cell_line.setText(self.matrix.in_words(cell))

    def _on_chosen(self, cell: Cell) -> None:
        if self._run is not None:
            self._asked = (self._run, cell)
            self._images.ask()

    def _on_loaded(self, data: LabelledRasters) -> None:
        if self._asked is None:
            return
        (run, cell), self._asked = self._asked, None
        if self._window is None:
            self._window = WrongImages(self)
        indices = cell_images(data.labels, run, cell.truth, cell.answer)
        self._window.show_images(run.name, self.matrix.in_words(cell), data.images, indices, cell.truth, cell.answer)

    def _on_failed(self, sentence: str) -> None:
        self._asked = None
        self.failed.emit(sentence)
