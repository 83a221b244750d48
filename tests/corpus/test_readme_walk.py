# SPDX-License-Identifier: MIT
"""The README's walk, as it is printed there, against a loopback mail server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus.files import IBM, skip_without_corpus

skip_without_corpus()

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.corpus


@pytest.fixture
def sink() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.delivery.sink", "--port", "0", "--print-port"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            yield f"smtp://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def test_readme_walk_does_what_it_says(tmp_path: Path, sink: str) -> None:
    blocks = re.findall(r"```bash\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 5
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUNWELL_")}
    place = {"LEDGER": str(IBM), "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "DUNWELL_MAIL_URL": sink}
    # The command of the interpreter that runs this test, wherever it lives.
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    script = "set -euo pipefail\n" + "\n".join(blocks)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env={**kept, **place, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    said = " ".join(done.stdout.split())
    assert "2466" in said
    assert "Run 1 of acme for 2013-06-03 is applied" in said
    assert "was applied before; it changed nothing now" in said
    assert "It takes level reminder today" in said
    assert "The books are proven" in said
