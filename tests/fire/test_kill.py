# SPDX-License-Identifier: MIT
"""The short form of tests.fire.kill; docs/performance.md has the figures of the long one."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.fire.kill import Figures, Fire, queue

MESSAGES, KILLS, CONNECTIONS = 80, 5, 4


def _burnt(database: str, folder: Path, workers: int) -> Figures:
    queue(MESSAGES)
    home = settings.ENVIRONMENT.home
    return Fire(database, home, folder / "record", MESSAGES, KILLS, workers, CONNECTIONS).burn()


def _is_whole(figures: Figures) -> None:
    assert (figures.lost, figures.twice, figures.problems) == (0, 0, [])
    assert figures.accepted + figures.refused == MESSAGES
    assert figures.refused == len([number for number in range(MESSAGES) if str(number).endswith("77")])
    assert figures.most_sending <= CONNECTIONS
    assert figures.kills


def test_a_process_that_is_killed_again_and_again_loses_nothing_and_sends_nothing_twice(
    database: str, tmp_path: Path
) -> None:
    _is_whole(_burnt(database, tmp_path, 1))


@pytest.mark.postgres
def test_three_processes_of_which_one_after_the_other_is_killed_lose_nothing_and_send_nothing_twice(
    postgres_database: str, tmp_path: Path
) -> None:
    _is_whole(_burnt(postgres_database, tmp_path, 3))
