"""Which drawing is judged next: one is in flight, the newest waits behind it, what is gone is not answered."""

from __future__ import annotations

from model.types import Drawing


class LatestOnly:
    """Counts drawings and holds the newest one back until the last answer is there. Its owner sends and receives."""

    def __init__(self) -> None:
        self.revision = 0  # number of the newest drawing
        self.answered = 0  # number of the drawing that the last answer was about
        self.in_flight = False
        self._drawing = Drawing()
        self._cleared_at = 0  # answers up to this revision are about a drawing that is gone
        self._waiting = False  # the newest drawing has not been sent yet

    def submit(self, drawing: Drawing) -> None:
        """Let `drawing` take the place of any other that waits; an empty one counts as answered."""
        self._drawing = drawing
        self.revision += 1
        if drawing.is_empty:
            self._cleared_at = self.answered = self.revision
        self.again()

    def again(self) -> None:
        """Let the present drawing be sent once more: whoever judges it would now say something else."""
        self._waiting = not self._drawing.is_empty

    def take(self) -> Drawing | None:
        """The drawing to be sent now, as number `revision`; None while one is in flight or where none waits."""
        if self.in_flight or not self._waiting:
            return None
        self.in_flight, self._waiting = True, False
        return self._drawing

    def settle(self, revision: int) -> bool:
        """Note that what was in flight is back; False where its drawing is gone and nobody wants the answer."""
        self.in_flight = False
        if revision <= self._cleared_at:
            return False
        self.answered = revision
        return True
