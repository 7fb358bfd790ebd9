"""What a description says of who calls: its `securitySchemes` and `security`."""

from __future__ import annotations

import re
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.model.facts import ApiKey, Basic, Bearer, ClientCredentials, Undescribed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openapi_sdk.model.facts import Requirements, SecurityScheme

#: On a scheme: what stands before the token or the key.
PREFIX = "x-prefix"
#: On the flow `clientCredentials` of a scheme: whether id and secret are sent as fields of the body.
IN_BODY = "x-credentials-in-body"
#: The name of a token that nothing describes.
TOKEN = "token"  # noqa: S105 - a name
#: As drf-spectacular describes a key in the header Authorization.
_REQUIRED_PREFIX = re.compile(r'with required prefix "([!-~]{1,40})"')
#: An example of the header, with a word before a placeholder: `Authorization: Token API_TOKEN`, `… Token <token>`.
_EXAMPLE = re.compile(r"Authorization: ([A-Z][A-Za-z-]{1,30}) (?:[A-Z][A-Z0-9_]{3,}|[<{\[$])")
#: What stands for a key in an example.
_PLACEHOLDER = r"<[^<>\n]{1,60}>|\{[^{}\n]{1,60}\}|\$\w{1,60}|[A-Z][A-Z0-9_]{3,60}|[Yy]our[-_ ][\w -]{1,60}"
#: What stands before a key, as `Token` or `Token token=`, with an example of the key, both in quotes.
_QUOTED = re.compile(
    rf"""[`'"*](?:Authorization: ?)?([A-Za-z][\w-]{{1,38}}(?: [a-z_]{{1,30}}=| ))(?:{_PLACEHOLDER})[`'"*]""", re.ASCII
)
#: As documents of ASP.NET describe it.
_WITH_SPACE = re.compile(r"""[`'"*]([A-Za-z][\w-]{1,38})[`'"*] {0,2}\[space\]""", re.ASCII)
#: A longer description of a scheme is not read further.
_MOST_READ = 8_192
#: The name of a header or a cookie (RFC 9110), and headers that no scheme can set.
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_OF_CONNECTIONS = frozenset(("connection", "content-length", "content-type", "cookie", "host", "transfer-encoding"))
#: Of one call. A scheme of OAuth can be met in two ways, so that several at once would be many.
_MOST_ALTERNATIVES = 16


class Security(NamedTuple):
    """The schemes that calls use, by name, and what a call needs of them unless its operation says otherwise.

    Equal schemes have one name: the first.
    """

    schemes: Mapping[str, SecurityScheme]
    default: Requirements
    names: Mapping[str, tuple[str, ...]]

    def of_operation(self, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Requirements:
        """Return what an operation needs."""
        if "security" in operation:
            return _read(operation["security"], self.names)
        if "security" in document:
            return self.default
        return tuple(dict.fromkeys((*self.default, ())))  # sent if it is there: nothing says that it isn't needed


def read_security(document: dict[str, Any]) -> Security:
    """Read the schemes and requirements of a document.

    Without any `security`, one of all schemes is sent if the client has it. Without schemes, that is a bearer token.
    """
    items = (resolve_ref(document, each) for each in object_at(document, "paths").values())
    operations = [each for item in items for each in map(as_object, item.values()) if "security" in each]
    holders = [document] if "security" in document else []
    listed = [each for holder in (*holders, *operations) for each in as_array(holder["security"])]
    described = object_at(document, "components", "securitySchemes")
    used = dict.fromkeys(name for each in listed for name in as_object(each)) or dict.fromkeys(described)
    if not described and not used:
        return Security({TOKEN: Bearer()}, ((TOKEN,), ()), {})
    ways = {name: dict(_read_scheme(document, name, listed)) for name in used}
    schemes: dict[str, SecurityScheme] = {}
    names: dict[str, tuple[str, ...]] = {}
    for name, found in ways.items():
        known: dict[SecurityScheme, str] = {
            each: key for key, each in schemes.items() if not isinstance(each, Undescribed)
        }
        names[name] = tuple(known.get(scheme, key) for key, scheme in found.items())
        schemes |= {key: scheme for key, scheme in found.items() if scheme not in known}
    if holders:
        default = _read(document["security"], names)
    elif operations:
        read = [_read(each["security"], names) for each in operations]
        is_needed = any(ways and () not in ways for ways in read)
        every = dict.fromkeys(way for ways in read for way in ways if way)
        default = (*every, *(() if is_needed or not every else ((),)))
    else:
        default = (*dict.fromkeys((way,) for each in names.values() for way in each), ())
    return Security(schemes, default, names)


def _read(security: Any, names: Mapping[str, tuple[str, ...]]) -> Requirements:
    """Return the alternatives that `security` lists; none if it lists nothing but an empty one."""
    found: dict[tuple[str, ...], None] = {}
    for each in map(as_object, as_array(security)):
        sent = (names.get(name, ()) for name in each if names.get(name) != ())
        for way in islice(product(*sent), _MOST_ALTERNATIVES):
            found[tuple(dict.fromkeys(way))] = None
    return () if {*found} == {()} else tuple(found)


def _read_scheme(document: dict[str, Any], name: str, listed: Iterable[Any]) -> Iterator[tuple[str, SecurityScheme]]:
    """Yield the ways to meet a scheme, of which one is enough. A client certificate belongs to the connection."""
    scheme = resolve_ref(document, object_at(document, "components", "securitySchemes").get(name))
    kind, of_http = as_text(scheme.get("type")).lower(), as_text(scheme.get("scheme")).lower()
    match kind, of_http, scheme.get("in"):
        case "apikey", _, "query" if as_text(scheme.get("name")):
            yield name, _read_key(scheme, "query")
        case "apikey", _, "header" | "cookie" as place if _is_header(as_text(scheme.get("name"))):
            yield name, _read_key(scheme, place)
        case "http", "basic", _:
            yield name, Basic()
        case ("http", "bearer", _) | ("openidconnect", _, _):
            yield name, Bearer(prefix=_read_prefix(scheme, "Bearer"))
        case "oauth2", _, _:
            yield name, Bearer(prefix=_read_prefix(scheme, "Bearer"))
            flow = object_at(scheme, "flows", "clientCredentials")
            if url := as_text(flow.get("tokenUrl")):
                wanted = {scope for each in listed for scope in as_array(as_object(each).get(name))}
                scopes = tuple(each for each in as_object(flow.get("scopes")) if each in wanted)
                yield f"{name} (client credentials)", ClientCredentials(url, scopes, in_body=flow.get(IN_BODY) is True)
        case "mutualtls", _, _:
            return
        case _:
            yield name, Undescribed(f"{kind} {of_http}".strip() or "no type")


def _is_header(name: str) -> bool:
    return _HEADER.fullmatch(name) is not None and name.lower() not in _OF_CONNECTIONS


def _read_key(scheme: Mapping[str, Any], place: Literal["header", "query", "cookie"]) -> ApiKey:
    name, text = as_text(scheme.get("name")), as_text(scheme.get("description"))[:_MOST_READ]
    told = {*_REQUIRED_PREFIX.findall(text)}
    if name.lower() == "authorization":
        told |= {each.strip() for form in (_EXAMPLE, _QUOTED, _WITH_SPACE) for each in form.findall(text)}
    return ApiKey(place, name, prefix=_read_prefix(scheme, told.pop() if len(told) == 1 else ""))


def _read_prefix(scheme: Mapping[str, Any], default: str) -> str:
    given = scheme.get(PREFIX)
    return given if isinstance(given, str) else default
