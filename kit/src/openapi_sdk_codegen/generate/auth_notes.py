"""Say what a description leaves open of who calls and of servers, and what an owner or a user can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from openapi_sdk.description.nodes import as_text, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.security import PREFIX
from openapi_sdk.model.facts import ApiKey, ClientCredentials, Undescribed, add_prefix
from openapi_sdk_codegen.generate.auth import find_security
from openapi_sdk_codegen.generate.client_options import find_servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk.description.security import Security


def list_auth_notes(document: dict[str, Any]) -> Iterator[str]:
    """Yield what a corrected description leaves open, in one sentence each."""
    security = find_security(document)
    described = object_at(document, "components", "securitySchemes")
    if not described:
        yield (
            "auth: the description has no securitySchemes: a bearer token is sent if the client has one; if calls need "
            "something else, correct `components.securitySchemes` and `security`"
        )
    elif () in security.default and "security" not in document:
        names = ", ".join(name for name in security.schemes if name in described)
        yield f"auth: nothing requires {names}: correct `security` at the root, such as [{{{names.split(',')[0]}: []}}]"
    for name, scheme in security.schemes.items():
        arguments = " and ".join(f"{each}=" for each in scheme.arguments)
        match scheme:
            case Undescribed(kind):
                yield (
                    f"auth: the description doesn't say how to send {name} ({kind}): write Service(authenticate=…) in "
                    "the overlay"
                )
            case ApiKey(_, header, _, "") if header.lower() == "authorization":
                yield f"auth: {name} is sent as it is: if something stands before it, correct it with `{PREFIX}: Token`"
            case ApiKey("header", header, argument, prefix) if prefix:
                yield f"auth: {name} is sent as `{header}: {add_prefix(prefix, f'<{argument}>')}`"
            case ClientCredentials(url) if urlsplit(url).scheme not in {"", "https"}:
                yield f"auth: {name} has a tokenUrl that is not https: {arguments} are sent there on loopback only"
            case _:
                pass
    yield from _list_tokens(document, security)
    servers = find_servers(document)
    if not servers.urls:
        end = f", which ends with {servers.base_path}" if servers.base_path else ""
        yield f"servers: the description names none with a host: the client needs base_url={end}"


def _list_tokens(document: dict[str, Any], security: Security) -> Iterator[str]:
    """Yield which tokens and certificates the client needs from elsewhere."""
    described = object_at(document, "components", "securitySchemes")
    for name, ways in security.names.items():
        scheme = resolve_ref(document, described.get(name))
        kind = as_text(scheme.get("type"))
        if kind.lower() == "mutualtls":
            yield f"auth: {name} is a certificate of the client: pass ssl_context="
        elif kind.lower() == "openidconnect" or (kind.lower() == "oauth2" and len(ways) == 1):
            own = security.schemes[ways[0]].arguments[0]
            yield f"auth: the client doesn't fetch tokens of {name} ({kind}): pass {own}=, maybe a function"
