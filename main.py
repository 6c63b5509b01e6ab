"""Rowpad's composition root: options, logging, paths, build, run."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from gui import system_check
from model.bundled import BUNDLED_WEIGHTS

logger = logging.getLogger("rowpad")


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window; returns the exit code when it is closed."""
    options = _parse(arguments)
    logging.basicConfig(
        level=options.log_level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    logging.getLogger("PIL").setLevel(logging.INFO)
    problem = system_check.problem()
    if problem:
        sys.stderr.write(problem + "\n")
        return 1
    if sys.platform == "win32":
        from model.torch_loading import import_torch

        import_torch()  # there torch's libraries can't be loaded after Qt's

    from PySide6.QtCore import QTimer

    from gui.application import make_application, make_window
    from gui.crash import CrashReporter
    from gui.terminal_signals import TerminalSignals

    app = make_application(sys.argv[:1])
    reporter = CrashReporter()
    reporter.install()
    window = make_window(app, BUNDLED_WEIGHTS, options.data_folder or _data_folder())
    TerminalSignals(window)
    window.show()
    QTimer.singleShot(0, window.start)  # torch is imported behind the shown window
    return app.exec()


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rowpad", description="A drawing pad that reads digits row by row.")
    levels = ["debug", "info", "warning", "error"]
    parser.add_argument("--log-level", default="warning", choices=levels, help="debug logs each new prediction")
    parser.add_argument("--data-folder", type=Path, metavar="DIR", help="keep models and settings here")
    return parser.parse_args(arguments)


def _data_folder() -> Path:
    import platformdirs

    return platformdirs.user_data_path("Rowpad", appauthor=False)


if __name__ == "__main__":
    sys.exit(main())
