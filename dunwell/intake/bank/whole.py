# SPDX-License-Identifier: MIT
"""A bank file of a text format in memory: such files are small, and what is not small is no such file."""

from pathlib import Path

from dunwell.intake.codes import refusal

# A year of a busy account is some ten megabytes.
LARGEST = 64 * 1024 * 1024


def whole_file(source: bytes | Path, name: str) -> bytes:
    """The bytes of a file; more than 64 MB are `Refused("file_too_large")`, a file that is gone `"no_such_file"`."""
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > LARGEST:
            raise refusal("file_too_large", name, f"it has {size} bytes, and {LARGEST} can be read at once")
        return source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise refusal("no_such_file", name, f"the file cannot be read: {error.strerror}") from None
