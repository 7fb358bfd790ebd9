"""What a client talks to: a server of the description with its variables, or that of the user; and its headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from openapi_sdk.loopback import is_ip_address, is_loopback
from openapi_sdk.model.request_writer import explain_header_value
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.service import Service

#: The value of a variable in the host of a URL, and behind it.
_IN_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?")
_IN_PATH = re.compile(r"[A-Za-z0-9._~/-]*")


class Server(NamedTuple):
    """The server that a client talks to.

    Attributes:
        base_url: Its base URL.
        environment: Its name; None for a base URL that the user names.
        variables: The variables that were passed, by argument.
    """

    base_url: str
    environment: str | None = None
    variables: Mapping[str, str] = {}


def choose_server(
    service: Service,
    base_url: str | None,
    environment: str | None,
    variables: Mapping[str, Any],
    environ: Mapping[str, str],
    *,
    former: Server | None = None,
) -> Server:
    """Return the server of the arguments or of variables of the environment.

    A base URL and an environment together are refused: if they disagree, a token could be sent to the wrong server.

    Args:
        service: The service.
        base_url: The base URL that was passed.
        environment: The name of a server that was passed.
        variables: What was passed for the variables of servers, by argument; None counts as not passed.
        environ: The variables of the environment.
        former: The server of the client that a view is of, if it may stay: the name of a server or a variable of its
            URL is replaced.
    """
    given = {name: value for name, value in variables.items() if value is not None}
    kept = {} if former is None else {name: each for name, each in former.variables.items() if name not in variables}
    if former is not None and former.environment is None and environment is None:
        msg = f"{next(iter(variables), 'environment')}: this client has a base URL of its own; pass environment= too"
        raise service.errors.ConfigurationError(msg)
    environment = former.environment if former is not None and environment is None else environment
    for argument, beside in (("environment", environment), *given.items()):
        if base_url is not None and beside is not None:
            msg = f"base_url, {argument}: both passed ({argument}={format_value(beside)}); pass one of them"
            raise service.errors.ConfigurationError(msg)
    if base_url is not None:
        return Server(check_base_url(service, base_url))
    if environment is None and not given and (url := environ.get(service.variable("BASE_URL"))):
        return Server(check_base_url(service, url))
    variable, known = service.variable("ENVIRONMENT"), service.environments
    name = environment if environment is not None else environ.get(variable)
    if not name and environment is None:
        if not service.facts.servers:  # the sandbox is for those who ask for it
            why = f"the description names no host; pass base_url= or set {service.variable('BASE_URL')}"
            if service.facts.base_path:
                why = f"{why}, which ends with {format_value(service.facts.base_path)}"
            msg = f"base_url: missing; {why}"
            raise service.errors.ConfigurationError(msg)
        name = service.default_environment
    if not isinstance(name, str) or name not in known:
        msg = f"environment ({variable}): {format_value(name)} is not one of {', '.join(known)}"
        raise service.errors.ConfigurationError(msg)
    return Server(_fill_in(service, name, given, kept, environ), name, {**kept, **given})


def _fill_in(
    service: Service, name: str, given: Mapping[str, Any], kept: Mapping[str, str], environ: Mapping[str, str]
) -> str:
    """Return the URL of a server with the values of its variables."""
    template = service.environments[name]
    url = template
    for each in service.facts.variables:
        place = f"{{{each.name}}}"
        if place not in template:
            if each.argument in given:
                msg = f"{each.argument}: the server {name} has no such variable; leave it out"
                raise service.errors.ConfigurationError(msg)
            continue
        variable = service.variable(each.argument.upper())
        value: Any = {**kept, **given}.get(each.argument) or environ.get(variable) or each.defaults.get(name)
        if value is None:
            msg = f"{each.argument}: missing; pass {service.client}({each.argument}=…) or set {variable}"
            raise service.errors.ConfigurationError(msg)
        values = each.values.get(name, ())
        if not isinstance(value, str) or not is_part(template, each.name, value) or (values and value not in values):
            what = f"one of {', '.join(values)}" if values else f"a part of {template}"
            msg = f"{each.argument} ({variable}): {format_value(value)} is not {what}"
            raise service.errors.ConfigurationError(msg)
        url = url.replace(place, value)
    return check_base_url(service, url) if url != template else url


def is_in_path(url: str, variable: str) -> bool:
    """Whether a variable of a URL is behind its host."""
    return "/" in url.partition("://")[2].partition(f"{{{variable}}}")[0]


def is_part(url: str, variable: str, value: str) -> bool:
    """Whether a value is a part of a host, or of a path, where a URL has a variable. It leads to no other host then."""
    return (_IN_PATH if is_in_path(url, variable) else _IN_HOST).fullmatch(value) is not None


def read_headers(
    service: Service, given: Mapping[str, Any], kept: Mapping[str, str], environ: Mapping[str, str]
) -> dict[str, str]:
    """Return the headers of every request that the description makes options of the client.

    Args:
        service: The service.
        given: What was passed, by argument. None reads the variable, and else the default.
        kept: Those of the client that a view is of.
        environ: The variables of the environment.
    """
    headers = dict(kept)
    for each in service.facts.headers:
        if each.name in kept and each.argument not in given:
            continue
        variable = service.variable(each.argument.upper())
        value = given.get(each.argument)
        value = (environ.get(variable) or each.default) if value is None else value
        if value is None:
            msg = f"{each.argument}: missing; pass {service.client}({each.argument}=…) or set {variable}"
            raise service.errors.ConfigurationError(msg)
        why = explain_header_value(value) if isinstance(value, str) else f"must be a string, not {type(value).__name__}"
        if why or not value:
            msg = f"{each.argument} ({variable}): {why or 'is empty'}"
            raise service.errors.ConfigurationError(msg)
        headers[each.name] = value
    return headers


def check_base_url(service: Service, url: str) -> str:
    """Return a base URL without a slash at its end, if it is https or on loopback."""
    name = f"base_url ({service.variable('BASE_URL')})"
    if not isinstance(url, str):
        msg = f"{name}: must be a string, not {type(url).__name__}"
        raise service.errors.ConfigurationError(msg)
    # The next two messages don't show the URL: it may hold a password or a key.
    if "@" in url:
        msg = f"{name}: user info (the part before @) is not accepted; the token goes in token="
        raise service.errors.ConfigurationError(msg)
    if "?" in url or "#" in url:
        msg = f"{name}: a query or a fragment (the part behind ? or #) is not accepted"
        raise service.errors.ConfigurationError(msg)
    try:
        scheme, host = split_host(url)
    except ValueError as error:
        why = str(error)
    else:
        if not host or any(character <= " " or character == "\x7f" for character in url):
            why = f"a valid one is {service.environments[service.default_environment]}"
        elif scheme != "https" and not (scheme == "http" and is_loopback(host)):
            msg = (
                f"{name}: {format_value(url)} is not https; "
                "http is accepted for loopback only: the token would be readable"
            )
            raise service.errors.ConfigurationError(msg)
        else:
            return url.rstrip("/")
    msg = f"{name}: {format_value(url)} is not an absolute URL: {why}"
    raise service.errors.ConfigurationError(msg)


def split_host(url: str) -> tuple[str, str]:
    """Return the scheme and the host of a URL. The host is empty unless all URL parsers read it in the same way.

    Raises:
        ValueError: If it is no URL.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        is_plain = is_ip_address(host) and "%" not in host  # the zone of a link-local address is not part of a URL
    else:
        is_plain = "[" not in parts.netloc and re.fullmatch(r"[\w.-]+", host) is not None
    return parts.scheme, host if is_plain and parts.port != 0 else ""
