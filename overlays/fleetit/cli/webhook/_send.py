"""`fleetit webhook send`: sends signed webhooks to a receiver."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Annotated

from attrs import frozen
from cyclopts import Parameter

from fleetit._errors.errors import ConnectError
from fleetit.cli._errors import BAD_USAGE, NO_ANSWER, PARTLY_DONE, CommandError
from fleetit.cli._escaping import escape
from fleetit.cli.webhook._bodies import read_bytes
from fleetit.cli.webhook._secrets import ProfileName, SecretFile, find_secrets
from fleetit.webhooks.kinds import KINDS

if TYPE_CHECKING:
    from fleetit._secrets.redaction import SecretValue
    from fleetit.webhooks.posting import Poster, Target

#: The most copies of one command.
_MAX_TIMES = 1000
#: The name of all kinds together.
_ALL = "all"
_SUCCESS = range(200, 300)


def _check_kind(_: object, kind: str) -> None:
    if kind not in (_ALL, *KINDS):
        msg = f"choose from {', '.join((_ALL, *KINDS))}"
        raise ValueError(msg)


@frozen
class Prepared:
    """A body to send.

    Attributes:
        kind: What is in it.
        body: Its bytes.
    """

    kind: str
    body: bytes


def send(
    url: Annotated[str, Parameter(help="The receiver.")],
    /,
    *,
    kind: Annotated[
        str,
        Parameter(
            help=f"Which example to send: {', '.join(KINDS)}, or all, one of each.",
            validator=_check_kind,
            show_default=False,
        ),
    ] = _ALL,
    body: Annotated[
        str | None,
        Parameter(
            help="Send this body instead: a file, or - for the standard input.",
            metavar="FILE",
            allow_leading_hyphen=True,
        ),
    ] = None,
    times: Annotated[int, Parameter(help="How many copies of each, to see how the receiver treats them.")] = 1,
    fleet: Annotated[int | None, Parameter(help="Fleet-Id to send. [FLEETIT_FLEET_ID] By default 1.")] = None,
    age: Annotated[int, Parameter(help="How many seconds ago the webhook was signed, to be refused as too old.")] = 0,
    wrong_signature: Annotated[
        bool, Parameter(help="Sign with another secret, to be refused.", negative=(), show_default=False)
    ] = False,
    allow_remote: Annotated[
        bool, Parameter(help="Send to another machine too, with https.", negative=(), show_default=False)
    ] = False,
    secret_file: SecretFile = None,
    profile: ProfileName = None,
) -> int:
    """Print the status and the time of each. The exit status is 4 if one was not accepted."""
    from fleetit.webhooks.posting import Poster  # noqa: PLC0415 - imported lazily

    if not 1 <= times <= _MAX_TIMES:
        msg = f"--times {times}: 1 to {_MAX_TIMES:,}"
        raise CommandError(msg)
    fleet_id = _choose_fleet(fleet)
    target = _check_url(url, allow_remote=allow_remote)
    secrets = find_secrets(secret_file, profile)
    prepared = [Prepared("own body", read_bytes(body))] if body is not None else _make_examples(kind, fleet_id)
    poster, statuses = Poster(), list[int | None]()
    for each in prepared:
        for number in range(1, times + 1):
            headers = {"Fleet-Id": str(fleet_id), **_sign(each.body, secrets, age, is_wrong=wrong_signature)}
            copy = f" {number}/{times}" if times > 1 else ""
            statuses.append(_post(poster, target, each.body, headers, f"{each.kind}{copy}"))
    if None in statuses:
        return NO_ANSWER
    return 0 if all(status in _SUCCESS for status in statuses) else PARTLY_DONE


def _choose_fleet(fleet: int | None) -> int:
    from fleetit._service.fleet_id import parse_fleet_id  # noqa: PLC0415 - imported lazily

    if fleet is None:
        return parse_fleet_id(os.environ.get("FLEETIT_FLEET_ID") or "1", "FLEETIT_FLEET_ID")
    return parse_fleet_id(str(fleet), "--fleet")


def _check_url(url: str, *, allow_remote: bool) -> Target:
    from fleetit._service.loopback import is_loopback  # noqa: PLC0415 - imported lazily
    from fleetit.webhooks.posting import parse_url  # noqa: PLC0415 - imported lazily

    target = parse_url(url, "URL", allow_remote=True)
    if not allow_remote and not is_loopback(target.host):
        msg = f"webhooks are sent only to this machine, not to {target.host}"
        raise CommandError(msg, "--allow-remote sends them to another one.", BAD_USAGE)
    return target


def _make_examples(kind: str, fleet: int) -> list[Prepared]:
    # Another ticket each time, so that a receiver does not take it for a copy of an earlier one.
    number = time.time_ns() // 1_000_000 % 100_000_000
    wanted = KINDS if kind == _ALL else [kind]
    payloads = {name: KINDS[name].invent_payload(fleet, number) for name in wanted}
    return [Prepared(name, json.dumps(each, separators=(",", ":")).encode()) for name, each in payloads.items()]


def _sign(body: bytes, secrets: SecretValue[list[str]], age: int, *, is_wrong: bool) -> dict[str, str]:
    from secrets import token_hex  # noqa: PLC0415 - seldom needed

    from fleetit.webhooks import sign  # noqa: PLC0415 - imported lazily

    return sign(body, token_hex() if is_wrong else secrets.reveal()[0], int(time.time()) - age)


def _post(poster: Poster, target: Target, body: bytes, headers: dict[str, str], name: str) -> int | None:
    """Send a body, print what came of it, and return the status; None without an answer."""
    start = time.perf_counter()
    try:
        status = poster.post(target, body, headers)
    except ConnectError as error:
        sys.stdout.write(f"{name}: no answer: {escape(str(error))}\n")
        return None
    sys.stdout.write(f"{name}: {status}, {(time.perf_counter() - start) * 1000:.0f} ms\n")
    sys.stdout.flush()
    return status
