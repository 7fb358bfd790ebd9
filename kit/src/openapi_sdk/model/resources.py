"""The base class of resources: what they print, and what they say about a method that they don't have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from openapi_sdk.model.deprecated import warn_if_deprecated
from openapi_sdk.model.first_guesses import ARGUMENT, explain_arguments, explain_method


class ReadableAnnotation(str):
    """An annotation that `help()` shows without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class BaseResource:
    """Base class of the resources of the API."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        for name, method in list(vars(cls).items()):
            if not name.startswith("_") and not hasattr(method, "__wrapped__"):  # methods of raw responses have it
                resource = cls.__module__.rpartition(".")[2]
                setattr(cls, name, warn_if_deprecated(explain_arguments(ARGUMENT)(method), resource))
            _simplify_annotations(getattr(cls, name))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self._list_methods())}>"

    def _list_methods(self) -> list[str]:
        return [name for name in dir(self) if not name.startswith("_")]

    if not TYPE_CHECKING:  # type checkers would accept any name

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):
                msg = f"{type(self).__name__!r} object has no attribute {name!r}"
                raise AttributeError(msg, name=name, obj=self)
            resource = type(self).__module__.rpartition(".")[2]
            methods = self._list_methods()
            msg = (
                f"{resource}.{name} is not described{explain_method(resource, name, methods)}; {resource} has "
                f"{', '.join(methods)}. What is not described is called with client.request(method, path), and listed "
                "with client.request_pages"
            )
            raise AttributeError(msg, name=name, obj=self)


def _simplify_annotations(method: Any) -> None:
    """Shorten the annotations that `help()` shows: `list[int]`, not `'builtins.list[int] | Unset'`.

    The default says that an argument can be left out. Type checkers read the source.
    """
    while method is not None:
        annotations: dict[str, str] = getattr(method, "__annotations__", {})
        for name, text in annotations.items():
            for before, after in (("builtins.list[", "list["), (" | Unset", ""), (" | NotGiven", "")):
                text = text.replace(before, after)  # noqa: PLW2901 - one replacement after the other
            annotations[name] = ReadableAnnotation(text)
        method = getattr(method, "__wrapped__", None)
