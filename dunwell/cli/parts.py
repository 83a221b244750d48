# SPDX-License-Identifier: MIT
"""The processes of `dunwell serve`: the parts start together, and when one ends all do."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping

from dunwell.cli.frame import tell
from dunwell.core.problem import Refused

_GRACE_SECONDS = 30
_LIFELINE = "_DUNWELL_LIFELINE"
Part = subprocess.Popen[bytes]


def run_parts(host: str, port: int, up: Callable[[], None]) -> None:
    """Runs web and worker until SIGTERM or SIGINT; `up` is called once, when the web answers.

    Raises `Refused("part_ended")` when one of them ended by itself, after the other was stopped too.
    """
    stop = threading.Event()
    stop_on_signal(stop)
    parts = {"web": _start("web", "--host", host, "--port", str(port)), "worker": _start("worker")}
    try:
        ended = _until(parts, stop, lambda: _answers(host, port))
        if ended is None and not stop.is_set():
            up()
            ended = _until(parts, stop, lambda: False)
    finally:
        _stop(parts)
    if ended is not None:
        raise Refused("part_ended", part=ended)


def stop_on_signal(stop: threading.Event) -> None:
    """SIGTERM and SIGINT ask to stop; what is under way is finished."""
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())


def watch_parent(gone: Callable[[], None]) -> None:
    """In a part: calls `gone` when the process that started it is no more, however that came."""
    if not os.environ.get(_LIFELINE):
        return

    def watch() -> None:
        # Not sys.stdin: its lock would still be held when the process ends.
        while os.read(0, 1):
            pass
        gone()

    threading.Thread(target=watch, daemon=True, name="lifeline").start()


def refuse_taken(host: str, port: int) -> None:
    """Raises `Refused("port_taken")` where something listens already, or the address is not this machine's."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Refused("port_taken", host=host, port=port, reason=error.strerror or str(error)) from None


def _start(*arguments: str) -> Part:
    """A part as a process of its own. Its standard input is its lifeline: it closes when this process is gone.

    Its own process group, so that Ctrl-C reaches this process alone and the parts are stopped in order.
    """
    command = [sys.executable, "-m", "dunwell", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, _LIFELINE: "1"}, process_group=0)


def _until(parts: Mapping[str, Part], stop: threading.Event, reached: Callable[[], bool]) -> str | None:
    """Waits for a stop or for what is to be reached; the name of a part that ended meanwhile, else None."""
    while not stop.wait(0.2):
        for name, process in parts.items():
            if process.poll() is not None:
                return name
        if reached():
            return None
    return None


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _stop(parts: Mapping[str, Part]) -> None:
    """Asks all to stop, waits for what they have under way, and ends what does not listen."""
    for process in parts.values():
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + _GRACE_SECONDS
    for name, process in parts.items():
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            tell(f"The {name} did not stop in time and was ended.")
            process.kill()
            process.wait()
