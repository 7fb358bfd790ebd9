"""Compare what says who calls in a received request with the description.

Each argument of the client that says who calls is `trial`. This is written after OpenAPI and the RFCs, not after the
code that sends.
"""

from __future__ import annotations

import base64
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.description.references import resolve_ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: The value of each token, key, name and password.
TRIAL = "trial"
#: Security schemes that are needed together; of several such lists, one is enough.
Ways = tuple[tuple[dict[str, Any], ...], ...]


def find_ways(document: dict[str, Any], operation: PlacedOperation) -> Ways | None:
    """Return the security schemes that an operation needs; empty for none, and None if the description is silent."""
    if "security" not in operation.data and "security" not in document:
        return None
    described = object_at(document, "components", "securitySchemes")
    listed = as_array(operation.data.get("security", document.get("security")))
    return tuple(tuple(resolve_ref(document, described.get(name)) for name in as_object(each)) for each in listed)


def list_keys(ways: Ways | None) -> frozenset[tuple[str, str]]:
    """Return the places and names of API keys: the client sends them, whatever the arguments of a call are."""
    return frozenset(
        (as_text(each.get("in")), as_text(each.get("name")).lower())
        for way in ways or ()
        for each in way
        if as_text(each.get("type")).lower() == "apikey"
    )


def compare_auth(ways: Ways | None, received: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs between the security schemes of an operation and a received request."""
    if ways is None:
        return
    headers = {name.lower(): value for name, value in received["headers"]}
    if not any(ways):
        if "authorization" in headers:
            yield "the header Authorization is sent, although nothing is needed"
        return
    if not any(all(_is_sent(scheme, headers, received["target"]) for scheme in way) for way in ways):
        names = [" and ".join(f"{each.get('type')} {each.get('scheme') or each.get('name') or ''}" for each in way)
                 for way in ways]  # fmt: skip
        yield f"nothing says who calls as described: {', or '.join(names)}"


def _is_sent(scheme: Mapping[str, Any], headers: Mapping[str, str], target: str) -> bool:
    """Whether a request has what a scheme says. What can't be known is taken as sent."""
    authorization = headers.get("authorization", "")
    match as_text(scheme.get("type")).lower(), as_text(scheme.get("scheme")).lower(), scheme.get("in"):
        case ("http", "bearer", _) | ("oauth2" | "openidconnect", _, _):
            return authorization.split(" ")[1:] == [TRIAL]
        case "http", "basic", _:
            pair = base64.b64encode(f"{TRIAL}:{TRIAL}".encode()).decode()
            return authorization == f"Basic {pair}"
        case "apikey", _, "header":
            return headers.get(as_text(scheme.get("name")).lower(), "").endswith(TRIAL)
        case "apikey", _, "query":
            return _read_query(target).get(as_text(scheme.get("name"))) == [TRIAL]
        case "apikey", _, "cookie":
            return _read_cookies(headers.get("cookie", "")).get(as_text(scheme.get("name"))) == TRIAL
        case _:
            return True


def _read_query(target: str) -> Mapping[str, Sequence[str]]:
    return parse_qs(target.partition("?")[2], keep_blank_values=True)


def _read_cookies(header: str) -> Mapping[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
