# SPDX-License-Identifier: MIT
"""What is wrong in a map: collected with its places, and told all at once."""

import tomllib

from dunwell.core.problem import Problem, Refused

MAX_MAP_BYTES = 1_000_000


class Trouble:
    """Collects what is wrong in one map; `name` is its file's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def add(self, place: str, message: str) -> None:
        """A mistake, and where it stands."""
        self.problems.append(Problem("bad_map", f"{self.name}, {place}", message))

    def refuse(self) -> None:
        """Raises `Refused("bad_map")` with every mistake; nothing when there is none."""
        if self.problems:
            raise Refused("bad_map", problems=tuple(self.problems), where=self.name)

    def toml(self, content: bytes) -> dict[str, object]:
        """The tables that are written in `content`. Raises `Refused("bad_map")`."""
        if len(content) > MAX_MAP_BYTES:
            self.add("size", f"a map has at most {MAX_MAP_BYTES} bytes")
        else:
            try:
                return tomllib.loads(content.decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                self.add(f"byte {error.start}", "a map is written in UTF-8; save it so")
            except (tomllib.TOMLDecodeError, RecursionError) as error:
                self.add("TOML", str(error))
        self.refuse()
        return {}
