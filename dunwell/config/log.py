# SPDX-License-Identifier: MIT
"""Logging: one line an event on standard error, so that standard output stays the answer."""

import logging
import re

_SECRET = re.compile(r"(/in/)[^/\s\"'?]+")


class Line(logging.Formatter):
    """One line, and never the secret of an upload address, which is part of the addresses that are logged."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1***", super().format(record))


LOGGING: dict[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": Line, "fmt": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"dunwell": {"level": "INFO"}},
}
