"""Name the arguments of the client that say who calls: by their kind, or by the scheme where two are of one kind."""

from __future__ import annotations

import keyword
import re
import textwrap
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.security import read_security
from openapi_sdk.model.facts import ApiKey, Basic, Bearer, ClientCredentials, Undescribed
from openapi_sdk.settings.settings import ClientOptions
from openapi_sdk_codegen.corrections.conventions.words import snake_case
from openapi_sdk_codegen.openapi.service import find_tenant, name_package, name_service

if TYPE_CHECKING:
    from openapi_sdk.description.security import Security
    from openapi_sdk.model.facts import SecurityScheme

#: A name that stands in a docstring as it is.
_PLAIN = re.compile(r"[\w.-]{1,60}", re.ASCII)
#: The kinds of arguments, as the fields that name them.
_FIELDS = ("argument", "username", "password", "client_id", "client_secret")
#: Arguments of the constructor that are none of these, and words that it uses.
TAKEN = frozenset(ClientOptions.__annotations__) - {"described"} | {"self", "options"}


def find_security(document: dict[str, Any]) -> Security:
    """Return the security of a description, with an argument of its own for each token, key, name and password."""
    found = read_security(document)
    kinds = Counter(type(each) for each in found.schemes.values())
    tenant = find_tenant(document)
    taken = {*TAKEN, *(() if tenant is None else (tenant.argument,))}
    schemes: dict[str, SecurityScheme] = {}
    for name, scheme in sorted(found.schemes.items(), key=lambda each: kinds[type(each[1])] > 1):
        fields = {field: getattr(scheme, field) for field in _FIELDS if hasattr(scheme, field)}
        if kinds[type(scheme)] > 1:
            fields = {field: _name(name, kind, taken) for field, kind in fields.items()}
        taken |= {*fields.values()}
        schemes[name] = scheme if isinstance(scheme, Undescribed) else scheme._replace(**fields)
    return found._replace(schemes={name: schemes[name] for name in found.schemes})


class DescribedCredential(NamedTuple):
    """An argument of the client that says who calls.

    Attributes:
        argument: The argument.
        text: What its docstring says of it.
    """

    argument: str
    text: str


def describe_credentials(document: dict[str, Any]) -> list[DescribedCredential]:
    """Return the arguments of the client that say who calls, with their docstrings."""
    security = find_security(document)
    name, variables = name_service(document), f"{name_package(document).removesuffix('_api').upper()}_"
    found: list[DescribedCredential] = []
    for scheme in security.schemes.values():
        when = "a token is fetched" if isinstance(scheme, ClientCredentials) else "each attempt"
        for argument, what in zip(scheme.arguments, _describe(scheme), strict=True):
            text = (
                f"{argument}: {what}, or a function that is asked for it before {when}, and may be async with "
                f"`Async{name}`; None reads `{variables}{argument.upper()}`. What the function raises ends the call. "
                f"No time limit but `deadline` counts its time."
            )
            found.append(DescribedCredential(argument, text))
    if found and (note := _describe_choice(security)):
        found[0] = found[0]._replace(text=f"{found[0].text} {note}")
    return [
        each._replace(text=textwrap.fill(each.text, 120, initial_indent=" " * 12, subsequent_indent=" " * 16).strip())
        for each in found
    ]


def _describe(scheme: SecurityScheme) -> tuple[str, ...]:
    """Return what each argument of a scheme is."""
    match scheme:
        case ApiKey(place, name):
            where = {"query": "parameter", "cookie": "cookie", "header": "header"}[place]
            return (f"The API key (the {where} {name})" if _PLAIN.fullmatch(name) else f"The API key (a {where})",)
        case Basic():
            return "The name of the user", "The password of the user"
        case ClientCredentials():
            return "The id of the client, for which a token is fetched", "The secret of the client"
        case Bearer():
            return ("The bearer token",)
        case _:
            return ()


def _describe_choice(security: Security) -> str:
    """Return which of the arguments are enough; empty if all are needed."""
    ways = [
        " and ".join(f"`{argument}`" for name in way for argument in security.schemes[name].arguments)
        for way in security.default
    ]
    named = [each for each in ways if each]
    if len(named) < len(ways) or not named:
        return "Calls are sent without it too: the description doesn't say that it is needed."
    return f"One of these is enough: {', '.join(named)}." if len(named) > 1 else ""


def _name(scheme: str, kind: str, taken: set[str]) -> str:
    """Return a name that is free: that of the scheme, with the kind behind it unless it is the only argument."""
    own = snake_case(scheme.removesuffix(" (client credentials)")).strip("_")
    base = own if own.isidentifier() and own.isascii() else "scheme"
    is_free = kind in {"token", "api_key"} and not keyword.iskeyword(base) and base not in taken
    base = base if is_free else f"{base}_{kind}"
    return next(name for number in count(1) if (name := base if number == 1 else f"{base}_{number}") not in taken)
