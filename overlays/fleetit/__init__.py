"""The Python SDK for the FleetIT public API V2.

    from fleetit import FleetIT

    with FleetIT(token="…", fleet_id=42) as client:
        for integration in client.integrations.list_active():
            print(integration.id, integration.enabled)

Names are imported lazily: importing this package loads neither the HTTP client nor the models.
"""

from __future__ import annotations

from importlib import import_module

from fleetit._version import __version__ as __version__

# Type checkers take a constant of this name as true. Importing `typing` would take longer than the rest of this module.
# jedi, which completes names in notebooks and editors, leaves out what is below a constant that it knows to be false.
TYPE_CHECKING = not __name__

if TYPE_CHECKING:
    from fleetit.client import AsyncFleetIT, FleetIT
    from fleetit.webhooks import Refusal, WebhookError
    from fleetit_api.api import AsyncBatches, AsyncPages, Batch, Batches, CallOptions, Page, Pages, RawResponse
    from fleetit_api.events import RequestEvent, ResponseEvent, Retry
    from fleetit_api.exceptions import (
        APIError,
        BadGateway,
        BadRequest,
        ConfigurationError,
        Conflict,
        ConnectError,
        ContentTooLarge,
        DecodeError,
        ExpectationFailed,
        FleetITError,
        Forbidden,
        GatewayTimeout,
        Gone,
        HTTPVersionNotSupported,
        InternalServerError,
        InvalidInput,
        LengthRequired,
        MethodNotAllowed,
        MisdirectedRequest,
        NetworkAuthenticationRequired,
        NotAcceptable,
        NotFound,
        NotImplemented,  # noqa: A004 - the name of the RFC
        NotModified,
        PageDrift,
        PaymentRequired,
        PreconditionFailed,
        PreconditionRequired,
        ProxyAuthenticationRequired,
        RangeNotSatisfiable,
        RateLimited,
        RedirectRefused,
        RequestHeaderFieldsTooLarge,
        RequestTimeout,
        ResponseTooLarge,
        ServerError,
        ServiceUnavailable,
        TimeoutError,  # noqa: A004 - the name is the contract
        TransportError,
        Unauthorized,
        UnexpectedStatus,
        UnprocessableContent,
        UnsupportedMediaType,
        UpgradeRequired,
        URITooLong,
    )
    from fleetit_api.types import UNSET, Unset
    from openapi_sdk.calls.planned import validate
    from openapi_sdk.errors.fields import FieldError
    from openapi_sdk.settings.timeout import Timeout

__all__ = [
    "UNSET",
    "APIError",
    "AsyncBatches",
    "AsyncFleetIT",
    "AsyncPages",
    "BadGateway",
    "BadRequest",
    "Batch",
    "Batches",
    "CallOptions",
    "ConfigurationError",
    "Conflict",
    "ConnectError",
    "ContentTooLarge",
    "DecodeError",
    "ExpectationFailed",
    "FieldError",
    "FleetIT",
    "FleetITError",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "HTTPVersionNotSupported",
    "InternalServerError",
    "InvalidInput",
    "LengthRequired",
    "MethodNotAllowed",
    "MisdirectedRequest",
    "NetworkAuthenticationRequired",
    "NotAcceptable",
    "NotFound",
    "NotImplemented",
    "NotModified",
    "Page",
    "PageDrift",
    "Pages",
    "PaymentRequired",
    "PreconditionFailed",
    "PreconditionRequired",
    "ProxyAuthenticationRequired",
    "RangeNotSatisfiable",
    "RateLimited",
    "RawResponse",
    "RedirectRefused",
    "Refusal",
    "RequestEvent",
    "RequestHeaderFieldsTooLarge",
    "RequestTimeout",
    "ResponseEvent",
    "ResponseTooLarge",
    "Retry",
    "ServerError",
    "ServiceUnavailable",
    "Timeout",
    "TimeoutError",
    "TransportError",
    "URITooLong",
    "Unauthorized",
    "UnexpectedStatus",
    "UnprocessableContent",
    "Unset",
    "UnsupportedMediaType",
    "UpgradeRequired",
    "WebhookError",
    "validate",
]

#: The modules of names that are not in `fleetit_api.exceptions`.
_NAMES_BY_MODULE = {
    "fleetit.client": ("AsyncFleetIT", "FleetIT"),
    "openapi_sdk.errors.fields": ("FieldError",),
    "fleetit_api.events": ("RequestEvent", "ResponseEvent", "Retry"),
    "openapi_sdk.settings.timeout": ("Timeout",),
    "openapi_sdk.calls.planned": ("validate",),
    "fleetit.webhooks": ("Refusal", "WebhookError"),
    "fleetit_api.api": (
        "AsyncBatches",
        "AsyncPages",
        "Batch",
        "Batches",
        "CallOptions",
        "Page",
        "Pages",
        "RawResponse",
    ),
    "fleetit_api.types": ("UNSET", "Unset"),
}
_MODULE_BY_NAME = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}


if not TYPE_CHECKING:  # type checkers would accept any name

    def __getattr__(name: str) -> object:
        if name not in __all__:
            from openapi_sdk.model.missing_names import build_missing_name_error  # noqa: PLC0415 - only for messages

            raise build_missing_name_error(__name__, name)
        value = getattr(import_module(_MODULE_BY_NAME.get(name, "fleetit_api.exceptions")), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
