"""The sizes of a network that a person may choose."""

from __future__ import annotations

from dataclasses import dataclass

from model.errors import SettingsError
from model.settings_limits import DROPOUT, HIDDEN, LAYERS
from model.storage.fields import shown_number


@dataclass(frozen=True, slots=True)
class Shape:
    """`hidden` units of a recurrent layer, how many `layers` are stacked, share of `dropout` between them (0…1)."""

    hidden: int
    layers: int
    dropout: float

    @property
    def dropout_between(self) -> float:
        """What torch's recurrent layers take as dropout: with one layer there is nothing between."""
        return self.dropout if self.layers > 1 else 0.0

    def check(self) -> None:
        """Raise SettingsError with a sentence that names the size and its bounds, where one is off."""
        for name, value, (low, high) in (("hidden units", self.hidden, HIDDEN), ("layers", self.layers, LAYERS)):
            if not low <= value <= high:
                raise SettingsError(
                    f"Choose the number of {name} between {low} and {high}; {shown_number(value)} is outside."
                )
        low_share, high_share = DROPOUT
        if not low_share <= self.dropout <= high_share:
            raise SettingsError(
                f"Choose the dropout between {low_share} and {high_share}; {shown_number(self.dropout)} is outside."
            )
