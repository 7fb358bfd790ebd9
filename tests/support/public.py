"""The public classes of modules, and objects of them whose constructor did not run."""

from __future__ import annotations

import inspect
from enum import Enum
from typing import TYPE_CHECKING, Any

from openapi_sdk.model.models import Model

if TYPE_CHECKING:
    from types import ModuleType


def list_classes(*modules: ModuleType) -> list[Any]:
    """Return the public classes that can be instantiated, without models, whose constructor can't fail."""
    public = {getattr(module, name) for module in modules for name in module.__all__}
    classes = [each for each in public if isinstance(each, type) and not inspect.isabstract(each)]
    return sorted((each for each in classes if not issubclass(each, (tuple, Model))), key=str)


def make_incomplete(kind: Any) -> Any:
    """Return an object as a constructor that failed leaves it; of an enum, a member."""
    return next(iter(kind)) if issubclass(kind, Enum) else kind.__new__(kind)
