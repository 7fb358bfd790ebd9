"""`fleetit webhook verify`: says whether a saved webhook is genuine."""

from __future__ import annotations

import json
import sys
from pathlib import Path  # noqa: TC003 - cyclopts reads annotations
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from fleetit.cli._conversion import to_file
from fleetit.cli._errors import PARTLY_DONE, CommandError
from fleetit.cli._escaping import escape, escape_json
from fleetit.cli.webhook._bodies import parse_headers, read_bytes
from fleetit.cli.webhook._secrets import ProfileName, SecretFile, find_secrets

if TYPE_CHECKING:
    from fleetit.webhooks import Delivery

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
