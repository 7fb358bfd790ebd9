"""What every SDK made of an OpenAPI description has in common; a generated package imports it.

An SDK is a `Service`, which its overlay makes of the generated facts, and what works for it: `client` over `calls`,
`listings`, `transport`, `settings` and `messages`. `model` has the values, models, pages and requests of a generated
package, `errors` what the errors of an SDK derive from. `description` reads an OpenAPI document.

Names are imported lazily.
"""

from __future__ import annotations

from openapi_sdk.model.lazy_names import import_lazily

__version__ = "0.1.0+unpublished"

# Type checkers take a constant of this name as true, and `typing` takes long to import.
TYPE_CHECKING = not __name__

if TYPE_CHECKING:
    from openapi_sdk.calls.planned import validate
    from openapi_sdk.errors.errors import (
        APIError,
        ConfigurationError,
        ConnectError,
        DecodeError,
        ErrorTree,
        InvalidInput,
        PageDrift,
        ResponseTooLarge,
        SdkError,
        TimeoutError,  # noqa: A004 - the name is the contract
        TransportError,
    )
    from openapi_sdk.errors.fields import FieldError
    from openapi_sdk.errors.statuses import (
        BadGateway,
        BadRequest,
        Conflict,
        ContentTooLarge,
        ExpectationFailed,
        Forbidden,
        GatewayTimeout,
        Gone,
        HTTPVersionNotSupported,
        InternalServerError,
        LengthRequired,
        MethodNotAllowed,
        MisdirectedRequest,
        NetworkAuthenticationRequired,
        NotAcceptable,
        NotFound,
        NotImplemented,  # noqa: A004 - the name of the RFC
        NotModified,
        PaymentRequired,
        PreconditionFailed,
        PreconditionRequired,
        ProxyAuthenticationRequired,
        RangeNotSatisfiable,
        RateLimited,
        RedirectRefused,
        RequestHeaderFieldsTooLarge,
        RequestTimeout,
        ServerError,
        ServiceUnavailable,
        Unauthorized,
        UnexpectedStatus,
        UnprocessableContent,
        UnsupportedMediaType,
        UpgradeRequired,
        URITooLong,
    )
    from openapi_sdk.service import Service
    from openapi_sdk.settings.retry import Retry
    from openapi_sdk.settings.timeout import Timeout

__all__ = [
    "APIError",
    "BadGateway",
    "BadRequest",
    "ConfigurationError",
    "Conflict",
    "ConnectError",
    "ContentTooLarge",
    "DecodeError",
    "ErrorTree",
    "ExpectationFailed",
    "FieldError",
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
    "PageDrift",
    "PaymentRequired",
    "PreconditionFailed",
    "PreconditionRequired",
    "ProxyAuthenticationRequired",
    "RangeNotSatisfiable",
    "RateLimited",
    "RedirectRefused",
    "RequestHeaderFieldsTooLarge",
    "RequestTimeout",
    "ResponseTooLarge",
    "Retry",
    "SdkError",
    "ServerError",
    "Service",
    "ServiceUnavailable",
    "Timeout",
    "TimeoutError",
    "TransportError",
    "URITooLong",
    "Unauthorized",
    "UnexpectedStatus",
    "UnprocessableContent",
    "UnsupportedMediaType",
    "UpgradeRequired",
    "__version__",
    "validate",
]

#: The modules of names that are not in `openapi_sdk.errors.statuses`.
_NAMES = {
    "openapi_sdk.errors.errors": (
        "APIError",
        "ConfigurationError",
        "ConnectError",
        "DecodeError",
        "ErrorTree",
        "InvalidInput",
        "PageDrift",
        "ResponseTooLarge",
        "SdkError",
        "TimeoutError",
        "TransportError",
    ),
    "openapi_sdk.calls.planned": ("validate",),
    "openapi_sdk.errors.fields": ("FieldError",),
    "openapi_sdk.service": ("Service",),
    "openapi_sdk.settings.retry": ("Retry",),
    "openapi_sdk.settings.timeout": ("Timeout",),
}

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__, __dir__ = import_lazily(__name__, _NAMES, "openapi_sdk.errors.statuses")
