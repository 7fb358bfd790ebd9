"""`webhook sign`, `verify` and `send`, and what they read: secrets, bodies and headers."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
import time
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from cyclopts import Parameter

from openapi_sdk.cli.changes import check_change
from openapi_sdk.cli.errors import BAD_USAGE, NO_ANSWER, PARTLY_DONE, CommandError
from openapi_sdk.cli.formats import write_lines
from openapi_sdk.cli.options import flag, to_file
from openapi_sdk.cli.profiles import Profile, ProfileFile, complete_profiles, take_first
from openapi_sdk.cli.program import Program  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.terminal import count_of
from openapi_sdk.cli.webhook.parts import get_inboxes, get_signing, name_tenant
from openapi_sdk.errors.errors import ConnectError
from openapi_sdk.escape import escape_invisible
from openapi_sdk.loopback import is_loopback
from openapi_sdk.model.request_writer import HEADER_NAME
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.webhooks.deliveries import Refusal
from openapi_sdk.webhooks.posting import Poster, parse_url
from openapi_sdk.webhooks.signing_secrets import is_blank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.cli.program import Signing
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.webhooks.deliveries import Delivery
    from openapi_sdk.webhooks.posting import Target

#: The most bytes of a file with secrets, and of one with a body or headers: well above what a verifier accepts.
_MAX_SECRETS, _MAX_BYTES = 65_536, 16 * 1_048_576
_STDIN = "-"
#: The first line of a request or an answer, which is no header.
_FIRST_LINE = re.compile(r"(?:[A-Z]+ \S+ HTTP/[\d.]+|HTTP/[\d.]+ \d{3}\b.*)")
#: What `curl -v` writes in front of lines.
_CURL_MARK = re.compile(r"[<>*] ?")
#: Longer ago than there are webhooks.
_ANY_AGE = 1e12
#: The most copies that one `send` sends.
_MAX_TIMES = 1000
#: What `send --kind` calls all kinds together.
_ALL = "all"
_SUCCESS = range(200, 300)
#: The time of headers in messages, and the longest value of one.
_EXAMPLE_TIME, _MAX_EXAMPLE = 1_760_000_000, 16
#: A secret of a form that every scheme takes: text that is base64, too.
_EXAMPLE_SECRET = "c2VjcmV0IG9mIGFuIGV4YW1wbGU="  # noqa: S105 - of an example
#: Bytes that are shown of the answer to a webhook that was not accepted.
_MAX_SHOWN = 200

#: The option of all commands with a verifier.
Tolerance: TypeAlias = Annotated[float, Parameter(help="How many seconds old a webhook may be, or ahead.")]


def list_options(program: Program) -> Mapping[str, Any]:
    """Return the annotations of the arguments of these commands that have words of the service."""
    signing = get_signing(program)
    kinds = (*signing.examples, _ALL)

    def check_kind(_: object, kind: str) -> None:
        if kind not in kinds:
            msg = f"choose from {', '.join((_ALL, *signing.examples))}"
            raise ValueError(msg)

    secret = f"{program.variable('WEBHOOK_SECRET')}, or the profile"
    text = f"Which example to send: {', '.join(signing.examples)}, or all."
    return {
        "secret_file": Annotated[
            Path | None,
            Parameter(help=f"File with the signing secret; while it is replaced, one a line. [{secret}]"),
        ],
        "profile": Annotated[
            str | None,
            Parameter(
                help=f"Profile with the webhook_secret. [{program.variable('PROFILE')}]",
                metavar="NAME",
                completer=complete_profiles(program),
            ),
        ],
        "kind": Annotated[str, Parameter(help=text, validator=check_kind)] if signing.examples else None,
        "tenant": _make_tenant_option(program),
        "raw_only": Annotated[bool, flag("Refuse a signature over the compact form of the body.")]
        if signing.has_compact_form
        else None,
    }


def _make_tenant_option(program: Program) -> Any:
    tenant = program.service.tenant
    if tenant is None:
        return None
    what = f"{program.service.tenant_header} to send" if program.service.tenant_header else f"Id of the {tenant.word}"
    where = f"{program.service.tenant_variable}, or the profile; else {program.first_tenant}"
    return Annotated[tenant.read | None, Parameter(name=program.tenant_option, help=f"{what}. [{where}]")]


def _file(text: str) -> Parameter:
    return Parameter(help=text, allow_leading_hyphen=True, converter=to_file)


def find_secrets(program: Program, file: Path | None, profile: str | None) -> SecretValue[list[str]]:
    """Return the signing secrets, the current one first."""
    if file is not None:
        return _read_secrets(file)
    found = take_first(profile, lambda: _get_secret(program), lambda: _get_profile_secret(program, profile))
    if found is not None:
        return found
    if sys.stdin is not None and sys.stdin.isatty():
        return _check([getpass.getpass("Signing secret: ")], "the signing secret")
    msg = "there is no signing secret"
    raise CommandError(msg, f"Set {program.variable('WEBHOOK_SECRET')}, or name a file with --secret-file.")


def _get_secret(program: Program) -> SecretValue[list[str]] | None:
    variable = program.variable("WEBHOOK_SECRET")
    secret = os.environ.get(variable)
    return _check([secret], variable) if secret else None


def _choose_profile(program: Program, name: str | None) -> Profile | None:
    return ProfileFile.load(program, os.environ).choose(name, os.environ)


def _get_profile_secret(program: Program, profile: str | None) -> SecretValue[list[str]] | None:
    chosen = _choose_profile(program, profile)
    if chosen is None or not chosen.webhook_secret:
        return None
    return _check([chosen.webhook_secret], f"the webhook_secret of profile {chosen.name}")


def _read_secrets(file: Path) -> SecretValue[list[str]]:
    data = SecretValue(_read(str(file.absolute()), f"--secret-file {file}", _MAX_SECRETS))
    try:
        return _check(data.reveal().decode("utf-8-sig").splitlines(), f"--secret-file {file}")
    except UnicodeDecodeError:
        pass  # the error has the bytes
    msg = f"--secret-file {file}: not UTF-8"
    raise CommandError(msg)


def _check(lines: list[str], name: str) -> SecretValue[list[str]]:
    found = [line for line in lines if not is_blank(line)]
    if not found:
        msg = f"{name} is blank; with a blank secret everybody can sign"
        raise CommandError(msg)
    return SecretValue(found)


def _read(file: str, name: str, limit: int = _MAX_BYTES) -> bytes:
    """Return the bytes of a file, exactly as they are."""
    try:
        if file == _STDIN:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        msg = f"{name}: can't be read: {getattr(error, 'strerror', None) or 'no name of a file'}"
        raise CommandError(msg) from None
    if len(data) > limit:
        msg = f"{name}: longer than {limit:,} bytes"
        raise CommandError(msg)
    return data


def parse_headers(signing: Signing, data: bytes, name: str) -> list[tuple[str, str]]:
    """Return the headers in a file: lines `Name: value`, JSON, or what `curl -i` and `curl -v` write."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")  # as servers read headers
    if text.lstrip().startswith(("{", "[")):
        return _parse_json(signing, data, name)
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
            example = ": ".join(next(iter(_sign_example(signing).items())))
            msg = f"{name}: line {number} is no header, such as {example}"
            raise CommandError(msg)
        key, _, value = unmarked.partition(":")
        headers.append((key.strip(), value.strip()))
    return headers


def _sign_example(signing: Signing) -> dict[str, str]:
    """Return headers for a message: signatures are shortened."""
    headers = signing.sign(b"{}", _EXAMPLE_SECRET, _EXAMPLE_TIME)
    return {name: value if len(value) <= _MAX_EXAMPLE else "…" for name, value in headers.items()}


def _is_header(line: str) -> bool:
    return HEADER_NAME.fullmatch(line.partition(":")[0].strip()) is not None and ":" in line


def _parse_json(signing: Signing, data: bytes, name: str) -> list[tuple[str, str]]:
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        document = list(cast("dict[str, Any]", document).items())
    headers: list[tuple[str, str]] = []
    for pair in cast("list[Any]", document) if isinstance(document, list) else [None]:
        is_pair = isinstance(pair, list | tuple) and len(cast("list[Any]", pair)) == 2  # noqa: PLR2004 - a pair
        key, value = cast("list[Any]", pair) if is_pair else (None, None)
        values = cast("list[Any]", value) if isinstance(value, list) else [value]
        if not isinstance(key, str) or not all(isinstance(text, str | int) for text in values):
            example = json.dumps(_sign_example(signing), ensure_ascii=False)
            msg = f"{name}: no headers in JSON, such as {example}"
            raise CommandError(msg)
        headers += [(key, str(text)) for text in values]
    return headers


def sign(
    program: Program,
    file: Annotated[Path, _file("The body: a file, or - for the standard input. Its bytes are signed.")],
    /,
    *,
    timestamp: Annotated[
        int | None, Parameter(help="When it is signed, in seconds since 1970. Now by default.")
    ] = None,
    secret_file: Path | None = None,
    profile: str | None = None,
) -> int:
    """Print the headers."""
    secret = find_secrets(program, secret_file, profile)
    for name, value in get_signing(program).sign(_read(str(file), str(file)), secret.reveal()[0], timestamp).items():
        sys.stdout.write(f"{name}: {value}\n")
    return 0


def verify(
    program: Program,
    body: Annotated[Path, _file("The body as it was received: a file, or - for the standard input.")],
    headers: Annotated[Path, _file("Its headers: a file with lines Name: value, JSON, or output of curl -i.")],
    /,
    *,
    tolerance: Tolerance = 300,
    any_age: Annotated[bool, flag("Accept it however old it is.")] = False,
    raw_only: bool = False,
    json: Annotated[bool, flag("Write JSON.")] = False,
    secret_file: Path | None = None,
    profile: str | None = None,
) -> int:
    """Print what was found. The exit status is 4 if the webhook is refused."""
    if str(body) == str(headers) == "-":
        msg = "the body and the headers can't both be the standard input"
        raise CommandError(msg)
    secrets = find_secrets(program, secret_file, profile)
    signing = get_signing(program)
    forms = {"accept_compact": not raw_only} if signing.has_compact_form else {}
    verifier = signing.make_verifier(secrets.reveal(), tolerance=_ANY_AGE if any_age else tolerance, **forms)
    saved = parse_headers(signing, _read(str(headers), str(headers)), str(headers))
    try:
        delivery = verifier.verify(_read(str(body), str(body)), saved)
    except get_inboxes(program).webhooks.WebhookError as error:
        _write({"verified": False, "reason": error.reason.value, "detail": error.detail}, is_json=json)
        if error.reason == Refusal.MISSING_SIGNATURE:
            sys.stderr.write("The body is the first argument, and the headers are the second one.\n")
        return PARTLY_DONE
    _write({"verified": True, **describe(program, delivery)}, is_json=json)
    return 0


def describe(program: Program, delivery: Delivery) -> dict[str, Any]:
    """Return what is shown of a delivery."""
    return {
        "kind": type(delivery.notification).__name__,
        "key": delivery.key,
        **name_tenant(program, delivery),
        "signed_at": delivery.timestamp.isoformat(),
        "signed_form": delivery.signed_form,
    }


def _write(found: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        write_lines([found], sys.stdout)
    elif found["verified"]:
        sys.stdout.write("verified\n")
        width = max(map(len, found)) + 1
        for name, value in list(found.items())[1:]:
            sys.stdout.write(
                f"  {name:<{width}}{escape_invisible('' if value is None else str(value))}".rstrip() + "\n"
            )
    else:
        sys.stdout.write(f"refused: {found['reason']}: {escape_invisible(found['detail'])}\n")


def send(
    program: Program,
    url: Annotated[str, Parameter(help="The receiver.")],
    /,
    *,
    kind: str = _ALL,
    body: Annotated[
        str | None,
        Parameter(
            help="Send this body instead: a file, or - for the standard input.",
            metavar="FILE",
            allow_leading_hyphen=True,
        ),
    ] = None,
    times: Annotated[int, Parameter(help="How many copies of each, to see how the receiver treats them.")] = 1,
    tenant: Any = None,
    age: Annotated[int, Parameter(help="How many seconds ago the webhook was signed, to be refused as too old.")] = 0,
    wrong_signature: Annotated[bool, flag("Sign with another secret, to be refused.")] = False,
    allow_remote: Annotated[bool, flag("Send to another machine too, with https.")] = False,
    secret_file: Path | None = None,
    profile: str | None = None,
) -> int:
    """Print the status and the time of each. The exit status is 4 if one was not accepted."""
    if not 1 <= times <= _MAX_TIMES:
        msg = f"--times {times}: 1 to {_MAX_TIMES:,}"
        raise CommandError(msg)
    signing = get_signing(program)
    if body is None and not signing.examples:
        msg = "there is no example to send"
        raise CommandError(msg, "Name a body with --body.")
    whose = _find_tenant(program, tenant, profile)
    errors = program.service.errors
    target = _check_url(errors, url, allow_remote=allow_remote)
    secrets = find_secrets(program, secret_file, profile)
    bodies = _make_examples(signing, kind, whose) if body is None else {"own body": _read(body, body)}
    poster, statuses, count = Poster(errors), list[int | None](), len(bodies) * times
    # Without the query, which may have a secret. Nothing is asked: the address was typed.
    what = count_of(count, "webhook")
    check_change(program, url.partition("?")[0], whose, what=what, is_dry=False, is_confirmed=True)
    header = program.service.tenant_header
    own = {header: str(whose)} if header else {}
    for name, data in bodies.items():
        for number in range(1, times + 1):
            secret = token_hex() if wrong_signature else secrets.reveal()[0]
            headers = {**own, **signing.sign(data, secret, int(time.time()) - age)}
            copy = f" {number}/{times}" if times > 1 else ""
            statuses.append(_post(poster, target, data, headers, f"{name}{copy}"))
    if None in statuses:
        return NO_ANSWER
    return 0 if all(status in _SUCCESS for status in statuses) else PARTLY_DONE


def _find_tenant(program: Program, tenant: object, profile: str | None) -> Any:
    """Return the tenant of a webhook: of the option, the variable or the profile; else an invented one."""
    if tenant is not None:
        return program.service.parse_tenant(str(tenant), program.tenant_option)
    found = take_first(profile, lambda: _get_tenant(program), lambda: _get_profile_tenant(program, profile))
    return found or program.first_tenant


def _get_tenant(program: Program) -> Any:
    variable = program.service.tenant_variable
    text = os.environ.get(variable)
    return program.service.parse_tenant(text, variable) if text else None


def _get_profile_tenant(program: Program, profile: str | None) -> Any:
    chosen = _choose_profile(program, profile)
    return None if chosen is None else chosen.tenant


def _check_url(errors: ErrorTree, url: str, *, allow_remote: bool) -> Target:
    target = parse_url(errors, url, "URL", allow_remote=True)
    if not allow_remote and not is_loopback(target.host):
        msg = f"webhooks are sent only to this machine, not to {target.host}"
        raise CommandError(msg, "--allow-remote sends them to another one.", BAD_USAGE)
    return target


def _make_examples(signing: Signing, kind: str, tenant: object) -> dict[str, bytes]:
    # Another ticket each time, so that a receiver does not take it for a copy of an earlier one.
    number = time.time_ns() // 1_000_000 % 100_000_000
    examples = signing.examples
    payloads = {name: examples[name](tenant, number) for name in (examples if kind == _ALL else [kind])}
    return {name: json.dumps(payload, separators=(",", ":")).encode() for name, payload in payloads.items()}


def _post(poster: Poster, target: Target, body: bytes, headers: dict[str, str], name: str) -> int | None:
    """Send a body, print what came of it, and return the status; None without an answer."""
    start, status = time.perf_counter(), None
    try:
        response = poster.post(target, body, headers)
    except ConnectError as error:
        what = f"no answer: {escape_invisible(str(error))}"
    else:
        status = response.status
        why = "" if status in _SUCCESS else _shorten(response.body)
        what = f"{status}, {(time.perf_counter() - start) * 1000:.0f} ms{why}"
    sys.stdout.write(f"{name}: {what}\n")
    sys.stdout.flush()
    return status


def _shorten(body: bytes) -> str:
    """Return the beginning of the body of a refusal, which may say why."""
    text = " ".join(body[:_MAX_SHOWN].decode(errors="replace").split())
    return f": {escape_invisible(text)}" if text else ""
