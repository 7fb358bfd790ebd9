"""A method that is deprecated, or gets an argument that is, warns at the line that calls it."""

from __future__ import annotations

import asyncio
import inspect
import sys
from typing import Any

import pytest

from openapi_sdk.model import deprecated as kit_deprecated
from openapi_sdk.model.deprecated import deprecated_arguments, warn_if_deprecated
from openapi_sdk.model.unset import UNSET

#: For type checkers it is that of `typing_extensions`, which takes literal texts only.
deprecated: Any = kit_deprecated.deprecated


def work(**arguments: Any) -> dict[str, Any]:
    return arguments


async def work_async(**arguments: Any) -> dict[str, Any]:
    return arguments


@pytest.mark.parametrize("function", [work, work_async])
@pytest.mark.parametrize(
    ("message", "names", "given", "warned"),
    [
        pytest.param("x is deprecated", "", {}, ["x is deprecated"], id="a method"),
        pytest.param("", "a b", {"a": 1, "c": 2}, ["a of things.{} is deprecated"], id="an argument"),
        pytest.param(
            "", "a b", {"a": None, "b": UNSET}, ["a of things.{} is deprecated"], id="an argument that is null"
        ),
        pytest.param("", "a b", {"a": UNSET, "c": 2}, [], id="other arguments"),
        pytest.param("x", "a", {"a": 1}, ["x", "a of things.{} is deprecated"], id="both"),
    ],
)
def test_a_call_warns_at_its_line(
    function: Any, message: str, names: str, given: dict[str, Any], warned: list[str]
) -> None:
    def made(**arguments: Any) -> Any:
        return function(**arguments)

    made.__name__, made.__module__ = function.__name__, "made_up_api.api.things"
    marked: Any = deprecated_arguments(names)(made) if names else made
    marked = deprecated(message)(marked) if message else marked
    call = warn_if_deprecated(marked, "things")
    if warned:
        with pytest.warns(DeprecationWarning) as caught:  # noqa: PT030 - all are compared
            result = call(**given)
        assert [str(each.message) for each in caught] == [each.format(function.__name__) for each in warned]
        assert {each.filename for each in caught} == {__file__}
        assert len({each.lineno for each in caught}) == 1
    else:
        result = call(**given)
    assert (asyncio.run(result) if inspect.iscoroutine(result) else result) == given


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.11 can't say that a function is a coroutine function")
def test_an_async_method_stays_one() -> None:
    async def made(number: int) -> int:
        return number

    marked: Any = deprecated("x")(made)
    call = warn_if_deprecated(marked, "things")
    assert call is not made
    assert inspect.iscoroutinefunction(call)
    assert inspect.signature(call) == inspect.signature(made)


def test_what_is_not_deprecated_is_not_wrapped() -> None:
    assert warn_if_deprecated(work, "things") is work
