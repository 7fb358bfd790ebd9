"""`fleetit webhook sign`, `verify` and `send`, and what they read: secrets, bodies and headers."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from attrs import frozen
from cyclopts import Parameter

from fleetit._errors.errors import ConnectError
from fleetit._secrets.redaction import SecretValue
from fleetit.cli._errors import BAD_USAGE, NO_ANSWER, PARTLY_DONE, CommandError
from fleetit.cli._escaping import escape, escape_json
from fleetit.cli._options import to_file
from fleetit.cli._profiles import ProfileFile
from fleetit.webhooks.kinds import KINDS

if TYPE_CHECKING:
    from fleetit.webhooks import Delivery
    from fleetit.webhooks.posting import Poster, Target

VARIABLE = "FLEETIT_WEBHOOK_SECRET"
#: A longer file is no secret.
_MAX_SECRET_BYTES = 65_536

#: The option of the commands that need a secret.
SecretFile: TypeAlias = Annotated[
    Path | None,
    Parameter(help=f"File with the signing secret; while it is replaced, one a line. [{VARIABLE}, or the profile]"),
]
#: The other option of these commands.
ProfileName: TypeAlias = Annotated[
    str | None, Parameter(help="Profile with the webhook_secret. [FLEETIT_PROFILE]", metavar="NAME")
]


def find_secrets(file: Path | None, profile: str | None) -> SecretValue[list[str]]:
    """Return the signing secrets, the current one first.

    Raises:
        CommandError: If there is none.
    """
    if file is not None:
        return _read(file)
    if secret := os.environ.get(VARIABLE):
        return _check([secret], VARIABLE)
    chosen = ProfileFile.load(os.environ).choose(profile or os.environ.get("FLEETIT_PROFILE"))
    if chosen is not None and chosen.webhook_secret:
        return _check([chosen.webhook_secret], f"the webhook_secret of profile {chosen.name}")
    if sys.stdin is not None and sys.stdin.isatty():
        return _check([getpass.getpass("Signing secret: ")], "the signing secret")
    msg = "there is no signing secret"
    raise CommandError(msg, f"Set {VARIABLE}, or name a file with --secret-file.")


def _read(file: Path) -> SecretValue[list[str]]:
    try:
        with file.open("rb") as stream:
            data = SecretValue(stream.read(_MAX_SECRET_BYTES + 1))
    except (OSError, ValueError) as error:
        msg = f"--secret-file {file}: can't be read: {getattr(error, 'strerror', None) or 'no name of a file'}"
        raise CommandError(msg) from None
    if len(data.reveal()) > _MAX_SECRET_BYTES:
        msg = f"--secret-file {file}: longer than {_MAX_SECRET_BYTES:,} bytes"
        raise CommandError(msg)
    try:
        return _check(data.reveal().decode("utf-8-sig").splitlines(), f"--secret-file {file}")
    except UnicodeDecodeError:
        pass  # the error has the bytes
    msg = f"--secret-file {file}: not UTF-8"
    raise CommandError(msg)


def _check(lines: list[str], name: str) -> SecretValue[list[str]]:
    from fleetit.webhooks._signature import is_blank  # noqa: PLC0415 - imported lazily

    found = [line for line in lines if not is_blank(line)]
    if not found:
        msg = f"{name} is blank; with a blank secret everybody can sign"
        raise CommandError(msg)
    return SecretValue(found)


#: The most bytes of a file, well above what a verifier accepts.
_MAX_BYTES = 16 * 1_048_576
_STDIN = "-"
#: The first line of a request or an answer, which is no header.
_FIRST_LINE = re.compile(r"(?:[A-Z]+ \S+ HTTP/[\d.]+|HTTP/[\d.]+ \d{3}\b.*)")
#: What `curl -v` writes in front of lines.
_CURL_MARK = re.compile(r"[<>*] ?")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def read_bytes(file: str) -> bytes:
    """Return the bytes of a file, or of the standard input for `-`, exactly as they are.

    Raises:
        CommandError: If it can't be read, or is too long.
    """
    try:
        if file == _STDIN:
            data = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        msg = f"{file}: can't be read: {getattr(error, 'strerror', None) or 'no name of a file'}"
        raise CommandError(msg) from None
    if len(data) > _MAX_BYTES:
        msg = f"{file}: longer than {_MAX_BYTES:,} bytes"
        raise CommandError(msg)
    return data


def parse_headers(data: bytes, name: str) -> list[tuple[str, str]]:
    """Return the headers in a file: lines `Name: value`, JSON, or what `curl -i` and `curl -v` write.

    Raises:
        CommandError: If it has something else.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")  # as servers read headers
    if text.lstrip().startswith(("{", "[")):
        return _parse_json(data, name)
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(re.split(r"\r?\n", text), start=1):
        unmarked = line if _is_header(line) else _CURL_MARK.sub("", line, count=1)
        if not unmarked.strip():
            if headers:
                break  # the body follows
            continue
        if _FIRST_LINE.fullmatch(unmarked.strip()) or line.startswith("* "):
            continue
        if not _is_header(unmarked):
            msg = f"{name}: line {number} is no header, such as X-Timestamp: 1760000000"
            raise CommandError(msg)
        key, _, value = unmarked.partition(":")
        headers.append((key.strip(), value.strip()))
    return headers


def _is_header(line: str) -> bool:
    return _HEADER_NAME.fullmatch(line.partition(":")[0].strip()) is not None and ":" in line


def _parse_json(data: bytes, name: str) -> list[tuple[str, str]]:
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        document = list(cast("dict[str, Any]", document).items())
    headers: list[tuple[str, str]] = []
    for pair in cast("list[Any]", document) if isinstance(document, list) else [None]:
        key, value = _to_pair(pair)
        values = cast("list[Any]", value) if isinstance(value, list) else [value]
        if not isinstance(key, str) or not all(isinstance(each, str | int) for each in values):
            msg = f'{name}: no headers in JSON, such as {{"X-Timestamp": "1760000000", "X-Signature": "…"}}'
            raise CommandError(msg)
        headers += [(key, str(each)) for each in values]
    return headers


def _to_pair(value: Any) -> tuple[Any, Any]:
    is_pair = isinstance(value, list | tuple) and len(cast("list[Any]", value)) == 2  # noqa: PLR2004 - a pair
    return tuple(cast("list[Any]", value)) if is_pair else (None, None)


def sign(
    file: Annotated[
        Path,
        Parameter(
            help="The body: a file, or - for the standard input. Its bytes are signed.",
            allow_leading_hyphen=True,
            converter=to_file,
        ),
    ],
    /,
    *,
    timestamp: Annotated[
        int | None, Parameter(help="When it is signed, in seconds since 1970. Now by default.")
    ] = None,
    secret_file: SecretFile = None,
    profile: ProfileName = None,
) -> int:
    """Print the two headers."""
    from fleetit.webhooks import sign as sign_body  # noqa: PLC0415 - imported lazily

    secret = find_secrets(secret_file, profile)
    for name, value in sign_body(read_bytes(str(file)), secret.reveal()[0], timestamp).items():
        sys.stdout.write(f"{name}: {value}\n")
    return 0


#: Longer ago than there are webhooks.
_ANY_AGE = 1e12


def verify(
    body: Annotated[
        Path,
        Parameter(
            help="The body as it was received: a file, or - for the standard input.",
            allow_leading_hyphen=True,
            converter=to_file,
        ),
    ],
    headers: Annotated[
        Path,
        Parameter(
            help="Its headers: a file with lines Name: value, JSON, or output of curl -i.",
            allow_leading_hyphen=True,
            converter=to_file,
        ),
    ],
    /,
    *,
    tolerance: Annotated[float, Parameter(help="How many seconds old it may be, or ahead.")] = 300,
    any_age: Annotated[bool, Parameter(help="Accept it however old it is.", negative=(), show_default=False)] = False,
    raw_only: Annotated[
        bool,
        Parameter(help="Refuse a signature over the compact form of the body.", negative=(), show_default=False),
    ] = False,
    json: Annotated[bool, Parameter(help="Write JSON.", negative=(), show_default=False)] = False,
    secret_file: SecretFile = None,
    profile: ProfileName = None,
) -> int:
    """Print what was found. The exit status is 4 if the webhook is refused."""
    from fleetit.webhooks import Refusal, WebhookError, WebhookVerifier  # noqa: PLC0415 - imported lazily

    if str(body) == str(headers) == "-":
        msg = "the body and the headers can't both be the standard input"
        raise CommandError(msg)
    secrets = find_secrets(secret_file, profile)
    verifier = WebhookVerifier(
        secrets.reveal(), tolerance=_ANY_AGE if any_age else tolerance, accept_compact=not raw_only
    )
    saved = parse_headers(read_bytes(str(headers)), str(headers))
    try:
        delivery = verifier.verify(read_bytes(str(body)), saved)
    except WebhookError as error:
        _write({"verified": False, "reason": error.reason.value, "detail": error.detail}, is_json=json)
        if error.reason is Refusal.MISSING_SIGNATURE:
            sys.stderr.write("The body is the first argument, and the headers are the second one.\n")
        return PARTLY_DONE
    _write({"verified": True, **describe(delivery)}, is_json=json)
    return 0


def describe(delivery: Delivery) -> dict[str, Any]:
    """Return what is shown of a delivery."""
    return {
        "kind": type(delivery.notification).__name__,
        "key": delivery.key,
        "fleet": delivery.fleet_id,
        "signed_at": delivery.timestamp.isoformat(),
        "signed_form": delivery.signed_form,
    }


def _write(found: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        sys.stdout.write(escape_json(json.dumps(found)) + "\n")
    elif found["verified"]:
        sys.stdout.write("verified\n")
        for name, value in list(found.items())[1:]:
            sys.stdout.write(f"  {name:<12}{escape('' if value is None else str(value))}".rstrip() + "\n")
    else:
        sys.stdout.write(f"refused: {found['reason']}: {escape(found['detail'])}\n")


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
