"""The servers of a description and their variables, and the headers that every request has: options of the client."""

from __future__ import annotations

import re
import textwrap
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.model.facts import ClientHeader, ServerVariable
from openapi_sdk.settings.servers import is_in_path, is_part
from openapi_sdk_codegen.corrections.conventions.client_headers import CLIENT_HEADERS
from openapi_sdk_codegen.corrections.conventions.words import snake_case
from openapi_sdk_codegen.generate.auth import TAKEN, find_security
from openapi_sdk_codegen.openapi.service import find_tenant, name_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A longer description of a server is no name.
_LONGEST_NAME = 20
#: What a server is, at the end of its description.
_SAYS_NOTHING = re.compile("_(endpoint|environment|server|url)$")
#: The name of the sandbox on the user's machine, which each service has.
_OWN_SERVER = "sandbox"
#: A URL without a host is that of whoever published the description.
_ABSOLUTE = re.compile(r"https?://[^{}\s/?#@]+(/[^{}\s?#@]*)?")
_PATH = re.compile(r"(/[\w.~-]+){1,20}", re.ASCII)
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
#: What follows the name of a server in its description.
_REMARK = re.compile(r"[(\[,.:;\u2013\u2014]| - ")
#: A value that stands in a docstring as it is.
_PLAIN = re.compile(r"[\w.-]{1,60}", re.ASCII)
#: A value that is listed.
_MOST_LISTED = 12


class Servers(NamedTuple):
    """The servers of a description.

    Attributes:
        urls: Their URLs, by name.
        variables: The variables of these that are arguments of the client.
        base_path: The path of the first one without a host; empty if there is none.
    """

    urls: Mapping[str, str]
    variables: tuple[ServerVariable, ...]
    base_path: str


class DescribedOption(NamedTuple):
    """An argument of the client that the description makes.

    Attributes:
        argument: The argument.
        text: What its docstring says of it.
        is_needed: Whether it has no default.
    """

    argument: str
    text: str
    is_needed: bool


def find_servers(document: dict[str, Any]) -> Servers:
    """Return the servers: each has the first words of its description as its name if these are few, or else a number.

    A variable is an argument unless there is only one value for it, or its default is more than a part of a host or a
    path.
    """
    urls: dict[str, str] = {}
    found: dict[str, dict[str, Any]] = {}
    paths: list[str] = []
    for number, server in enumerate(map(as_object, as_array(document.get("servers"))), 1):
        variables = object_at(server, "variables")
        url = as_text(server.get("url")).rstrip("/")
        options: dict[str, Any] = {}
        for name in dict.fromkeys(_VARIABLE.findall(url)):
            described = as_object(variables.get(name))
            values = tuple(map(str, as_array(described.get("enum"))))
            default = described.get("default")
            # What is no part of a host or a path, such as a whole URL, can't be replaced.
            text = "" if default is None else str(default)
            is_fixed = values == (text,) or not is_part(url, name, text) if text else default == ""
            if is_fixed and (text or is_in_path(url, name)):
                url = url.replace(f"{{{name}}}", text).rstrip("/")
            else:
                options[name] = (text or None, values)
        filled = url
        for name, (value, _) in options.items():
            filled = filled.replace(f"{{{name}}}", value or "x")
        paths += [url] if _PATH.fullmatch(url) else []
        if _ABSOLUTE.fullmatch(filled):
            name = _name_server(as_text(server.get("description")), number, urls)
            urls[name] = url
            for variable, given in options.items():
                found.setdefault(variable, {})[name] = given
    return Servers(urls, tuple(_make_variables(document, found)), next(iter(paths), ""))


def _name_server(description: str, number: int, urls: Mapping[str, str]) -> str:
    words = _NOT_WORD.sub("_", _REMARK.split(description)[0].lower()).strip("_")
    choices = (_SAYS_NOTHING.sub("", words), words)  # `production` of "Production server"
    names = (each for each in choices if each and len(each) <= _LONGEST_NAME and each not in {*urls, _OWN_SERVER})
    return next(names, f"server_{number}")


def _make_variables(document: dict[str, Any], found: Mapping[str, Mapping[str, Any]]) -> Iterator[ServerVariable]:
    taken = {*_list_taken(document)}
    for name, by_server in found.items():
        argument = _choose_name(name, "server", taken)
        taken.add(argument)
        defaults = {server: default for server, (default, _) in by_server.items() if default is not None}
        values = {server: values for server, (_, values) in by_server.items() if values}
        yield ServerVariable(name, argument, defaults, values)


def find_headers(document: dict[str, Any]) -> tuple[ClientHeader, ...]:
    """Return the headers that every request has."""
    taken = {*_list_taken(document), *(each.argument for each in find_servers(document).variables)}
    headers: list[ClientHeader] = []
    for each in map(as_object, as_array(document.get(CLIENT_HEADERS))):
        name, default = as_text(each.get("name")), each.get("default")
        argument = _choose_name(name, "header", taken)
        taken.add(argument)
        headers.append(ClientHeader(name, argument, default if isinstance(default, str) and default else None))
    return tuple(headers)


def _list_taken(document: dict[str, Any]) -> Iterator[str]:
    tenant = find_tenant(document)
    yield from TAKEN
    yield from (argument for scheme in find_security(document).schemes.values() for argument in scheme.arguments)
    yield from () if tenant is None else (tenant.argument,)


def _choose_name(name: str, kind: str, taken: set[str]) -> str:
    """Return the argument of a variable or a header: its own name if that is free."""
    own = snake_case(name).strip("_")
    base = own if own.isidentifier() and own.isascii() and own not in taken else f"{kind}_{own}"
    base = base if base.isidentifier() and base.isascii() else kind
    return next(each for number in count(1) if (each := base if number == 1 else f"{base}_{number}") not in taken)


def describe_options(document: dict[str, Any]) -> list[DescribedOption]:
    """Return the arguments of the client for variables of servers and headers, with their docstrings."""
    variables = f"{name_package(document).removesuffix('_api').upper()}_"
    texts: dict[str, tuple[str, bool]] = {}
    for variable in find_servers(document).variables:
        values = list(dict.fromkeys(each for listed in variable.values.values() for each in listed))
        defaults = list(dict.fromkeys(variable.defaults.values()))
        text = f"A part of the address of the server{_list_values(values)}"
        described = _describe(variables, variable.argument, defaults, is_needed=not defaults)
        texts[variable.argument] = f"{text}{described}", not defaults
    for header in find_headers(document):
        shown = header.name if _PLAIN.fullmatch(header.name) else "a header"
        defaults = [header.default] if header.default else []
        described = _describe(variables, header.argument, defaults, is_needed=not defaults)
        texts[header.argument] = f"The header {shown} of every request{described}", not defaults
    return [
        DescribedOption(
            name,
            textwrap.fill(f"{name}: {text}", 120, initial_indent=" " * 12, subsequent_indent=" " * 16).strip(),
            is_needed,
        )
        for name, (text, is_needed) in texts.items()
    ]


def _list_values(values: list[str]) -> str:
    plain = [f"`{each}`" for each in values if _PLAIN.fullmatch(each)]
    return f": {', '.join(plain)}" if plain and len(values) <= _MOST_LISTED and len(plain) == len(values) else ""


def _describe(variables: str, argument: str, defaults: list[str], *, is_needed: bool) -> str:
    default = f" By default `{defaults[0]}`." if len(defaults) == 1 and _PLAIN.fullmatch(defaults[0]) else ""
    return f"; None reads `{variables}{argument.upper()}`.{' It is needed.' if is_needed else default}"
