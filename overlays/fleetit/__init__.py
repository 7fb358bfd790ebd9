"""The Python SDK for the FleetIT public API V2.

    from fleetit import FleetIT

    with FleetIT(token="…", fleet_id=42) as client:
        for integration in client.integrations.list_active():
            print(integration.id, integration.enabled)

Names are imported lazily: importing this package loads neither the HTTP client nor the models.
"""

from __future__ import annotations

from fleetit._version import __version__ as __version__
from openapi_sdk.model.lazy_names import import_lazily

# Type checkers take a constant of this name as true. Importing `typing` would take longer than the rest of this module.
# jedi, which completes names in notebooks and editors, leaves out what is below a constant that it knows to be false.
TYPE_CHECKING = not __name__

if TYPE_CHECKING:
    from fleetit.client import AsyncFleetIT, FleetIT
    from fleetit.webhooks import Refusal, WebhookError
    from fleetit_api.api import AsyncBatches, AsyncPages, Batch, Batches, CallOptions, Page, Pages, RawResponse
    from fleetit_api.events import RequestEvent, ResponseEvent, Retry
    from fleetit_api.exceptions import (
        APIError, BadGateway, BadRequest, ConfigurationError, Conflict, ConnectError, ContentTooLarge, DecodeError,
        ExpectationFailed, FleetITError, Forbidden, GatewayTimeout, Gone, HTTPVersionNotSupported, InternalServerError,
        InvalidInput, LengthRequired, MethodNotAllowed, MisdirectedRequest, NetworkAuthenticationRequired,
        NotAcceptable, NotFound, NotImplemented, NotModified, PageDrift, PaymentRequired, PreconditionFailed,
        PreconditionRequired, ProxyAuthenticationRequired, RangeNotSatisfiable, RateLimited, RedirectRefused,
        RequestHeaderFieldsTooLarge, RequestTimeout, ResponseTooLarge, ServerError, ServiceUnavailable, TimeoutError,
        TransportError, Unauthorized, UnexpectedStatus, UnprocessableContent, UnsupportedMediaType, UpgradeRequired,
        URITooLong,
    )  # fmt: skip
    from fleetit_api.types import UNSET, Unset
    from openapi_sdk.calls.planned import validate
    from openapi_sdk.errors.fields import FieldError
    from openapi_sdk.settings.timeout import Timeout

__all__ = [
    "UNSET", "APIError", "AsyncBatches", "AsyncFleetIT", "AsyncPages", "BadGateway", "BadRequest", "Batch", "Batches",
    "CallOptions", "ConfigurationError", "Conflict", "ConnectError", "ContentTooLarge", "DecodeError",
    "ExpectationFailed", "FieldError", "FleetIT", "FleetITError", "Forbidden", "GatewayTimeout", "Gone",
    "HTTPVersionNotSupported", "InternalServerError", "InvalidInput", "LengthRequired", "MethodNotAllowed",
    "MisdirectedRequest", "NetworkAuthenticationRequired", "NotAcceptable", "NotFound", "NotImplemented", "NotModified",
    "Page", "PageDrift", "Pages", "PaymentRequired", "PreconditionFailed", "PreconditionRequired",
    "ProxyAuthenticationRequired", "RangeNotSatisfiable", "RateLimited", "RawResponse", "RedirectRefused", "Refusal",
    "RequestEvent", "RequestHeaderFieldsTooLarge", "RequestTimeout", "ResponseEvent", "ResponseTooLarge", "Retry",
    "ServerError", "ServiceUnavailable", "Timeout", "TimeoutError", "TransportError", "URITooLong", "Unauthorized",
    "UnexpectedStatus", "UnprocessableContent", "Unset", "UnsupportedMediaType", "UpgradeRequired", "WebhookError",
    "validate",
]  # fmt: skip

#: The modules of names that are not in `fleetit_api.exceptions`.
_NAMES = {
    "fleetit.client": ("AsyncFleetIT", "FleetIT"),
    "fleetit.webhooks": ("Refusal", "WebhookError"),
    "fleetit_api.api":
        ("AsyncBatches", "AsyncPages", "Batch", "Batches", "CallOptions", "Page", "Pages", "RawResponse"),
    "fleetit_api.events": ("RequestEvent", "ResponseEvent", "Retry"),
    "fleetit_api.types": ("UNSET", "Unset"),
    "openapi_sdk.calls.planned": ("validate",),
    "openapi_sdk.errors.fields": ("FieldError",),
    "openapi_sdk.settings.timeout": ("Timeout",),
}  # fmt: skip

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__, __dir__ = import_lazily(__name__, _NAMES, "fleetit_api.exceptions")
