"""Bodies of requests: read up to a cap, decoded, and held to the description."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from fleetit.sandbox._responses import RefusedError, invalid

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import Receive

    from fleetit._body_validation import SchemaValidator
    from fleetit._description import Node

#: The sandbox's own choice, and what Django takes by default; 500 vehicles are a fifth of it.
MAX_BODY = 2_621_440


async def read(headers: Headers, receive: Receive) -> bytes:
    """Return the body of a request.

    Raises:
        RefusedError: 413 if it is too long, without reading on; 415 if there is one that is not JSON.
    """
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        # A client that went away ends the body too; nobody reads the answer.
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise RefusedError(413, {"detail": f"A body has at most {MAX_BODY} bytes."})
    sent = headers.get("Content-Type", "")
    if body and sent.partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, {"detail": f'Unsupported media type "{sent}" in request.'})
    return bytes(body)


def document(body: bytes, schema: Node, validator: SchemaValidator) -> Any:
    """Return what a body says.

    Raises:
        RefusedError: 400 if it is not JSON, or not of the schema.
    """
    try:
        found = json.loads(body.decode(), parse_constant=_no_number, parse_float=_finite)
        json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair can be escaped, but not sent back
    except (ValueError, RecursionError) as error:  # more digits than `int` takes are a ValueError too
        why = "nested too deep" if isinstance(error, RecursionError) else "not JSON in UTF-8"
        raise RefusedError(400, {"detail": f"JSON parse error - {why}"}) from error
    problems = list(validator.iter_errors(schema, found))
    if problems:
        raise invalid(found, problems)
    return found


def _no_number(text: str) -> float:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)
