"""Reads request bodies up to a maximum size, decodes them, and checks them against the description."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, cast

from fleetit.sandbox._responses import RefusedError, invalid_body

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.datastructures import Headers
    from starlette.types import Receive

    from fleetit._description.document import Node
    from fleetit._description.schema_validation import SchemaValidator

#: Bytes. The sandbox's own choice, equal to Django's default; 500 vehicles need a fifth of it.
MAX_BODY = 2_621_440


async def read_body(headers: Headers, receive: Receive) -> bytes:
    """Return the body of a request.

    Raises:
        RefusedError: 413 if the body is too long; the rest is not read then. 415 if the body is not JSON.
    """
    body = bytearray()
    has_more = True
    while has_more:
        message = await receive()
        body += message.get("body", b"")
        # A client that disconnects ends the body too. It does not read the response.
        has_more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise RefusedError(413, {"detail": f"A body has at most {MAX_BODY} bytes."})
    content_type = headers.get("Content-Type", "")
    if body and content_type.partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, {"detail": f'Unsupported media type "{content_type}" in request.'})
    return bytes(body)


def parse_body(body: bytes, schema: Node, validator: SchemaValidator) -> Any:
    """Decode a body and check it against its schema.

    Raises:
        RefusedError: 400 if the body is not JSON or not valid for the schema.
    """
    try:
        document = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_parse_finite)
        # An escaped half of a surrogate pair can be decoded, but not encoded again.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:  # an integer with too many digits is a ValueError too
        reason = "nested too deep" if isinstance(error, RecursionError) else "not JSON in UTF-8"
        raise RefusedError(400, {"detail": f"JSON parse error - {reason}"}) from error
    problems = list(validator.iter_errors(schema, document))
    if problems:
        raise invalid_body(document, problems)
    return document


def drop_unknown_fields(document: Any, names: Collection[str]) -> Any:
    """Return a body, or each of its items, without fields that are not described: nobody has checked their values."""
    if isinstance(document, list):
        return [drop_unknown_fields(item, names) for item in cast("list[Any]", document)]
    if not isinstance(document, dict) or not names:
        return cast("Any", document)
    return {name: value for name, value in cast("dict[str, Any]", document).items() if name in names}


def _refuse_constant(text: str) -> float:
    raise ValueError(text)


def _parse_finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_constant(text)
