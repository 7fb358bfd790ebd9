"""`request`: sends a request that is not described yet."""

from __future__ import annotations

import shlex
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast, get_args

from cyclopts import App, Parameter

from openapi_sdk.cli.commands import make_command
from openapi_sdk.cli.connection import ConnectionOptions  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.errors import CommandError, to_command_error
from openapi_sdk.cli.options import flag
from openapi_sdk.cli.output import telling_what_was_done
from openapi_sdk.cli.program import Program  # noqa: TC001 - as above
from openapi_sdk.cli.signatures import confirm
from openapi_sdk.client.calls import get_tenant
from openapi_sdk.errors.statuses import NotFound, RedirectRefused
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from cyclopts import Token

#: The rows of a page of `--paginate`.
_PAGE = 100
_Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _to_method(_type: Any, tokens: Sequence[Token]) -> _Method:
    method = tokens[0].value.upper()
    if method not in get_args(_Method):
        msg = f'"{tokens[0].value}" is no method of HTTP; choose from {", ".join(get_args(_Method))}'
        raise ValueError(msg)
    return cast("_Method", method)


def make_request_app(program: Program) -> App:
    """Return the command."""
    path = Annotated[str, Parameter(help=f"The path: {program.example_path}.")]
    options: dict[str, Any] = {"path": path, "yes": confirm(program)}
    if not program.has_paging:
        options["paginate"] = None
    query = " --query limit=3" if program.has_paging else ""
    return App(
        name="request",
        default_command=make_command(program, request, options),
        help_epilogue=f"Example:\n\n    {program.name} request GET {program.example_path}{query}",
    )


def request(
    program: Program,
    method: Annotated[_Method, Parameter(help="The method of HTTP.", converter=_to_method)],
    path: str,
    /,
    *,
    query: Annotated[
        list[str] | None,
        Parameter(
            name="--query",
            help="NAME=VALUE for the query; it can be given several times.",
            negative=(),
            metavar="NAME=VALUE",
        ),
    ] = None,
    body: Annotated[
        str | None,
        Parameter(help="JSON file with the body; - reads it from stdin.", metavar="FILE", allow_leading_hyphen=True),
    ] = None,
    paginate: Annotated[bool, flag("Write the rows of all pages of a listing, as one list.")] = False,
    dry_run: Annotated[bool, flag("Show what would be sent, and send nothing.")] = False,
    yes: bool = False,
    connection: ConnectionOptions,
) -> int:
    """Send a request, and write the JSON of the answer."""
    from openapi_sdk.cli.bodies import parse_json, read_bytes  # noqa: PLC0415 - imported lazily
    from openapi_sdk.cli.formats import write_json  # noqa: PLC0415

    params = _read_query(query or ())
    document = None if body is None else parse_json(read_bytes(program, body, "--body"), f"--body {body}")
    if paginate and (method != "GET" or document is not None or not params.keys().isdisjoint({"limit", "offset"})):
        msg = "--paginate is for GET without --body, and chooses limit and offset"
        raise CommandError(msg)
    is_change = method not in {"GET", "HEAD", "OPTIONS"}
    with connection.open(needs_credentials=not dry_run) as client:
        if is_change:
            from openapi_sdk.cli.changes import check_change  # noqa: PLC0415

            check_change(
                program, client.base_url, get_tenant(client), is_dry=dry_run, is_confirmed=yes, reads_input=body == "-"
            )
        if dry_run:
            from openapi_sdk.cli.dry_run import show_request  # noqa: PLC0415
            from openapi_sdk.cli.output import NO_OUTPUT  # noqa: PLC0415
            from openapi_sdk.messages.request import build_custom_request  # noqa: PLC0415

            params |= {"limit": _PAGE, "offset": 0} if paginate else {}
            found = build_custom_request(
                client.service, method, path, params, SecretValue(document), tenant=get_tenant(client)
            )
            show_request(client, found, NO_OUTPUT)
            return 0
        looking: AbstractContextManager[None] = nullcontext()
        if is_change:
            from openapi_sdk.cli.changes import saying_how_to_look  # noqa: PLC0415

            place = f"{path.rstrip('/')}/" if program.has_slashes else path
            looking = saying_how_to_look(program, shlex.join([program.name, "request", "GET", place]), path)
        try:
            if paginate:
                write_json(client.request_pages(method, path, params=params, limit=_PAGE), sys.stdout)
                return 0
            with looking:
                answer = client.request(method, path, params=params, json=document)
        except (NotFound, RedirectRefused) as error:
            if path.endswith("/") or not program.has_slashes:
                raise
            hint = f"Paths end with a slash: try {path}/"
            raise CommandError(str(error), hint, to_command_error(program, error).status) from error
    if answer is not None:
        with telling_what_was_done(is_change=is_change):
            write_json([answer], sys.stdout, is_one=True)
    return 0


def _read_query(pairs: Sequence[str]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for each in pairs:
        name, is_pair, value = each.partition("=")
        if not is_pair:
            msg = f"--query {each}: NAME=VALUE is needed"
            raise CommandError(msg)
        params.setdefault(name, []).append(value)
    return params
