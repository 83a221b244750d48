# SPDX-License-Identifier: MIT
"""`dunwell serve`: the web and the worker, side by side until told to stop; and each of them apart."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import click

from dunwell.cli.frame import command, say_json

on_host = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
on_port = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port.")


@command()
@on_host
@on_port
@click.pass_context
def serve(context: click.Context, host: str, port: int) -> None:
    """Web, scheduler and delivery on one machine; all stop together."""
    stay(host, port, as_json=bool(context.params["as_json"]))


@command()
@on_host
@on_port
def web(host: str, port: int) -> None:
    """The web part alone; `dunwell worker` is the other."""
    from dunwell.cli.parts import refuse_taken
    from dunwell.cli.web_server import WebServer

    refuse_taken(host, port)
    WebServer(host, port).run()


@command()
def worker() -> None:
    """Scheduler and delivery alone: due companies get their run, what is queued is carried."""
    from dunwell.cli.parts import stop_on_signal, watch_parent
    from dunwell.worker.loop import run_worker

    stop = threading.Event()
    stop_on_signal(stop)
    watch_parent(stop.set)
    run_worker(stop, now=lambda: datetime.now(UTC))


def stay(host: str, port: int, *, as_json: bool, ready: Callable[[str], None] | None = None) -> None:
    """Serves until a signal comes, and says where. `ready` is told the address once the web answers."""
    from dunwell.cli.parts import refuse_taken, run_parts

    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def up() -> None:
        first = _first_link(address)
        if as_json:
            say_json({"address": address} | ({"first": first} if first else {}))
        else:
            click.echo(f"Dunwell is at {address} (Ctrl-C stops it).")
            if first:
                click.echo(f"Nobody can sign in yet. Make your account at {first}")
        if ready:
            ready(address)

    refuse_taken(host, port)
    run_parts(host, port, up)


def _first_link(address: str) -> str:
    """Where the first person makes an account; empty when somebody is there already."""
    from dunwell.services.first_person import is_awaited, token

    return f"{address}/first/{token()}/" if is_awaited() else ""
