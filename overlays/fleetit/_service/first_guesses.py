"""Names of other libraries that people try on a module, and what to write instead.

The tables of what every SDK has are in modules of this name in `openapi_sdk`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.model.first_guesses import Guesses

#: By the name of the module.
MODULES: Mapping[str, Guesses] = {
    "fleetit": {
        "Client FleetIt FleetItClient FleetITClient Fleetit FleetitClient": "FleetIT",
        "AsyncClient AsyncFleetIt AsyncFleetITClient AsyncFleetit": "AsyncFleetIT",
        "Error FleetItError FleetitError FleetITException": "FleetITError",
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
        "Webhook WebhookVerifier": "fleetit.webhooks.WebhookVerifier",
        "NOT_GIVEN NotGiven": "UNSET",
        "api_key": "FleetIT(token=…)",
    },
    "fleetit.sandbox": {
        "FakeFleetIT SandboxServer Server World serve start": "running, as in `with running() as sandbox`",
    },
    "fleetit.webhooks": {
        "Webhook Verifier WebhookSignature construct_event verify verify_header": "WebhookVerifier",
        "SignatureVerificationError WebhookVerificationError": "WebhookError",
    },
}
