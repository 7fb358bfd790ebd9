"""Names of other libraries that people try on a client, an error or a module, and what to write instead.

The tables of what every SDK has are in `openapi_sdk.model.first_guesses`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.model.first_guesses import Guesses

ERROR: Guesses = {
    "code http_status http_status_code status_code": "status, which every APIError has",
    "message msg reason user_message": "str(error)",
    "json json_body": "detail, which every APIError has",
    "content http_body text": "body, which every APIError has",
    "field_errors param": "errors, which BadRequest, UnprocessableContent and InvalidInput have",
}
CLIENT: Guesses = {
    "api_key access_token": "FleetIT(token=…); nothing shows the token",
    "delete get patch post put": 'client.request("GET", path, …) for what is not described',
    "copy": "with_options(…)",
    "max_retries": "with_options(retry=fleetit.Retry(attempts=…))",
    "timeout": "with_options(timeout=…)",
    "with_fleet set_fleet fleet": "for_fleet(…)",
    "aclose": "close(), which AsyncFleetIT awaits",
}
CLIENT_OPTION: Guesses = {
    "api_key access_token auth bearer_token key": "token=",
    "api_base endpoint endpoint_url host url": "base_url=",
    "env stage": "environment=",
    "cert ca_bundle verify": "ssl_context=",
    "extra_headers headers": "default_headers=",
    "fleet account organization": "fleet_id=",
    "http_client session": "transport=, or proxy= and ssl_context=",
    "max_network_retries max_retries retries": ("retry=fleetit.Retry(attempts=…), which counts the first attempt too"),
    "proxies": "proxy=",
    "read_timeout connect_timeout": "timeout=fleetit.Timeout(…)",
    "event_hooks hooks": "on_request= and on_response=",
}
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
