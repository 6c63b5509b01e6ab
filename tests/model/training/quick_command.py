"""`python -m model`, calibrating on few drawings; for torchrun, whose processes are not the test's own."""

from __future__ import annotations

import sys

from model.cli import main
from tests.quick_training import few_held_out_drawings

if __name__ == "__main__":
    with few_held_out_drawings():
        sys.exit(main())
