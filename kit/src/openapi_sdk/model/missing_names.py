"""Names of other libraries that people try on a module of an SDK, and what to write instead.

The modules are those that every SDK has: the package itself, its sandbox and its webhooks.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.model.facts import Facts
    from openapi_sdk.model.first_guesses import Guesses

_ERRORS: Guesses = {
    "ApiError APIException APIStatusError ClientError HTTPError HTTPStatusError RequestException": "APIError",
    "APIConnectionError ConnectionError ConnectTimeout": "ConnectError",
    "APITimeoutError ReadTimeout TimeoutException": "TimeoutError",
    "AuthenticationError": "Unauthorized",
    "BadRequestError InvalidRequestError": "BadRequest",
    "ConflictError": "Conflict",
    "NotFoundError": "NotFound",
    "PermissionDeniedError PermissionError": "Forbidden",
    "RateLimitError TooManyRequests": "RateLimited",
    "UnprocessableEntity UnprocessableEntityError": "UnprocessableContent",
    "PayloadTooLarge RequestEntityTooLarge": "ContentTooLarge",
    "ValidationError": "InvalidInput",
    "APIResponseValidationError": "DecodeError",
    "NOT_GIVEN NotGiven": "UNSET",
}
_WEBHOOKS: Guesses = {
    "Webhook Verifier WebhookSignature construct_event verify verify_header": "WebhookVerifier",
    "SignatureVerificationError WebhookVerificationError": "WebhookError",
}


def guess_modules(facts: Facts) -> Mapping[str, Guesses]:
    """Return what somebody may look for in the modules of an SDK, by their names."""
    name, package = facts.name, facts.package
    # Of `AcmeIT`: `AcmeIt` and `Acmeit`.
    others = {re.sub("(?<=[A-Z])[A-Z]+", lambda found: found[0].lower(), name), name.capitalize()} - {name}
    spellings = sorted(others)
    clients = [*spellings, *(f"{each}Client" for each in (*spellings, name))]
    return {
        package: {
            " ".join(["Client", *clients]): name,
            " ".join(["AsyncClient", *(f"Async{each}" for each in clients)]): f"Async{name}",
            " ".join(["Error", f"{name}Exception", *(f"{each}Error" for each in spellings)]): f"{name}Error",
            **_ERRORS,
            "Webhook WebhookVerifier": f"{package}.webhooks.WebhookVerifier",
            "api_key": f"{name}(token=…)",
        },
        f"{package}.sandbox": {
            f"Fake{name} SandboxServer Server World serve start": "running, as in `with running() as sandbox`",
        },
        f"{package}.webhooks": _WEBHOOKS,
    }


def build_missing_name_error(module: str, name: str) -> AttributeError | ImportError:
    """Return the error of a module's `__getattr__` for a name that is not there, with what to write if that is known.

    It is an ImportError for `from module import name`, which would leave out the text of an AttributeError.
    """
    is_package = "__path__" in vars(sys.modules[module])
    is_known = name.startswith("_") or (is_package and find_spec(f"{module}.{name}"))
    hint = "" if is_known else _explain_name(module, name)
    frame = sys._getframe(2)  # pyright: ignore[reportPrivateUsage] - of whoever uses the module
    asking = frame.f_globals.get("__name__")
    if hint and asking in {"importlib._bootstrap", "_frozen_importlib"}:
        return ImportError(f"cannot import name {name!r} from {module!r}{hint}", name=module)
    return AttributeError(f"module {module!r} has no attribute {name!r}{hint}", name=name, obj=sys.modules[module])


def _explain_name(module: str, name: str) -> str:
    from openapi_sdk.model.first_guesses import explain_guess, find_facts  # noqa: PLC0415 - only for messages

    generated = f"{module.partition('.')[0]}_api"
    facts = find_facts(generated)
    if facts is None:
        return ""
    if name in import_module(f"{generated}.models").__all__:
        return f"; write from {generated}.models import {name}"
    return explain_guess(guess_modules(facts).get(module, {}), name, facts)
