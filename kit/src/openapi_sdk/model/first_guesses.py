"""Names of other libraries that people try on a listing, a model, a method or an error, and what to write instead.

The tables have names of openai, stripe, boto3, requests, pydantic and pandas. No name is an alias: each is an error of
the kind that Python has for it, whose message ends with what to write. Type checkers see nothing of this.
"""

from __future__ import annotations

import inspect
import re
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.model.facts import Facts

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")

#: Python's message about an argument that a function doesn't have.
_UNEXPECTED = re.compile(r" got an unexpected keyword argument '(\w+)'")
#: A message suggests so many arguments.
_MAX_NEAREST = 3

#: What to write instead, by the names that somebody may have written (several that mean the same, with blanks).
#: `{wait}` and `{each}` are the words that an async listing needs; `{package}` and `{update}` are facts.
Guesses: TypeAlias = "Mapping[str, str]"

LISTING: Guesses = {
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
    "to_csv to_json to_parquet": "{package}.exports.export(…), which writes a file",
}
MODEL: Guesses = {
    "asdict dict model_dump to_dict_recursive": "to_dict() for the JSON document, or to_row() for a row of a table",
    "json model_dump_json to_json": "json.dumps(….to_dict())",
    "copy model_copy": "copy.copy(…), or attrs.evolve(…, name=value)",
    "model_extra": "additional_properties",
    "model_fields_set": "missing, the names of the fields that were not there",
    "delete modify refresh save": "a method of the client, such as client.{update}(…)",
}
ARGUMENT: Guesses = {
    "timeout": 'options={{"timeout": …}}',
    "max_network_retries max_retries retries retry": (
        'options={{"retry": {package}.Retry(attempts=…)}}, which counts the first attempt too'
    ),
    "deadline": 'options={{"deadline": …}}',
    "extra_headers headers": 'options={{"headers": …}}',
    "extra_query params query": 'options={{"query": …}}',
    "data extra_body json payload": "body=, or the fields as arguments",
    "api_key token": "client.with_options(token=…)",
    "MaxResults PageSize max_items max_results page_size per_page": (
        "limit= for the page size, and .take(n) for so many rows"
    ),
}
ERROR: Guesses = {
    "code http_status http_status_code status_code": "status, which every APIError has",
    "message msg reason user_message": "str(error)",
    "json json_body": "detail, which every APIError has",
    "content http_body text": "body, which every APIError has",
    "field_errors param": "errors, which BadRequest, UnprocessableContent and InvalidInput have",
}
#: What listings have, and a model doesn't.
_OF_LISTINGS = frozenset(("all", "count", "first", "pages", "take", "to_arrow", "to_rows"))
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


def find_facts(module: str) -> Facts | None:
    """Return the facts of the generated package that a module is of; None if it is of none.

    Args:
        module: The name of the module: `acme_api.models.thing`.
    """
    try:
        facts: Facts = import_module(f"{module.partition('.')[0]}.facts").FACTS
    except (ImportError, AttributeError):
        return None
    return facts


def explain_guess(guesses: Guesses, name: str, facts: Facts | None = None, *, is_async: bool = False) -> str:
    """Return the end of a message about a name that isn't there: what to write in its place; empty if nobody knows.

    Args:
        guesses: The names that somebody may have written there.
        name: The name.
        facts: The facts of the service; a hint that needs one that is not there is left out.
        is_async: Whether it is an async listing.
    """
    hint = next((hint for names, hint in guesses.items() if name in names.split()), "")
    words = {"wait": "await " if is_async else "", "each": "async " if is_async else ""}
    words |= {name: value for name, value in facts._asdict().items() if value} if facts else {}
    try:
        return f"; write {hint.format_map(words)}" if hint else ""
    except KeyError:
        return ""


def is_of_listings(name: str) -> bool:
    """Whether a name is one that listings have, or that somebody may have written on one."""
    return name in _OF_LISTINGS or any(name in names.split() for names in LISTING)


def explain_method(resource: str, name: str, methods: list[str]) -> str:
    """Return what to write in place of a method that a resource does not have; empty if nobody knows."""
    nearest = next((each for names, each in _METHODS.items() if name in names.split()), ())
    return next((f"; write {resource}.{each}" for each in nearest if each in methods), "")


def explain_id(model: object) -> str:
    """Return what is wrong with a model that was passed in place of its id, and what to write."""
    name = type(model).__name__
    variable = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return f"{name} is no id; write {variable}.id" if hasattr(model, "id") else f"{name} is no id"


def explain_arguments(guesses: Guesses) -> Callable[[FunctionT], FunctionT]:
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
                    _explain(error, function, guesses, len(args), [*kwargs])
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
                    if args and function.__name__ == "__init__":  # which may be that of a class below
                        _name_class(error, function, args[0])
                    _explain(error, function, guesses, len(args), [*kwargs])
                raise
            finally:
                del args, kwargs  # as above

        return call

    return decorate


def _name_class(error: TypeError, function: Callable[..., Any], made: object) -> None:
    """Say the class that was called, in place of the one whose `__init__` it has."""
    error.args = (str(error).replace(function.__qualname__, f"{type(made).__qualname__}.__init__", 1),)


def _explain(error: TypeError, function: Callable[..., Any], guesses: Guesses, given: int, names: list[str]) -> None:
    """Add to Python's message what to write, or the nearest names in place of the one that newer versions suggest."""
    found = _UNEXPECTED.search(str(error))
    if found is None:
        return
    hint = explain_guess(guesses, found[1], find_facts(function.__module__))
    if hint := hint or _suggest(found[1], function, given, names):
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
    _is_async: ClassVar[bool] = False

    @property
    def _facts(self) -> Facts | None:
        """The facts of the service; None if nothing is known of it."""
        return None

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
            return explain_guess(LISTING, name, self._facts, is_async=self._is_async)


class GuessedAsyncListing(GuessedListing):
    """Base class of async listings."""

    __slots__ = ()
    _is_async = True

    if not TYPE_CHECKING:

        def __iter__(self) -> NoReturn:
            msg = f"{type(self).__name__!r} object is not iterable without 'async'{self._explain('for')}"
            raise TypeError(msg)

        def __await__(self) -> NoReturn:
            msg = f"object {type(self).__name__} can't be used in 'await' expression{self._explain('await')}"
            raise TypeError(msg)
