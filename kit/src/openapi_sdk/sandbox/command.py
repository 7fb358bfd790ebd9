"""The command of a sandbox: it serves until it is interrupted."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import sys
import threading
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from openapi_sdk.escape import escape_invisible
from openapi_sdk.loopback import is_loopback
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.sandbox.faults import How
from openapi_sdk.sandbox.notifier import get_notifications
from openapi_sdk.sandbox.own_rows import check_data
from openapi_sdk.sandbox.sending import send_webhook
from openapi_sdk.sandbox.server import Options, serve
from openapi_sdk.standard_output import run_while_read
from openapi_sdk.webhooks.posting import parse_url

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from types import FrameType
    from typing import TextIO

    from openapi_sdk.sandbox.logs import SeenRequest
    from openapi_sdk.sandbox.parts import SandboxParts
    from openapi_sdk.sandbox.sandbox import Sandbox


#: The escape codes of the colours, by the first digit of the status.
_COLOURS = {2: "\033[32m", 3: "\033[36m", 4: "\033[33m", 5: "\033[31m"}
_NO_ANSWER_COLOUR = "\033[35m"
_RESET = "\033[0m"


class TerminalLog:
    """Prints time, method, path with query, tenant, status and milliseconds of each request.

    On a terminal the status has a colour, unless the variable `NO_COLOR` is set.
    """

    def __init__(self, word: str, stream: TextIO, clock: Callable[[], datetime] = datetime.now) -> None:
        self._word = word  # what a tenant is called; empty without tenants
        self._stream = stream
        self._clock = clock
        self._has_colours = stream.isatty() and not os.environ.get("NO_COLOR")

    def print_request(self, request: SeenRequest, seconds: float) -> None:
        """Print the line of a request that was answered in a number of seconds."""
        target = f"{request.path}?{request.query}" if request.query else request.path
        words = f"{self._clock():%H:%M:%S} {request.method} {target}"
        if self._word:
            tenant = getattr(request, self._word)
            words += f" {self._word}={'-' if tenant is None else tenant}"
        # A path can have escape codes, which would change the terminal.
        printable = escape_invisible(words)
        # The other end of a pipe may be closed. The sandbox continues without the log.
        with contextlib.suppress(OSError):
            status = self._format_status(request.status)
            print(f"{printable} {status} {seconds * 1000:.0f} ms", file=self._stream, flush=True)

    def _format_status(self, status: int | None) -> str:
        text = "no answer" if status is None else str(status)
        if not self._has_colours:
            return text
        colour = _NO_ANSWER_COLOUR if status is None else _COLOURS.get(status // 100, "")
        return f"{colour}{text}{_RESET}"


_RULE = re.compile(
    r"(?:(?P<on>.*)=)?(?P<percent>[0-9]+(?:\.[0-9]+)?)%:(?:(?P<status>[0-9]{1,9})|(?P<how>[a-z_]+))"
    r"(?::(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]+)?)|(?P<carry_out>carry_out)))?"
)
_HOWS: dict[str, How] = {how: how for how in get_args(How) if how != "status"}


def add_fault(sandbox: Sandbox, text: str) -> None:
    """Add the fault of one `--fail`: a share with a status or a kind, for all requests or those before the `=`.

    Behind it there can be the seconds of a delay, or `carry_out`.
    """
    errors, rule = sandbox.world.parts.errors, _RULE.fullmatch(text)
    if rule is None or (rule["how"] and rule["how"] not in _HOWS):
        msg = (
            f"--fail {text!r}: write a share and a status or one of {', '.join(_HOWS)}, such as '5%:503', '1%:drop', "
            f"'5%:slow_head:2', '5%:503:carry_out' or 'GET {sandbox.world.parts.generated.example_path}=5%:503'"
        )
        raise errors.ConfigurationError(msg)
    share = float(rule["percent"]) / 100
    try:
        sandbox.fail(
            rule["on"],
            share=share,
            how=_HOWS.get(rule["how"], "status"),
            status=int(rule["status"]) if rule["status"] else None,
            seconds=float(rule["seconds"]) if rule["seconds"] else None,
            carry_out=rule["carry_out"] is not None,
        )
    except errors.ConfigurationError as error:
        msg = f"--fail {text!r}: {error}"
        raise errors.ConfigurationError(msg) from error


_DEFAULT_PORT = 8431
_OPTION = re.compile(r"--[a-z-]+")
#: Messages of argparse, and what is said instead.
_MESSAGES = (
    (r"^argument (\S+): ", r"\1: "),
    (r"invalid (?:int|float) value: (.*)", r"\1 is no number"),
    (r"expected one argument", "a value is missing"),
    (r"^unrecognized arguments: (-\S+).*", r"unknown option \1"),
    (r"^unrecognized arguments: (\S+).*", r"unexpected argument \1"),
)


def main(parts: SandboxParts, arguments: Sequence[str] | None = None, *, command: str = "") -> int:
    """Serve until interrupted, and return the exit status.

    Args:
        parts: What the sandbox is made of.
        arguments: Those of the command line; None for those of this process.
        command: What the command is called; by default `python -m PACKAGE.sandbox`.
    """
    command = command or f"python -m {parts.facts.package}.sandbox"
    return run_while_read(lambda: _run(parts, arguments, command))


def _run(parts: SandboxParts, arguments: Sequence[str] | None, command: str) -> int:
    options = _make_parser(parts, command).parse_args(arguments)
    webhook, webhook_url = getattr(options, "webhook", None), getattr(options, "webhook_url", None)
    try:
        for url, name in ((webhook_url, "--webhook-url"), (webhook, "--webhook")):
            if url is not None:
                parse_url(parts.errors, url, name)
        state = Options(
            parts,
            _read_data(parts, options.data) if options.data else None,
            seed=options.seed,
            rows=_parse_rows(parts, options.rows),
            churn=_parse_share(parts, options.churn),
            webhook_url=webhook_url,
        )
        with (
            _catch_signals() as stop,
            serve(state, host=options.host, port=options.port, latency_ms=options.latency_ms) as sandbox,
        ):
            for text in options.fail:
                add_fault(sandbox, text)
            if not is_loopback(options.host):
                print(
                    f"{command}: warning: whoever reaches {options.host} can use and change the sandbox. "
                    "Its token is no secret.",
                    file=sys.stderr,
                )
            # Before the greeting: somebody may read the address there, and send a request at once.
            if not options.quiet:
                sandbox.world.requests.watch(TerminalLog(parts.word, sys.stdout).print_request)
            print(_format_greeting(sandbox, options.data or f"invented data of seed {options.seed}"), flush=True)
            if webhook is not None:
                _send_webhooks(sandbox, webhook)
            # On Windows a wait without a timeout can't be interrupted.
            while not stop.wait(1):
                pass
    except parts.errors.ConfigurationError as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 2
    return 0


@contextmanager
def _catch_signals() -> Generator[threading.Event]:
    """Return an event that SIGINT (Ctrl-C) and SIGTERM set. The old handlers are restored at the end."""
    stop = threading.Event()

    def set_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    old_handlers = {number: signal.signal(number, set_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in old_handlers.items():
            signal.signal(number, handler)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        for pattern, better in _MESSAGES:
            message = re.sub(pattern, better, message)
        name = message.rpartition(" ")[2]
        near = suggest(name, _OPTION.findall(self.format_usage())) if message.startswith("unknown") else ""
        self.exit(2, f"{self.prog}: {message}{near or '.'} `{self.prog} --help` lists the options.\n")


def _make_parser(parts: SandboxParts, command: str) -> argparse.ArgumentParser:
    path, table = parts.generated.example_path, parts.generated.example_table
    of_tenant = f" in each {parts.word}" if parts.word else ""
    parser = _Parser(prog=command, description=f"The {parts.facts.name} API on loopback, with invented data.")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen; 0.0.0.0 in a container (%(default)s)"
    )
    parser.add_argument("--port", type=int, default=_DEFAULT_PORT, help="the port; 0 is any free one (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed gives other data (%(default)s)")
    parser.add_argument(
        "--latency-ms", type=float, default=0.0, metavar="N", help="milliseconds that every response is delayed (0)"
    )
    parser.add_argument("--data", metavar="FILE", help="rows of your own, as JSON: tables with lists of rows")
    parser.add_argument(
        "--rows",
        action="append",
        default=[],
        metavar="TABLE=N",
        help=f"how many rows a table has{of_tenant}: {table}=1000000; it can be given several times",
    )
    parser.add_argument(
        "--churn",
        default="0%",
        metavar="SHARE%",
        help="the share of pages of listings after which a row is added or removed (0%%)",
    )
    if parts.notifications is not None:
        kinds = [name for name, kind in parts.notifications.kinds.items() if kind.table]
        if kinds:
            what = f"send a webhook of each row that changes there, of the kinds {', '.join(kinds)}"
            parser.add_argument("--webhook-url", metavar="URL", help=what)
        of_each = f" for each {parts.word}" if parts.word else ""
        parser.add_argument("--webhook", metavar="URL", help=f"send a signed webhook of each kind{of_each} there")
    parser.add_argument(
        "--fail",
        action="append",
        default=[],
        metavar="RULE",
        help=f"let a share of the answers fail: '5%%:503', '1%%:drop', 'GET {path}=5%%:truncate'; "
        "also wrong_json, slow_head:SECONDS and slow_body:SECONDS, '1%%:503:carry_out'; it can be given several times",
    )
    parser.add_argument("--quiet", action="store_true", help="don't print a line for each request")
    return parser


def _read_data(parts: SandboxParts, path: str) -> Any:
    """Return the rows in a file."""
    try:
        data: Any = json.loads(Path(path).read_bytes())
        check_data(parts, data)
    except OSError as error:
        msg = f"--data {path}: {error.strerror}"
        raise parts.errors.ConfigurationError(msg) from error
    except ValueError as error:
        msg = f"--data {path}: not JSON: {error}"
        raise parts.errors.ConfigurationError(msg) from error
    except parts.errors.ConfigurationError as error:
        msg = f"--data {path}: {error}"
        raise parts.errors.ConfigurationError(msg) from error
    return data


def _parse_rows(parts: SandboxParts, texts: Sequence[str]) -> dict[str, int]:
    """Return numbers of rows by table."""
    rows: dict[str, int] = {}
    for text in texts:
        table, _, count = text.partition("=")
        if not count.isdecimal():
            msg = f"--rows {text}: a table and a number of rows are needed, as in {parts.generated.example_table}=1000"
            raise parts.errors.ConfigurationError(msg)
        rows[table] = int(count)
    return rows


def _parse_share(parts: SandboxParts, text: str) -> float:
    """Return a share in percent."""
    number = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)%", text)
    if number is None or float(number[1]) > 100:  # noqa: PLR2004 - percent
        msg = f"--churn {text}: a share is a number of percent from 0% to 100%"
        raise parts.errors.ConfigurationError(msg)
    return float(number[1]) / 100


def _format_greeting(sandbox: Sandbox, data: str) -> str:
    parts, access = sandbox.world.parts, sandbox.world.tokens[sandbox.token]
    tenants = ""
    if parts.plural:
        default = parts.get_default_tenant(access)
        names = (f"{each} (default)" if each == default else str(each) for each in parts.list_tenants(access))
        tenants = f"{parts.plural.capitalize()}: {', '.join(names)}\n"
    exports = "".join(f"export {name}={value}\n" for name, value in parts.make_variables(sandbox.token).items())
    exports = exports.replace("\n", "  # opens nothing but this sandbox\n", 1)
    return (
        f"{parts.facts.name} sandbox at {sandbox.url}, {data}. Ctrl-C stops it.\n"
        f"{tenants}"
        f"What it has and receives is at {sandbox.url}/\n"
        "\n"
        f"export {parts.facts.variable('BASE_URL')}={sandbox.url}\n"
        f"{exports}"
    )


def _send_webhooks(sandbox: Sandbox, url: str) -> None:
    world = sandbox.world
    parts = world.parts
    for tenant in parts.list_tenants(world.tokens[sandbox.token]):
        for kind in get_notifications(parts).kinds:
            try:
                (status,) = send_webhook(world, url, tenant, kind)
                result = f"responded {status}"
            except parts.errors.ConnectError as error:
                result = str(error)
            of_tenant = f" of {parts.word} {tenant}" if parts.word else ""
            print(f"{kind} webhook{of_tenant}: {result}", flush=True)
