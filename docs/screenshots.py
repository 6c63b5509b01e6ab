"""Makes the pictures of the README and of docs/: `python docs/screenshots.py [training] [reading]`, all without a name.

Needs no screen; draws with the real canvas.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "2")
FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

import itertools

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QSlider, QSpinBox, QTableView

from gui import theme
from gui.application import make_application, make_window
from gui.main_window import MainWindow
from gui.reading import samples
from gui.reading.slide_files import write_reading
from model.bundled import BUNDLED_WEIGHTS
from model.settings_limits import TRAIN_IMAGES
from model.types import Reading

SEVEN = [
    [(0.28, 0.27), (0.40, 0.25), (0.55, 0.26), (0.70, 0.24), (0.64, 0.38), (0.55, 0.55), (0.49, 0.70), (0.45, 0.84)],
    [(0.38, 0.54), (0.50, 0.53), (0.66, 0.51)],
]
TRAININGS = (
    ("rnn", 1_000, 3),
    ("lstm", 10_000, 3),
    ("cnn-lstm", 10_000, 4),
    ("gan", 100, 1),
)  # network, labels, epochs
STEPS = 6  # pen events between two of these points


def wait(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def draw(window: MainWindow) -> None:
    """A 7 with a bar, as much of Europe writes it."""
    canvas = window.draw_tab.canvas
    for corners in SEVEN:
        canvas.pen_down(*corners[0])
        for (x0, y0), (x1, y1) in itertools.pairwise(corners):
            for step in range(1, STEPS + 1):
                t = step / STEPS
                canvas.pen_move(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t)
        canvas.pen_up()


def choose(window: MainWindow, name: str, data: object) -> None:
    """Choose in a box of the Train tab, as a click does."""
    box = window.train_tab.findChild(QComboBox, name)  # type: ignore[union-attr]
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def fill(window: MainWindow, network: str, labels: int, epochs: int) -> None:
    """The form of a short training."""
    choose(window, "network", network)
    choose(window, "labels", min(labels, TRAIN_IMAGES))
    window.train_tab.findChild(QSpinBox, "epochs").setValue(epochs)  # type: ignore[union-attr]


def train(window: MainWindow) -> None:
    """A queue of short trainings, photographed while the third runs, and then ended."""
    tab = window.train_tab
    assert tab is not None
    window.tabs.setCurrentIndex(1)
    for network, labels, epochs in TRAININGS:
        fill(window, network, labels, epochs)
        tab.findChild(QAbstractButton, "queue_button").click()
    fill(window, "attention-lstm", 60_000, 10)  # the next one, not queued yet: its drawing is the richest
    while tab.waiting > len(TRAININGS) - 3 or tab.findChild(QLabel, "progress_text").text().startswith("getting"):
        wait(50)
    wait(3000)


def shoot(window: MainWindow, name: str) -> None:
    """A picture in light and in dark."""
    for appearance in ("light", "dark"):
        theme.set_appearance(appearance)
        wait(500)
        window.grab().save(str(FOLDER / f"{name}-{appearance}.png"))
    theme.set_appearance("light")
    wait(300)


def choose_runs(window: MainWindow) -> None:
    """All runs, side by side, the newest one in front."""
    window.tabs.setCurrentIndex(2)
    wait(1500)
    table = window.runs_tab.findChild(QTableView)  # type: ignore[union-attr]
    table.selectAll()
    wait(1500)


def shoot_reading(window: MainWindow) -> None:
    """Each page of the reading view: of a 3 that begins like another digit, and of the 7 and its strokes."""
    window.tabs.setCurrentIndex(0)
    window.reader.action.setChecked(True)
    window.resize(1040, 740)
    wait(500)
    panel = window.reader.panel
    assert panel is not None
    window.draw_tab.document.set_drawing(samples.changing_digit())
    QTest.keyClick(panel.plot, Qt.Key.Key_Home)
    for _ in range(10):
        QTest.keyClick(panel.plot, Qt.Key.Key_Down)
    for page in ("memory", "orders", "lesson", "replay"):
        panel.open_page(page)
        wait(800)
        if page == "lesson":
            for _ in range(3):
                panel.findChild(QAbstractButton, "lesson_next").click()
        if page == "replay":
            panel.findChild(QSlider, "replay_moment").setValue(panel.findChild(QSlider, "replay_moment").maximum() // 2)
        wait(500)
        shoot(window, f"reading-{page}")
    panel.open_page("why")
    window.draw_tab.clear_action.trigger()
    draw(window)
    QTest.keyClick(panel.plot, Qt.Key.Key_End)
    panel.findChild(QAbstractButton, "reading_curves").click()
    panel.findChild(QAbstractButton, "why_strokes").click()
    wait(1000)
    shoot(window, "reading-why")
    panel.findChild(QAbstractButton, "reading_curves").click()
    for view in ("rows", "ink"):
        panel.findChild(QAbstractButton, f"why_{view}").click()
        wait(500)
        shoot(window, f"reading-{view}")
    write_reading(read_again(window), FOLDER / "reading.webp")
    window.reader.action.setChecked(False)


def read_again(window: MainWindow) -> Reading:
    """The reading of the 3, for the animation."""
    panel = window.reader.panel
    assert panel is not None
    window.draw_tab.document.set_drawing(samples.changing_digit())
    wait(1000)
    assert panel.plot.reading is not None
    return panel.plot.reading


def main() -> None:
    """Write the pictures next to this file."""
    parts = sys.argv[1:] or ["training", "reading"]
    app = make_application([])
    window = make_window(app, BUNDLED_WEIGHTS, Path(tempfile.mkdtemp()))
    window.resize(1040, 680)
    window.show()
    window.start()
    while window.runs_tab is None:
        wait(100)
    wait(1500)
    if "reading" in parts:
        shoot_reading(window)
        window.draw_tab.clear_action.trigger()
        window.resize(1040, 680)
    if "training" in parts:
        shoot_training(window)
    window.close()
    app.processEvents()


def shoot_training(window: MainWindow) -> None:
    """The tabs with trainings in them."""
    draw(window)
    wait(500)
    shoot(window, "draw")
    train(window)
    shoot(window, "train")
    while window.train_tab.is_training:  # type: ignore[union-attr]
        wait(200)
    wait(1000)
    choose_runs(window)
    shoot(window, "runs")
    window.tabs.setCurrentIndex(0)
    window.arena.action.trigger()
    window.resize(1180, 680)
    wait(4000)
    shoot(window, "arena")


if __name__ == "__main__":
    main()
