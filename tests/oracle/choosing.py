# SPDX-License-Identifier: MIT
"""Two ways to make a choice: by hypothesis, which can shrink it, and by a seed, which is fast."""

import random
from collections.abc import Sequence
from typing import Protocol

from hypothesis import strategies as st


class Chooser(Protocol):
    """Where the makers of random ledgers take every choice from."""

    def number(self, low: int, high: int) -> int: ...

    def one[T](self, options: Sequence[T]) -> T: ...

    def chance(self, percent: int) -> bool: ...


class Seeded:
    """Choices from a seed: the same seed, the same ledger."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def one[T](self, options: Sequence[T]) -> T:
        return options[self.random.randrange(len(options))]

    def chance(self, percent: int) -> bool:
        return self.random.random() * 100 < percent


class Drawn:
    """Choices of hypothesis: a failure shrinks towards the first option, the low number and `no`."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def one[T](self, options: Sequence[T]) -> T:
        return options[self.draw(st.integers(0, len(options) - 1))]

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) >= 100 - percent
