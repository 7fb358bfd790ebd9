"""The parameters that a client sends, and those that are none of a caller's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.tree import Parts

#: Where a parameter is.
PLACES = ("path", "query", "header", "cookie")
#: OpenAPI says that parameters with these names are ignored.
IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
#: Headers that the connection sets. An argument for one of them could break the framing of a request.
CONNECTION_HEADERS = frozenset(
    """
    accept-encoding connection content-length expect host keep-alive proxy-connection te trailer transfer-encoding
    upgrade user-agent
    """.split()  # noqa: SIM905 - words, not code
)
#: Headers with credentials, which are no arguments of a call.
CREDENTIAL_HEADERS = frozenset({"cookie", "proxy-authorization"})
#: Headers that are not sent for a parameter.
_LEFT_OUT = IGNORED_HEADERS | CONNECTION_HEADERS | CREDENTIAL_HEADERS


def sent_parameters(operation: PlacedOperation) -> Iterator[tuple[Parts, dict[str, Any]]]:
    """Yield the parameters of an operation that a client sends, each with its place."""
    for parts, parameter in operation.parameters:
        name, place = as_text(parameter.get("name")), as_text(parameter.get("in"))
        if name and place in PLACES and not (place == "header" and name.lower() in _LEFT_OUT):
            yield parts, parameter
