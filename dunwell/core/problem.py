# SPDX-License-Identifier: MIT
"""The two shapes that trouble takes inside the product: a located value, and a refusal.

The third, the outside world failing, is `dunwell.delivery.errors.DeliveryError`.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in what somebody gave us, with its place.

    `code` is stable snake_case for programs; `where` names file, row and column (or procedure, level and key) as a
    person would look them up; `message` says in English what is wrong and what cures it.
    """

    code: str
    where: str
    message: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


class Refused(Exception):  # noqa: N818  # the domain's word: not a fault, an answer
    """An action that the product will not do. `code` is stable; the words are looked up at the edge.

    `context` holds what the words need (names, amounts, dates). `problems` lists the places when there are several.
    """

    def __init__(self, code: str, *, problems: tuple[Problem, ...] = (), **context: object) -> None:
        super().__init__(code)
        self.code = code
        self.context = context
        self.problems = problems

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.context.items())
        return f"{self.code} ({facts})" if facts else self.code
