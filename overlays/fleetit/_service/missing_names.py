"""Names what somebody may have meant."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def build_missing_name_error(module: str, name: str) -> AttributeError | ImportError:
    """Return the error of a module's `__getattr__` for a name that is not there, with what to write if that is known.

    It is an ImportError for `from module import name`, which would leave out the text of an AttributeError.
    """
    hint = "" if name.startswith("_") or find_spec(f"{module}.{name}") else _explain_name(module, name)
    frame = sys._getframe(2)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of whoever uses the module
    asking = frame.f_globals.get("__name__")
    if hint and asking in {"importlib._bootstrap", "_frozen_importlib"}:
        return ImportError(f"cannot import name {name!r} from {module!r}{hint}", name=module)
    return AttributeError(f"module {module!r} has no attribute {name!r}{hint}", name=name, obj=sys.modules[module])


def _explain_name(module: str, name: str) -> str:
    from fleetit._service.first_guesses import MODULES  # noqa: PLC0415 - only for messages
    from fleetit_api.models import __all__ as models  # noqa: PLC0415 - as above
    from openapi_sdk.model.first_guesses import explain_guess  # noqa: PLC0415 - only for messages

    if name in models:
        return f"; write from fleetit_api.models import {name}"
    return explain_guess(MODULES.get(module, {}), name)
