# SPDX-License-Identifier: MIT
"""The bank profiles that we bring, and what a person means by the name of one."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from dunwell.intake.bank.profile import Profile
from dunwell.intake.bank.profile_file import read_profile
from dunwell.intake.codes import refusal


@cache
def known_profiles() -> Mapping[str, Profile]:
    """The profiles that we bring, by name."""
    found = [one for one in files("dunwell.intake.bank").joinpath("profiles").iterdir() if one.name.endswith(".toml")]
    read = [read_profile(one.read_bytes(), one.name) for one in sorted(found, key=lambda one: one.name)]
    return {one.name: one for one in read}


def chosen_profile(named: str) -> Profile:
    """What a person means by a profile: one that we bring by its name, or the path of a map (.toml).

    Raises `Refused`: `unknown_profile` lists those that we bring; `no_such_file`, `bad_map`.
    """
    if named.endswith(".toml"):
        try:
            return read_profile(Path(named).read_bytes(), Path(named).name)
        except OSError as error:
            raise refusal("no_such_file", named, f"the map cannot be read: {error.strerror}") from None
    known = known_profiles()
    if named not in known:
        message = f'there is no bank profile "{named}"; there are {", ".join(known)}. A map is the path of a .toml file'
        raise refusal("unknown_profile", named, message)
    return known[named]
