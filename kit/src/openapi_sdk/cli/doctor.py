"""`doctor`: says what is configured and from where, and whether it works."""

from __future__ import annotations

import platform
import sys
import time
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from openapi_sdk import __version__ as shared_version
from openapi_sdk.cli.commands import make_command
from openapi_sdk.cli.connection import ConnectionOptions, find_sources
from openapi_sdk.cli.errors import FAILED, NO_ANSWER, CommandError, to_command_error
from openapi_sdk.cli.output import NO_OUTPUT, Output
from openapi_sdk.cli.profiles import list_account_variables
from openapi_sdk.cli.program import Program  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.errors.errors import APIError, SdkError, TransportError
from openapi_sdk.errors.statuses import Unauthorized
from openapi_sdk.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openapi_sdk.cli.connection import Source, Sources

#: A clock may be wrong by so many seconds: signatures of webhooks are refused after 300.
_MAX_SKEW = 60
_PACKAGES = ("httpx", "httpx2", "cyclopts", "rich", "keyring", "duckdb", "pyarrow", "dlt", "mcp")
#: The clock of this machine.
_now = time.time
_MARKS = {"ok": ("ok", "green"), "bad": ("BAD", "bold red"), "note": ("-", "dim")}


@frozen
class Finding:
    """Something that the doctor looked at."""

    subject: str
    state: Literal["ok", "bad", "note"]
    text: str
    status: int = FAILED


def make_doctor_command(program: Program) -> Callable[..., int]:
    """Return the command."""
    return make_command(program, doctor)


def doctor(program: Program, *, out: Output = NO_OUTPUT, connection: ConnectionOptions) -> int:
    """Show what is configured and from where, and whether it works. The exit status is 0 if all is well."""
    out.check()
    status = 0
    findings: list[Finding] = []
    for finding in _examine(program, connection):
        findings.append(finding)
        if out.format == "table":
            _print(finding)
        if finding.state == "bad" and not status:
            status = finding.status
    if out.format != "table":
        from openapi_sdk.cli.results import ResultRow  # noqa: PLC0415 - imported lazily

        shown = [{"subject": each.subject, "state": each.state, "text": each.text} for each in findings]
        out.write_rows([[ResultRow(each, each) for each in shown]])
    return status


def _examine(program: Program, connection: ConnectionOptions) -> Iterator[Finding]:
    yield Finding(
        program.service.package,
        "note",
        f"{program.service.version}, Python {platform.python_version()}, {platform.system()}",
    )
    yield Finding("openapi_sdk", "note", describe_shared(packages_distributions()))
    yield Finding("libraries", "note", ", ".join(_list_versions()))
    try:
        sources = find_sources(connection)
    except CommandError as error:
        yield Finding("configuration", "bad", str(error), error.status)
        return
    yield from _list_sources(sources)
    given = sources.credentials
    if not program.service.facts.is_enough(given):
        missing = next(iter(program.service.facts.list_ways()), ())
        subject = next((each for each in missing if each not in given), "authentication")
        hint = f"set {program.credential_variables}, or keep one with `{program.name} profile set-token NAME`"
        yield Finding(subject, "bad", f"none: {hint}", 2)
        return
    found = list(_try(connection, given))
    # A token is only well if the server takes it.
    is_taken = any((each.subject, each.state) == ("account", "ok") for each in found)
    for argument, source in given.items():
        yield Finding(argument, "ok" if is_taken else "note", _show(source, sources))
    yield from found


def describe_shared(distributions: Mapping[str, list[str]]) -> str:
    """Return the version of `openapi_sdk`, and who owns its files.

    Args:
        distributions: The names of the distributions that have each package.
    """
    owners = [f"{name} {version(name)}" for name in sorted({*distributions.get("openapi_sdk", ())})]
    if len(owners) > 1:
        # Who was installed last has overwritten the files of the other, and who is uninstalled removes them.
        return f"{shared_version}, of {' and '.join(owners)}: install all of them from the same commit"
    return f"{shared_version}, of {owners[0] if owners else 'a checkout'}"


def _list_versions() -> Iterator[str]:
    for name in _PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def _list_sources(sources: Sources) -> Iterator[Finding]:
    exists = "" if sources.file.path.exists() else " (there is none)"
    yield Finding("configuration", "note", f"{sources.file.path}{exists}")
    yield Finding("profile", "note", "none" if sources.profile is None else sources.profile.name)
    yield Finding("server", "note", _show(sources.server, sources))
    if sources.tenant is not None:
        yield Finding(sources.file.program.tenant, "note", _show(sources.tenant, sources))
    for argument, source in sources.described.items():
        yield Finding(sources.file.program.described_options[argument], "note", _show(source, sources))


def _show(source: Source, sources: Sources) -> str:
    """Return a value with its origin."""
    before = ""
    if sources.profile is not None and source.origin in list_account_variables(sources.file.program):
        before = f", before profile {sources.profile.name}"
    return f"{source.value} (from {source.origin}{before})"


def _try(connection: ConnectionOptions, given: Mapping[str, Source]) -> Iterator[Finding]:
    """Call the server, and look at its answer."""
    try:
        with connection.open() as client:
            yield Finding("sends with", "note", f"{client.http_library} {version(client.http_library)}")
            service = connection.program.service
            whoami = service.whoami
            method = None if whoami is None else service.description.methods.get(whoami.method)
            if whoami is None or method is None:
                what = connection.program.credentials
                text = f"no operation tells whose a {what} is: server and {what} were not tried"
                yield Finding("account", "note", text)
                return
            started = time.monotonic()
            try:
                answer = method.bind(client.with_raw_response)()
            except APIError as error:
                yield Finding("reachable", "ok", f"{client.base_url} answers")
                found = connection.explain(error)
                if isinstance(error, Unauthorized):
                    origins = ", ".join(dict.fromkeys(each.origin for each in given.values())) or "nowhere"
                    found.hint = f"The {connection.program.credentials} (from {origins}) is not accepted."
                yield Finding("account", "bad", str(found))
                return
            except TransportError as error:
                yield Finding("reachable", "bad", str(error), NO_ANSWER)
                return
            milliseconds = (time.monotonic() - started) * 1000
            yield Finding("reachable", "ok", f"{client.base_url} answers in {milliseconds:.0f} ms")
            yield Finding("account", "ok", whoami.describe(answer.parse()))
            yield compare_clocks(answer.headers.get("Date"), _now())
    except SdkError as error:
        found = to_command_error(connection.program, error)
        yield Finding("configuration", "bad", str(found), found.status)


def compare_clocks(date: str | None, now: float) -> Finding:
    """Compare the time of an answer with that of this machine."""
    try:
        server = parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return Finding("clock", "note", "the answer has no date")
    skew = now - server
    if abs(skew) <= _MAX_SKEW:
        return Finding("clock", "ok", f"{abs(skew):.0f} s from the server's")
    direction = "ahead of" if skew > 0 else "behind"
    return Finding("clock", "bad", f"{abs(skew):,.0f} s {direction} the server's: webhooks would be refused; set it")


def _print(finding: Finding) -> None:
    mark, style = _MARKS[finding.state]
    subject, text = f"{finding.subject:<14}", escape_invisible(finding.text)
    if not sys.stdout.isatty():
        sys.stdout.write(f"{mark:<4}{subject}{text}\n")
        return
    from rich.text import Text  # noqa: PLC0415 - imported lazily

    from openapi_sdk.cli.terminal import fold, make_console  # noqa: PLC0415

    text = fold(text, sys.stdout, len(f"{mark:<4}{subject}"))
    make_console(sys.stdout).print(Text.assemble((f"{mark:<4}", style), (subject, "bold"), text), soft_wrap=True)
