# SPDX-License-Identifier: MIT
"""The log, as it is set up for every process."""

import logging

import pytest

from dunwell.config.log import Line


@pytest.mark.parametrize("rest", ["/", "", "/a/b.xml", "/?name=a.xml"])
def test_secret_of_an_upload_address_is_never_written(rest: str) -> None:
    told = ("Not Found: %s", (f"/in/s3cr-et_{rest}",))
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, *told, None)
    written = Line("{name}: {message}", style="{").format(record)
    assert written == f"django.request: Not Found: /in/***{rest}"


def test_every_line_is_written_so() -> None:
    handlers = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    assert [type(one.formatter) for one in handlers] == [Line]
