"""Which weights a training starts from, as the session has them at that moment, and whether they fit its network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gui.session import Session
from model.training.recipes import BUNDLED_NETWORK
from model.types import StartFrom

if TYPE_CHECKING:
    from model.networks.shape import Shape


def path_of(session: Session, start_from: StartFrom) -> Path | None:
    """The checkpoint to start from; None for scratch."""
    return {
        StartFrom.ACTIVE: session.active_path,
        StartFrom.BUNDLED: session.bundled_path,
        StartFrom.SCRATCH: None,
    }[start_from]


def misfit(session: Session, network: str, start_from: StartFrom) -> str:
    """What to do where `network` can't go on from these weights; empty where it can."""
    info = session.active_info
    if session.has_no_model and start_from is StartFrom.ACTIVE:
        return QCoreApplication.translate("StartWeights", "There is no active model: start from scratch")
    found = info.network if info is not None and start_from is StartFrom.ACTIVE else BUNDLED_NETWORK
    if start_from is StartFrom.SCRATCH or found == network:
        return ""
    return QCoreApplication.translate(
        "StartWeights", "These weights are of a “{0}” network: start “{1}” from scratch"
    ).format(found, network)


def shape_of(session: Session, network: str, start_from: StartFrom) -> Shape | None:
    """The sizes that `network` takes over from these weights; None where they are free, or the weights don't fit."""
    info = session.active_info
    if info is None or start_from is StartFrom.SCRATCH or misfit(session, network, start_from):
        return None
    from model import checkpoint, networks

    return checkpoint.shape_of(info) if start_from is StartFrom.ACTIVE else networks.shape_of(BUNDLED_NETWORK)
