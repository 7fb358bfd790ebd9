"""`python -m fleetit.sandbox`: serve the sandbox until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fleetit._errors import ConfigurationError, ConnectError
from fleetit.sandbox import World, running

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from types import FrameType

    from fleetit.sandbox import Sandbox
    from fleetit.sandbox._notifications import Kind

_PORT = 8431
_KINDS: tuple[Kind, ...] = ("toll", "parking")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit status.

    Args:
        arguments: Those of the command line; by default the process's own.
    """
    options = _parser().parse_args(arguments)
    world = World.seeded(options.seed)
    try:
        with _interruption() as stop, running(world, port=options.port, latency=options.latency / 1000) as sandbox:
            print(_greeting(sandbox, options.seed), flush=True)
            if options.webhook:
                _send_webhooks(sandbox, options.webhook)
            # On Windows a wait without an end can't be interrupted.
            while not stop.wait(1):
                pass
    except ConfigurationError as error:
        print(f"fleetit.sandbox: {error}", file=sys.stderr)
        return 2
    return 0


@contextmanager
def _interruption() -> Generator[threading.Event]:
    """Turn Ctrl-C and a polite kill into an event, for as long as the block lasts."""
    stop = threading.Event()

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m fleetit.sandbox", description="The FleetIT API on loopback, with invented data."
    )
    parser.add_argument("--port", type=int, default=_PORT, help="where to listen; 0 is any free port (%(default)s)")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another seed invents other data (%(default)s)"
    )
    parser.add_argument("--latency", type=float, default=0.0, metavar="MS", help="how long every answer waits (0)")
    parser.add_argument("--webhook", metavar="URL", help="send each fleet's signed toll and parking webhook there")
    return parser


def _greeting(sandbox: Sandbox, seed: int) -> str:
    fleets = ", ".join(
        f"{each} (default)" if each == sandbox.world.default_fleet else str(each) for each in sandbox.fleets
    )
    return (
        f"FleetIT sandbox at {sandbox.url}, invented data of seed {seed}. Ctrl-C stops it.\n"
        f"Fleets: {fleets}\n"
        "\n"
        f"export FLEETIT_BASE_URL={sandbox.url}\n"
        f"export FLEETIT_TOKEN={sandbox.token}  # opens nothing but this sandbox\n"
    )


def _send_webhooks(sandbox: Sandbox, url: str) -> None:
    for fleet in sandbox.fleets:
        for kind in _KINDS:
            try:
                outcome = f"answered {sandbox.send_webhook(url, fleet, kind)}"
            except ConnectError as error:
                outcome = str(error)
            print(f"{kind} webhook of fleet {fleet}: {outcome}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
