"""Makes the pictures of the README: `python docs/screenshots.py`. Needs no screen; draws with the real canvas."""

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

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QAbstractButton

from gui import theme
from gui.application import make_application, make_window
from gui.main_window import MainWindow
from model.bundled import BUNDLED_WEIGHTS

SEVEN = [
    [(0.28, 0.27), (0.40, 0.25), (0.55, 0.26), (0.70, 0.24), (0.64, 0.38), (0.55, 0.55), (0.49, 0.70), (0.45, 0.84)],
    [(0.38, 0.54), (0.50, 0.53), (0.66, 0.51)],
]
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


def train(window: MainWindow) -> None:
    """A short training, to its end."""
    tab = window.train_tab
    assert tab is not None
    window.tabs.setCurrentIndex(1)
    tab.findChild(QAbstractButton, "start_button").click()
    while tab.is_training:
        wait(200)
    wait(500)


def main() -> None:
    """Write the pictures next to this file."""
    app = make_application([])
    data_folder = Path(tempfile.mkdtemp())
    (data_folder / "settings.ini").write_text(
        '[train]\nform="{\\"epochs\\": 3, \\"train_size\\": 6000, \\"learning_rate\\": 0.0005, \\"seed\\": 2}"\n'
    )
    window = make_window(app, BUNDLED_WEIGHTS, data_folder)
    window.resize(1040, 680)
    window.show()
    window.start()
    while window.train_tab is None:
        wait(100)
    wait(1000)
    draw(window)
    for appearance in ("light", "dark"):
        theme.set_appearance(appearance)
        wait(500)
        window.grab().save(str(FOLDER / f"draw-{appearance}.png"))
    theme.set_appearance("light")
    train(window)
    for appearance in ("light", "dark"):
        theme.set_appearance(appearance)
        wait(500)
        window.grab().save(str(FOLDER / f"train-{appearance}.png"))
    window.close()
    app.processEvents()


if __name__ == "__main__":
    main()
