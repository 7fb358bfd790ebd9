"""Where users import a class or a function: tracebacks, help and pickles say that, not the module that defines it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ForwardRef, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T", bound="type | Callable[..., Any]")


def public_in(package: str) -> Callable[[T], T]:
    """Return a decorator that sets the `__module__` of a class or a function. It stands above all others.

    Hints still resolve in the module that defines it. `inspect.getsource` has none of a class: it looks into the
    package.
    """

    def publish(public: T) -> T:
        names: dict[str, Any] = {**vars(public)}
        hints = names.get("__annotations__", {})  # of a class; those of a function resolve in its globals
        for name, hint in hints.items():
            if isinstance(hint, str):
                hints[name] = ForwardRef(hint, module=public.__module__, is_class=True)
        if "__firstlineno__" in names:  # since Python 3.13; `getsource` would return other lines, of the package
            delattr(public, "__firstlineno__")
        public.__module__ = package
        return public

    return publish
