# SPDX-License-Identifier: MIT
"""The back office on a port of its own, and a real browser that looks at it."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from socketserver import ThreadingMixIn
from typing import Any, Literal
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

# Two cores are shared by tests, servers, databases and browsers: five seconds are soon over.
expect.set_options(timeout=20_000)
CHROMIUM = "/usr/bin/chromium"
Scheme = Literal["light", "dark"]
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # A browser opens several connections at once; the standard five are soon used up.
    request_queue_size = 64

    def process_request_thread(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: what goes wrong shows in the browser."""


@contextmanager
def served() -> Iterator[str]:
    """The address of the back office over the database of this test."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def need_chromium() -> None:
    """Skips where there is no browser, fails in CI."""
    if not shutil.which(CHROMIUM):
        reason = f"no browser at {CHROMIUM} (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser. While it is open its event loop is this thread's: Django's database is not used here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()


def _failed(request: Request) -> list[str]:
    """A load that failed. What the browser gave up itself, because its page was left, is no failure of ours."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


def watched(page: Page) -> list[str]:
    """Everything that a page complains about from now on: console errors, failed loads, broken policies."""
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.extend(_failed(request)))
    page.on(
        "response", lambda answer: complaints.append(f"{answer.url}: {answer.status}") if answer.status >= 400 else None
    )
    return complaints


def shoot(page: Page, file: Path) -> None:
    """The whole page as a picture."""
    page.screenshot(path=file, full_page=True)
