"""Who calls: the tokens, keys, names and passwords of a client, and how a request carries them.

`Credentials.authorize` is the only place that decides which headers, parameters of the query and cookies a request gets
of them. They go to the base URL of the client alone.
"""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast
from urllib.parse import quote

from openapi_sdk.messages.request import merge_headers
from openapi_sdk.model.facts import ApiKey, Basic, Bearer, ClientCredentials, Undescribed, add_prefix
from openapi_sdk.model.request_writer import HEADER_NAME, explain_header_value
from openapi_sdk.model.secret_names import MASK
from openapi_sdk.secrets.redaction import MIN_LENGTH_ANYWHERE, NotPickled, SecretValue, Token, strip_traceback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.messages.request import Request
    from openapi_sdk.model.facts import Requirements, SecurityScheme
    from openapi_sdk.secrets.redaction import TokenFunction
    from openapi_sdk.service import Service

#: The token of the examples in the documentation.
_PLACEHOLDER = "…"
#: So many tokens that were fetched, or headers that a function returned, are remembered.
_MAX_REMEMBERED = 64
#: What a cookie can't have (RFC 6265).
_NOT_IN_COOKIES = frozenset('",;\\')
#: Headers that a function of an overlay can't return.
_OF_CONNECTIONS = frozenset(("connection", "content-length", "host", "transfer-encoding"))


#: Headers, parameters of the query, and cookies.
_Parts: TypeAlias = tuple[dict[str, str], list[str], list[str]]


class Authorized(NamedTuple):
    """A request with what says who calls. Its repr would show it: it is only handed on in a `SecretValue`.

    Attributes:
        target: The path and the query.
        headers: All headers but those of the HTTP client.
    """

    target: str
    headers: dict[str, str]


class Way(NamedTuple):
    """A way to say who calls: the schemes that a request uses together.

    Attributes:
        schemes: Their names.
        functions: The arguments that are functions, which are asked before each attempt.
        is_fetched: Whether a token is fetched.
    """

    schemes: tuple[str, ...]
    functions: tuple[str, ...]
    is_fetched: bool


class Credentials(NotPickled):
    """What a client has to say who calls, by argument.

    Args:
        service: The service.
        tokens: What was passed, or is in variables.
        passed: The arguments that were passed. A way to say who calls that has nothing else comes first.
        remembered: What was sent in place of them, such as tokens that were fetched.
    """

    __slots__ = ("_chosen", "_remembered", "_service", "_tokens", "_written", "passed")

    def __init__(
        self,
        service: Service,
        tokens: Mapping[str, Token],
        passed: frozenset[str] = frozenset(),
        remembered: deque[str] | None = None,
    ) -> None:
        self._service = service
        self._tokens = tokens
        self.passed = passed
        # What is found once: the way of each requirement, and what a way sends.
        self._chosen: dict[Requirements | None, Way] = {}
        self._written: dict[Way, SecretValue[_Parts]] = {}
        self._remembered = deque[str](maxlen=_MAX_REMEMBERED) if remembered is None else remembered

    @property
    def tokens(self) -> Mapping[str, Token]:
        """What there is, by argument; a token that was fetched by the name of its scheme."""
        return self._tokens

    def choose(self, needed: Requirements | None, operation: str = "") -> Way:
        """Return the schemes that a request uses: the first way that there is all for.

        Args:
            needed: What the operation needs; None for what the description needs otherwise.
            operation: The operation, for the error.

        Raises:
            ConfigurationError: If there is not all for any of them.
        """
        if needed in self._chosen:
            return self._chosen[needed]
        ways = self._service.facts.security if needed is None else needed
        # What was passed comes before what is in variables, and no credentials at all come last.
        complete = [each for each in ways if self._has_all(each)]
        of_arguments = [way for way in complete if way and self.passed.issuperset(self._arguments(way))]
        chosen = next(iter((*of_arguments, *filter(None, complete), *complete)), None)
        if chosen is not None or not ways:
            self._chosen[needed] = self._make_way(chosen or ())
            return self._chosen[needed]
        why = explain_missing(self._service, ways, self._tokens)
        raise self._service.errors.ConfigurationError(f"{operation}: {why}" if operation else why)

    def _arguments(self, way: tuple[str, ...]) -> list[str]:
        return [argument for name in way for argument in self._service.facts.schemes[name].arguments]

    def _has_all(self, way: tuple[str, ...]) -> bool:
        can_sign = self._service.authenticate is not None
        return self._tokens.keys() >= {*self._arguments(way)} and (
            can_sign or not any(isinstance(self._service.facts.schemes[name], Undescribed) for name in way)
        )

    def _make_way(self, names: tuple[str, ...]) -> Way:
        schemes = [self._service.facts.schemes[name] for name in names]
        sent = [scheme for scheme in schemes if not isinstance(scheme, ClientCredentials)]
        arguments = (argument for scheme in sent for argument in scheme.arguments)
        functions = tuple(each for each in arguments if self._tokens[each].function is not None)
        return Way(names, functions, len(sent) < len(schemes))

    @strip_traceback
    def renew(self, argument: str, value: SecretValue[Any]) -> Credentials:
        """Return these credentials with what a function returned."""
        checked = check_credential(self._service, argument, value.reveal(), "what the function returned ")
        return self._replace(argument, self._tokens[argument].renew(checked))

    def with_fetched(self, name: str, token: SecretValue[str]) -> Credentials:
        """Return these credentials with a token that was fetched for a scheme."""
        self.remember(SecretValue({name: token.reveal()}))
        return self._replace(name, Token(token.reveal()))

    def _replace(self, name: str, token: Token) -> Credentials:
        return Credentials(self._service, {**self._tokens, name: token}, self.passed, self._remembered)

    def remember(self, sent: SecretValue[Mapping[str, str]]) -> None:
        """Remember values that are sent, and the words in them, so that they are masked in answers."""
        for word in (word for value in sent.reveal().values() for word in (value, *value.split())):
            if word not in self._remembered:
                self._remembered.append(word)

    def reveal_known(self) -> list[str]:
        """Return what may have been sent, in all forms in which it is."""
        found = [*self._remembered]
        for token in self._tokens.values():
            found += token.reveal_known()
        for scheme in self._service.facts.schemes.values():
            names = [self._tokens[each].reveal_known() or [""] for each in scheme.arguments if each in self._tokens]
            if isinstance(scheme, Basic | ClientCredentials) and len(names) == len(scheme.arguments):
                found += [encode_pair(scheme, user, secret) for user in names[0] for secret in names[1]]
        return list(dict.fromkeys(form for each in found for form in (each, quote(each, safe=""))))

    def is_own_parameter(self, name: str, value: str) -> bool:
        """Whether a parameter of a query says who calls: by its name, or since it has a secret under another one.

        No request takes it from an answer, and nobody stores it with a place in a listing.
        """
        if ("query", name) in self._service.own_parameters:
            return True
        secrets = (each for token in self._iter_secrets() for each in token.reveal_known())
        return any(each == value or (len(each) >= MIN_LENGTH_ANYWHERE and each in value) for each in secrets)

    def _iter_secrets(self) -> Iterator[Token]:
        """Yield all but the names of users and the ids of clients."""
        schemes = self._service.facts.schemes.values()
        names = {each.arguments[0] for each in schemes if isinstance(each, Basic | ClientCredentials)}
        return (token for name, token in self._tokens.items() if name not in names)

    def authorize(
        self, request: Request, headers: Mapping[str, str], signature: Mapping[str, str], *, is_shown: bool = False
    ) -> SecretValue[Authorized]:
        """Return the target and the headers of a request with what says who calls.

        Args:
            request: The request.
            headers: Its headers, and those of the client that are none of the credentials.
            signature: Headers that a function of the overlay returned. They replace all others.
            is_shown: Whether people see it: what is secret is masked.
        """
        way = self.choose(request.security, request.operation)
        written = self._write_parts(way, is_shown=True) if is_shown else self._written.get(way)
        if written is None:
            written = self._written[way] = self._write_parts(way, is_shown=False)
        added, query, cookies = written.reveal()
        target = request.target
        if query:
            target = f"{target}{'&' if '?' in target else '?'}{'&'.join(query)}"
        if cookies:
            own = [value for name, value in headers.items() if name.lower() == "cookie"]
            headers = merge_headers(headers, {"Cookie": "; ".join([*own, *cookies])})
        merged = merge_headers(added, headers)
        return SecretValue(Authorized(target, merge_headers(merged, signature) if signature else merged))

    def _write_parts(self, way: Way, *, is_shown: bool) -> SecretValue[_Parts]:
        """Return the headers, the parameters of the query and the cookies that schemes send."""
        added: dict[str, str] = {}
        query: list[str] = []
        cookies: list[str] = []
        for name in way.schemes:
            scheme = self._service.facts.schemes[name]
            value = MASK if is_shown else self._write(name, scheme)
            match scheme:
                case ApiKey("query", key):
                    query.append(f"{quote(key, safe='')}={value if is_shown else quote(value, safe='')}")
                case ApiKey("cookie", key):
                    cookies.append(f"{key}={value}")
                case ApiKey("header", key, _, prefix):
                    added[key] = add_prefix(prefix, value)
                case Bearer(_, prefix):
                    added["Authorization"] = add_prefix(prefix, value)
                case Basic():
                    added["Authorization"] = f"Basic {value}"
                case ClientCredentials():
                    added["Authorization"] = f"Bearer {value}"
                case _:
                    pass
        return SecretValue((added, query, cookies))

    def _write(self, name: str, scheme: SecurityScheme) -> str:
        if isinstance(scheme, ClientCredentials):
            return self._tokens[name].reveal()
        values = [self._tokens[each].reveal() for each in scheme.arguments]
        return encode_pair(scheme, *values) if isinstance(scheme, Basic) else "".join(values)


def encode_pair(scheme: Basic | ClientCredentials, user: str, secret: str) -> str:
    """Return a name and a password as the header Authorization has them (RFC 7617; RFC 6749, 2.3.1)."""
    if isinstance(scheme, ClientCredentials):
        user, secret = quote(user, safe=""), quote(secret, safe="")
    return base64.b64encode(f"{user}:{secret}".encode()).decode("ascii")


@strip_traceback
def read_credentials(
    service: Service,
    given: SecretValue[Mapping[str, Any]],
    environ: Mapping[str, str],
    former: Credentials | None = None,
) -> Credentials:
    """Return the credentials of a client: those that were passed, and those of variables.

    Args:
        service: The service.
        given: What was passed, by argument. None reads the variable.
        environ: The variables.
        former: Those of the client that a view is of. Of these, only what is given is replaced.

    Raises:
        ConfigurationError: If one can't be sent, or something is missing that calls need.
    """
    values = given.reveal()
    names = service.facts.credentials if former is None else tuple(values)
    tokens = {} if former is None else dict(former.tokens)
    for name in names:
        found = _read_one(service, name, values.get(name), environ)
        tokens.pop(name, None)
        if found is not None:
            tokens[name] = found
    passed = frozenset(name for name, value in values.items() if value is not None)
    passed = passed or (frozenset() if former is None else former.passed)
    made = Credentials(service, tokens, passed)
    if service.facts.security:
        made.choose(None)
    return made


def _read_one(service: Service, name: str, value: Any, environ: Mapping[str, str]) -> Token | None:
    """Return what an argument or its variable has, or the function that is asked for it; None if there is nothing."""
    if callable(value):
        return Token("", cast("TokenFunction", value))
    variable = service.variable(name.upper())
    value = environ.get(variable) or None if value is None else value
    if value is None:
        return None
    if value == _PLACEHOLDER:
        word = name.replace("_", " ")
        msg = f"{name}: {value} stands for your {word}; write it there, or leave {name}= out if {variable} is set"
        raise service.errors.ConfigurationError(msg)
    return Token(check_credential(service, name, value, variable=variable))


def check_credential(service: Service, name: str, value: object, what: str = "", *, variable: str = "") -> str:
    """Return a credential that can be sent, without the prefix of its header. No message shows it."""
    schemes = [each for each in service.facts.schemes.values() if name in each.arguments]
    is_encoded = all(isinstance(each, Basic | ClientCredentials) for each in schemes)
    is_user = any(isinstance(each, Basic) and each.username == name for each in schemes)
    is_cookie = any(isinstance(each, ApiKey) and each.place == "cookie" for each in schemes)
    is_header = bool(schemes) and all(isinstance(each, ApiKey) and each.place == "header" for each in schemes)
    label = f"{name} ({variable}): " if variable else f"{name}: {what}"
    if not isinstance(value, str) or not (value or is_encoded):
        found = "an empty one" if value == "" else type(value).__name__
        why = f"must be a string{'' if is_encoded else ' that is not empty'}, not {found}"
    elif is_encoded:
        if value.isprintable() and not (is_user and ":" in value):
            return value
        why = f"has control characters{', or a colon' if is_user else ''}"
    elif is_header and (value != value.strip() or not all(" " <= character <= "~" for character in value)):
        why = "has a space at an end, control characters, or characters that are not ASCII"
    elif not is_header and not all("!" <= character <= "~" for character in value):
        why = "has white space, control characters, or characters that are not ASCII"
    elif is_cookie and not _NOT_IN_COOKIES.isdisjoint(value):
        why = "has a character that a cookie can't have: a quote, a comma, a semicolon or a backslash"
    else:
        return _drop_prefix(schemes, value) if is_header else value
    msg = f"{label}{why}"
    raise service.errors.ConfigurationError(msg)


def _drop_prefix(schemes: list[SecurityScheme], value: str) -> str:
    """Return a key without the prefix that the client writes itself, in case it was passed with it."""
    prefixes = {add_prefix(each.prefix, "") for each in schemes if isinstance(each, ApiKey) and each.prefix}
    begun = next((each for each in prefixes if value.lower().startswith(each.lower())), "")
    return value[len(begun) :].lstrip() or value


def explain_missing(service: Service, ways: Requirements, known: Mapping[str, Any]) -> str:
    """Return what is missing, with the arguments and variables of each way that would be enough.

    Args:
        service: The service.
        ways: What is needed.
        known: What there is. If there is a part of a way, only that one is named.
    """
    schemes = service.facts.schemes
    named = {way: [each for name in way for each in schemes[name].arguments] for way in ways}
    begun = [way for way in ways if known.keys() & {*named[way]}]
    texts: dict[str, str] = {}
    unknown = ""
    for way in begun or ways:
        missing = [each for each in named[way] if each not in known]
        undescribed = next((name for name in way if isinstance(schemes[name], Undescribed)), None)
        if missing:
            passed = ", ".join(f"{each}=…" for each in missing)
            variables = " and ".join(service.variable(each.upper()) for each in missing)
            texts[" and ".join(missing)] = f"pass {service.client}({passed}) or set {variables}"
        elif undescribed is not None:
            kind = cast("Undescribed", schemes[undescribed]).kind
            unknown = f"the description doesn't say how to send {undescribed} ({kind}); write Service(authenticate=…)"
    if not texts:
        return f"authentication: {unknown}"
    return f"{', or '.join(texts)}: missing; {'; or '.join(texts.values())}"


def check_signature(errors: ErrorTree, found: SecretValue[Any]) -> SecretValue[Mapping[str, str]]:
    """Return the headers that `Service.authenticate` returned, if they can be sent. No message shows a value."""
    headers: object = found.reveal()
    if not isinstance(headers, Mapping):
        msg = f"authenticate: returned {type(headers).__name__}, not a mapping of headers"
        raise errors.ConfigurationError(msg)
    for name, why in _find_problems(cast("Mapping[object, object]", headers)):
        msg = f"authenticate: {name} {why}"
        raise errors.ConfigurationError(msg)
    return SecretValue(cast("Mapping[str, str]", headers))


def _find_problems(headers: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        if not isinstance(name, str) or not HEADER_NAME.fullmatch(name) or name.lower() in _OF_CONNECTIONS:
            yield "returned a header", "that can't be set"
        elif not isinstance(value, str):
            yield name, f"must be a string, not {type(value).__name__}"
        elif why := explain_header_value(value):
            yield name, why
