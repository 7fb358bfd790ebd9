"""Names of a module that are imported when they are used."""

from __future__ import annotations

import sys

# Type checkers take a constant of this name as true, and `typing` takes long to import.
TYPE_CHECKING = not __name__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def import_lazily(
    module: str, names: Mapping[str, tuple[str, ...]], others: str
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` of a module with the names in its `__all__`.

    Args:
        module: The module.
        names: The names by the modules that they are imported from.
        others: The module of all names that are not among them.
    """
    module_by_name = {name: each for each, found in names.items() for name in found}

    def import_name(name: str) -> object:
        own = vars(sys.modules[module])
        if name not in own["__all__"]:
            from openapi_sdk.model.missing_names import build_missing_name_error  # noqa: PLC0415 - only for messages

            raise build_missing_name_error(module, name)
        from importlib import import_module  # noqa: PLC0415 - a generated package needs no names

        value = getattr(import_module(module_by_name.get(name, others)), name)
        own[name] = value
        return value

    def list_names() -> list[str]:
        own = vars(sys.modules[module])
        return sorted({*own, *own["__all__"]})

    return import_name, list_names
