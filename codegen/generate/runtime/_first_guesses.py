"""What people write at first guess who know another library, and what to write here.

There is one table, of names of openai, stripe, boto3, requests, pydantic and pandas. No name is an alias: each is an
error of the kind that Python has for it, whose message ends with what to write. Type checkers see nothing of this.
"""

from __future__ import annotations

import inspect
import re
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")

#: Python's message about an argument that a function doesn't have.
_UNEXPECTED = re.compile(r" got an unexpected keyword argument '(\w+)'")
#: A message suggests so many arguments.
_MAX_NEAREST = 3

#: What to write, by the place where names are written, and the names (several that mean the same, with blanks).
#: `wait` and `each` are the words that an async listing needs.
_TABLE: Mapping[str, Mapping[str, str]] = {
    "listing": {
        "[]": "{wait}listing.first(), or {wait}listing.take(n) for a list of n rows",
        "bool()": "{wait}listing.count() for the number of rows, or {wait}listing.first(), which is None without rows",
        "await for data items results rows values content": "{each}for row in listing, or {wait}listing.all()",
        "auto_paging_iter paging_iter iterrows itertuples": "{each}for row in listing",
        "all_pages fetch_all fetchall list to_list tolist": "{wait}listing.all()",
        "next pop first_or_none": "{wait}listing.first()",
        "one scalar_one": "{wait}listing.take(2), a list of one row if there is only one",
        "get": "get(id) of the resource, if it has one, or {wait}listing.first() with a filter",
        "head limit page_size top": "{wait}listing.take(n)",
        "get_next_page has_more has_next has_next_page iter_pages next_page by_page page": (
            "{each}for page in listing.pages()"
        ),
        "length size total total_count": "{wait}listing.count()",
        "dict model_dump to_dict to_dicts": "{wait}listing.to_rows()",
        "df to_dataframe to_df to_pandas": "pandas.DataFrame({wait}listing.to_rows())",
        "to_polars": "polars.DataFrame({wait}listing.to_rows())",
        "to_csv to_json to_parquet": "fleetit.exports.export(…), which writes a file",
    },
    "model": {
        "asdict dict model_dump to_dict_recursive": "to_dict() for the JSON document, or to_row() for a row of a table",
        "json model_dump_json to_json": "json.dumps(….to_dict())",
        "copy model_copy": "copy.copy(…), or attrs.evolve(…, name=value)",
        "model_extra": "additional_properties",
        "model_fields_set": "missing, the names of the fields that were not there",
        "delete modify refresh save": "a method of the client, such as client.tolls.update(toll.id, …)",
    },
    "error": {
        "code http_status http_status_code status_code": "status, which every APIError has",
        "message msg reason user_message": "str(error)",
        "json json_body": "detail, which every APIError has",
        "content http_body text": "body, which every APIError has",
        "field_errors param": "errors, which BadRequest and InvalidInput have",
    },
    "client": {
        "api_key access_token": "FleetIT(token=…); nothing shows the token",
        "delete get patch post put": 'client.request("GET", path, …) for what is not described',
        "copy": "with_options(…)",
        "max_retries": "with_options(retry=fleetit.Retry(attempts=…))",
        "timeout": "with_options(timeout=…)",
        "with_fleet set_fleet fleet": "for_fleet(…)",
        "aclose": "close(), which AsyncFleetIT awaits",
    },
    "client option": {
        "api_key access_token auth bearer_token key": "token=",
        "api_base endpoint endpoint_url host url": "base_url=",
        "env stage": "environment=",
        "cert ca_bundle verify": "ssl_context=",
        "extra_headers headers": "default_headers=",
        "fleet account organization": "fleet_id=",
        "http_client session": "transport=, or proxy= and ssl_context=",
        "max_network_retries max_retries retries": (
            "retry=fleetit.Retry(attempts=…), which counts the first attempt too"
        ),
        "proxies": "proxy=",
        "read_timeout connect_timeout": "timeout=fleetit.Timeout(…)",
        "event_hooks hooks": "on_request= and on_response=",
    },
    "argument": {
        "timeout": 'options={"timeout": …}',
        "max_network_retries max_retries retries retry": (
            'options={"retry": fleetit.Retry(attempts=…)}, which counts the first attempt too'
        ),
        "deadline": 'options={"deadline": …}',
        "extra_headers headers": 'options={"headers": …}',
        "extra_query params query": 'options={"query": …}',
        "data extra_body json payload": "body=, or the fields as arguments",
        "fleet": "fleet_id=",
        "api_key token": "client.with_options(token=…)",
        "MaxResults PageSize max_items max_results page_size per_page": (
            "limit= for the page size, and .take(n) for so many rows"
        ),
    },
    "fleetit": {
        "Client FleetIt FleetItClient FleetITClient Fleetit FleetitClient": "FleetIT",
        "AsyncClient AsyncFleetIt AsyncFleetITClient AsyncFleetit": "AsyncFleetIT",
        "Error FleetItError FleetitError FleetITException": "FleetITError",
        "ApiError APIException APIStatusError ClientError HTTPError HTTPStatusError RequestException": "APIError",
        "APIConnectionError ConnectionError ConnectTimeout": "ConnectError",
        "APITimeoutError ReadTimeout TimeoutException": "TimeoutError",
        "AuthenticationError": "Unauthorized",
        "BadRequestError InvalidRequestError": "BadRequest",
        "ConflictError": "Conflict",
        "InternalServerError": "ServerError",
        "NotFoundError": "NotFound",
        "PermissionDeniedError PermissionError": "Forbidden",
        "RateLimitError": "RateLimited",
        "ValidationError": "InvalidInput",
        "APIResponseValidationError": "DecodeError",
        "Webhook WebhookVerifier": "fleetit.webhooks.WebhookVerifier",
        "NOT_GIVEN NotGiven": "UNSET",
        "api_key": "FleetIT(token=…)",
    },
    "fleetit.sandbox": {
        "FakeFleetIT SandboxServer Server World serve start": "running, as in `with running() as sandbox`",
    },
    "fleetit.webhooks": {
        "Webhook Verifier WebhookSignature construct_event verify verify_header": "WebhookVerifier",
        "SignatureVerificationError WebhookVerificationError": "WebhookError",
    },
}
#: The methods of a resource that do what others are called, the nearest first.
_METHODS: Mapping[str, tuple[str, ...]] = {
    "all find filter query search": ("list",),
    "add insert new post": ("create", "create_many"),
    "bulk_create create_batch": ("create_many",),
    "bulk_update update_batch": ("update_many",),
    "describe fetch find_one get one read retrieve": ("get", "list"),
    "edit modify patch": ("update",),
    "put set": ("replace", "update"),
}


def explain_guess(place: str, name: str) -> str:
    """Return the end of a message about a name that isn't there: what to write in its place; empty if nobody knows.

    Args:
        place: Where the name was written: a key of the table. `async listing` is one as well.
        name: The name.
    """
    is_async = place == "async listing"
    table = _TABLE["listing" if is_async else place]
    hint = next((hint for names, hint in table.items() if name in names.split()), "")
    if place.endswith("listing"):
        hint = hint.format(wait="await " if is_async else "", each="async " if is_async else "")
    return f"; write {hint}" if hint else ""


def explain_method(resource: str, name: str, methods: list[str]) -> str:
    """Return what to write in place of a method that a resource does not have; empty if nobody knows."""
    nearest = next((each for names, each in _METHODS.items() if name in names.split()), ())
    return next((f"; write {resource}.{each}" for each in nearest if each in methods), "")


def explain_id(model: object) -> str:
    """Return what is wrong with a model that was passed in place of its id, and what to write."""
    name = type(model).__name__
    variable = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return f"{name} is no id; write {variable}.id" if hasattr(model, "id") else f"{name} is no id"


def explain_arguments(place: str) -> Callable[[FunctionT], FunctionT]:
    """Return a decorator of functions that say what to write in place of an argument that they don't have.

    The error stays Python's own. The signature stays as it is.
    """

    def decorate(function: Any) -> Any:
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def call_async(*args: Any, **kwargs: Any) -> Any:
                try:
                    coroutine = function(*args, **kwargs)
                except TypeError as error:
                    _explain(error, function, place, len(args), [*kwargs])
                    raise
                finally:
                    del args, kwargs  # they may hold secrets, and error reporters show the variables of each frame
                return await coroutine

            return call_async

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except TypeError as error:
                if error.__traceback__ is not None and error.__traceback__.tb_next is None:  # it was not called
                    _explain(error, function, place, len(args), [*kwargs])
                raise
            finally:
                del args, kwargs  # as above

        return call

    return decorate


def _explain(error: TypeError, function: Callable[..., Any], place: str, given: int, names: list[str]) -> None:
    """Add to Python's message what to write, or the nearest names in place of the one that newer versions suggest."""
    found = _UNEXPECTED.search(str(error))
    if found is not None and (hint := explain_guess(place, found[1]) or _suggest(found[1], function, given, names)):
        error.args = (f"{str(error)[: found.end()]}{hint}",)


def _suggest(name: str, function: Callable[..., Any], given: int, names: list[str]) -> str:
    """Return the nearest arguments that were not passed, or else the one that has to be; empty if there is none."""
    parameters = [*inspect.signature(function).parameters.values()][given:]
    left = [each for each in parameters if each.name not in names]
    if near := _find_nearest(name, [each.name for each in left]):
        *before, last = [f"{each}=" for each in near]
        return f"; did you mean {', '.join(before)}{' or ' if before else ''}{last}?"
    needed = [each.name for each in left if each.kind is each.POSITIONAL_OR_KEYWORD and each.default is each.empty]
    return f"; its first argument is {needed[0]}" if needed else ""


def _find_nearest(name: str, known: list[str]) -> list[str]:
    """Return the names whose words are in a name (`id` for `thing_id`), or have its words, or else the most similar."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for messages

    words = set(name.split("_"))
    of_it = [each for each in known if words >= set(each.split("_"))]
    with_it = [each for each in known if words <= set(each.split("_"))] if words != {"id"} else []
    return (of_it or with_it or get_close_matches(name, known, n=1))[:_MAX_NEAREST]


class GuessedListing:
    """Base class of listings, which are no lists: what they don't have says what to write."""

    __slots__ = ()
    _place: ClassVar[str] = "listing"

    if not TYPE_CHECKING:  # type checkers would accept any name, and take a listing as a condition

        def __bool__(self) -> NoReturn:
            msg = f"a listing has no truth value: rows are requested when it is read{self._explain('bool()')}"
            raise TypeError(msg)

        def __getitem__(self, index: object) -> NoReturn:
            msg = f"{type(self).__name__!r} object is not subscriptable{self._explain('[]')}"
            raise TypeError(msg)

        def __getattr__(self, name: str) -> NoReturn:
            msg = f"{type(self).__name__!r} object has no attribute {name!r}{self._explain(name)}"
            raise AttributeError(msg, name=name, obj=self)

        def _explain(self, name: str) -> str:
            return explain_guess(self._place, name)


class GuessedAsyncListing(GuessedListing):
    """Base class of async listings."""

    __slots__ = ()
    _place = "async listing"

    if not TYPE_CHECKING:

        def __iter__(self) -> NoReturn:
            msg = f"{type(self).__name__!r} object is not iterable without 'async'{self._explain('for')}"
            raise TypeError(msg)

        def __await__(self) -> NoReturn:
            msg = f"object {type(self).__name__} can't be used in 'await' expression{self._explain('await')}"
            raise TypeError(msg)
