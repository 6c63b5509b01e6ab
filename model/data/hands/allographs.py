"""The table of all forms of the ten digits, and how common each is.

The forms follow the digit charts of school scripts: Vereinfachte and Lateinische Ausgangsschrift (Germany), Schweizer
Basisschrift, écriture scolaire (France), Palmer and D'Nealian (USA), and what the literature on allographs lists (Bunke
& Wang 1997, ch. 2; Schomaker & Vuurpijl 2000): flags, bases, bars, slashes, serifs and loops.
"""

from __future__ import annotations

from model.data.hands import digits_0_to_4 as low
from model.data.hands import digits_5_to_9 as high
from model.data.hands.wobble import Allograph

# How common a form is among all hands: a weight for each. No statistics of any data set; school charts and judgement.
ALLOGRAPHS: dict[int, dict[Allograph, float]] = {
    0: {low.zero: 5, low.zero_with_tail: 1.3, low.zero_slashed: 2.2, low.zero_barred: 0.6, low.zero_dotted: 0.4},
    1: {
        low.one: 4,
        low.one_flagged: 3.5,
        low.one_flagged_with_base: 2.5,
        low.one_with_base: 0.7,
        low.one_with_foot_tick: 1.6,
    },
    2: {low.two_round: 4, low.two_looped: 2.5, low.two_angular: 2},
    3: {low.three_round: 5, low.three_looped: 1.5, low.three_flat: 1.5},
    4: {low.four_open: 4, low.four_closed: 2.5, low.four_one_stroke: 1.2, low.four_rounded: 1.5},
    5: {high.five_two_strokes: 4, high.five_one_stroke: 2.5, high.five_like_s: 1.5},
    6: {high.six: 5, high.six_straight: 1.5, high.six_clockwise: 0.5, high.six_high_loop: 0.5},
    7: {high.seven: 4, high.seven_with_serif: 1.5, high.seven_barred: 3.5},
    8: {high.eight: 5, high.eight_from_the_middle: 2, high.eight_two_rings: 1.5},
    9: {high.nine: 4, high.nine_with_hook: 2.5, high.nine_two_strokes: 1.2, high.nine_flat_head: 1.1},
}
