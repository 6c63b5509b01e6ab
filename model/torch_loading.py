"""Importing torch in a thread without freezing the others.

Measured on two cores: a plain `import torch` in a thread stalls the event loop for 150–250 ms once, while the dynamic
loader maps torch's libraries with the interpreter lock held, and several times for 60–170 ms, while the garbage
collector walks the growing heap. So the libraries are loaded first by a foreign call, which releases the lock, and
collections are off during the import. What is imported is frozen once, by whoever starts the program: a freeze exempts
all garbage of that moment from collection for good.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib.util
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger(__name__)

_LIBRARIES = ("libgomp", "libc10", "libtorch_cpu", "libtorch", "libshm", "libtorch_python")
_lock = threading.Lock()


def import_torch() -> None:
    """Import torch and the predictor. Safe to call from any thread, and again."""
    with _lock, without_collections():
        if "torch" not in sys.modules:
            _load_libraries()
        import model.predictor  # noqa: F401


def import_training() -> None:
    """Import the training loop and what torch imports at the first optimizer (torch._dynamo, about a second)."""
    with _lock, without_collections():
        import torch

        import model.training.job  # noqa: F401

        torch.optim.AdamW([torch.zeros(1, requires_grad=True)])


def freeze_imports() -> None:
    """Exempt what is alive now from garbage collections. Only the first call of a process does."""
    with _lock:
        if not gc.get_freeze_count():
            gc.freeze()


@contextlib.contextmanager
def without_collections() -> Iterator[None]:
    """Switch the garbage collector off inside: a full collection stops every thread."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _load_libraries() -> None:
    """Map torch's shared libraries with dlopen as a foreign call: unlike ctypes.CDLL(path), it releases the lock."""
    if os.name != "posix":
        return
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return  # the import that follows says so
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    folder = Path(found.origin).parent / "lib"
    for name in _LIBRARIES:
        for library in sorted(folder.glob(f"{name}[.-]*")):
            # The flags of a normal import; one that can't be loaded alone is loaded by the import itself.
            if not dlopen(os.fsencode(library), os.RTLD_NOW | os.RTLD_LOCAL):
                logger.debug("%s was not loaded ahead", library.name)
