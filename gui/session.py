"""The session owns the active model: the only place where it is swapped."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QThreadPool, Signal

from gui.inference_worker import InferenceWorker
from gui.settings import ACTIVE_MODEL, Settings

if TYPE_CHECKING:
    from model.predictor import Predictor
    from model.types import CheckpointInfo

logger = logging.getLogger(__name__)


class Session(QObject):
    """There is at most one active model; until torch is loaded it is only a path.

    `start` begins loading behind the window. A model that can't be read leaves the active one as it is; one that was
    active when the program was last closed and can't be read any more is replaced by the bundled one. Where that can't
    be read either there is no active model until one is activated (`has_no_model`); all else works.

    `import_later` names the modules that are imported when the first model answers, before `warmed_up`.
    """

    active_changed = Signal(object)  # the Predictor that answers from now on
    failed = Signal(str)  # a sentence for the person
    renamed = Signal()  # models go by other names than before
    warmed_up = Signal()  # training and plotting are imported

    _prepare = Signal()
    _load = Signal(object)

    def __init__(
        self, bundled: Path, data_folder: Path, settings: Settings, import_later: Sequence[str] = ("pyqtgraph",)
    ) -> None:
        super().__init__()
        self._import_later = import_later
        self.bundled_path = bundled
        self.models_folder = data_folder / "models"
        self._settings = settings
        self._predictor: Predictor | None = None
        self._names: dict[Path, str] = {}
        self._is_starting = True  # until the first model answers, or none can
        self._has_no_model = False
        self._warming_up = False
        self._is_closed = False
        self._imports = QThreadPool(self)
        self._thread = QThread(self)
        self._thread.setObjectName("inference")
        self.worker = InferenceWorker()
        self.worker.moveToThread(self._thread)
        self._prepare.connect(self.worker.prepare)
        self._load.connect(self.worker.load)
        self.worker.loaded.connect(self._on_loaded)
        self.worker.load_failed.connect(self._on_load_failed)

    @property
    def predictor(self) -> Predictor | None:
        """What answers now; None until the first model is loaded."""
        return self._predictor

    @property
    def active_path(self) -> Path:
        """The checkpoint of the active model (or of the one that is to be, while the program starts)."""
        if self._predictor is not None and self._predictor.path is not None:
            return self._predictor.path
        if self._has_no_model:
            return self.bundled_path
        name = self._settings.get(ACTIVE_MODEL)
        return self.models_folder / Path(name).name if name else self.bundled_path

    @property
    def has_no_model(self) -> bool:
        """True where not even the bundled model could be read, and none was activated since."""
        return self._has_no_model

    @property
    def active_info(self) -> CheckpointInfo | None:
        """What the active model says of itself; None until it is loaded."""
        return None if self._predictor is None else self._predictor.info

    @property
    def active_name(self) -> str:
        """What the person knows the active model by."""
        info = self.active_info
        return self.name_of(self.active_path, "" if info is None else info.name)

    def name_of(self, path: Path, own_name: str = "") -> str:
        """The name of the checkpoint `path`: its run's; where no run has it, what it calls itself."""
        return self._names.get(path) or own_name or path.stem

    def set_names(self, names: Mapping[Path, str]) -> None:
        """Take the names that the runs give their checkpoints; `renamed` follows where they are others."""
        if names != self._names:
            self._names = dict(names)
            self.renamed.emit()

    @property
    def is_bundled(self) -> bool:
        """True while the bundled model is the active one."""
        return self.active_path == self.bundled_path

    def start(self) -> None:
        """Start the inference thread; it imports torch and loads the model that was active last."""
        self._thread.start()
        self._prepare.emit()
        self._load.emit(self.active_path)

    def activate(self, path: Path) -> None:
        """Make a checkpoint of the models folder active; `active_changed` or `failed` follows."""
        self._load.emit(path)

    def use_bundled(self) -> None:
        """Go back to the bundled model."""
        self.activate(self.bundled_path)

    def close(self) -> None:
        """End the inference thread; waits for the job in flight."""
        self._is_closed = True
        self._thread.quit()
        self._thread.wait()
        self._imports.waitForDone()

    def _on_loaded(self, predictor: Predictor) -> None:
        if self._is_closed:  # it was already on its way
            return
        self._predictor = predictor
        self._is_starting, self._has_no_model = False, False
        self._remember(predictor.path)
        logger.info("active model: %s", predictor.path)
        self.active_changed.emit(predictor)
        self._begin_warming_up()

    def _begin_warming_up(self) -> None:
        if not self._warming_up:
            self._warming_up = True
            self._imports.start(self._warm_up)

    def _warm_up(self) -> None:
        """Import what training and plotting will want, beside the inference thread: drawings are judged meanwhile."""
        from model.torch_loading import freeze_imports, import_training, without_collections

        try:
            import_training()
            with without_collections():
                for module in self._import_later:
                    importlib.import_module(module)
        except Exception as error:  # nobody else would hear of it, and drawing works without
            logger.exception("what training needs could not be imported")
            self.failed.emit(
                self.tr("Training is not possible: its libraries could not be loaded ({0}).").format(error)
            )
            return
        freeze_imports()  # it stays: no collection need look at it again
        self.warmed_up.emit()

    def _remember(self, path: Path | None) -> None:
        name = "" if path is None or path == self.bundled_path else path.name
        if name == self._settings.get(ACTIVE_MODEL):
            return
        self._settings.set(ACTIVE_MODEL, name)
        self._imports.start(self._save_choice)

    def _save_choice(self) -> None:
        """In a thread: the disk may be slow."""
        if not self._settings.sync():
            self.failed.emit(
                self.tr("The choice of the model could not be saved; after a restart it must be made again.")
            )

    def _on_load_failed(self, path: Path, sentence: str) -> None:
        if self._is_closed:
            return
        if not self._is_starting:
            self.failed.emit(sentence)
        elif path != self.bundled_path:
            self.failed.emit(self.tr("{0} The bundled model answers instead.").format(sentence))
            self._load.emit(self.bundled_path)
        else:
            self._is_starting, self._has_no_model = False, True
            help_text = self.tr(
                "Nothing is read until there is a model: import a checkpoint or make a run active on the Runs tab, "
                "train a network from scratch, or install Rowpad again to get the bundled model back."
            )
            self.failed.emit(f"{sentence} {help_text}")
            self._begin_warming_up()
