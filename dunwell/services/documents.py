# SPDX-License-Identifier: MIT
"""Files that the home keeps under the SHA-256 of what is in them."""

import os
import tempfile
from pathlib import Path


def keep(target: Path, content: bytes) -> None:
    """Writes a file: whole or not at all, also when two do it at once or the machine stops. One that is there stays."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
