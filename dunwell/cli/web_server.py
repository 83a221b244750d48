# SPDX-License-Identifier: MIT
"""The web part as gunicorn serves it: one process, several threads."""

import os
import signal

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # gunicorn has no types

from dunwell.cli.parts import watch_parent

_THREADS = 8


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn set up by arguments instead of its own command line."""

    def __init__(self, host: str, port: int) -> None:
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", self._bind)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("workers", 1)
        self.cfg.set("threads", _THREADS)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("post_worker_init", _stop_with_parent)

    def load(self) -> object:
        from dunwell.config.wsgi import application

        return application


def _stop_with_parent(_: object) -> None:
    """In gunicorn's worker, after the fork: a thread must not be there before it."""
    watch_parent(lambda: os.kill(os.getppid(), signal.SIGTERM))
