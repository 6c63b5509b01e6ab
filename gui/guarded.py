"""Overrides that Qt calls with nobody behind them to catch an exception: one there can end the program."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


def guarded(otherwise: R) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate such an override: what goes wrong in it is logged, each kind of error once, and gives `otherwise`."""

    def decorate(override: Callable[P, R]) -> Callable[P, R]:
        logged: set[type[Exception]] = set()

        @functools.wraps(override)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return override(*args, **kwargs)
            except Exception as error:  # a view asks for a cell again with every painting
                if type(error) not in logged:
                    logged.add(type(error))
                    logger.exception("%s could not answer", override.__qualname__)
                return otherwise

        return answer

    return decorate
