"""The public names of the package, and what it does not import."""

from __future__ import annotations

import subprocess
import sys

import pytest

import fleetit
from fleetit import webhooks

#: Makes each import of `httpx` an error. The code of each test runs in a new interpreter.
REFUSING = "import sys; sys.modules['httpx'] = None; "
VERIFYING = (
    "from fleetit.webhooks import WebhookVerifier, TollNotification, sign; "
    'body = b\'{"ticketID":1,"amount":"10","custom_fields":{"a":"b"}}\'; '
    "delivery = WebhookVerifier('s').verify(body, sign(body, 's')); "
    "assert isinstance(delivery.notification, TollNotification), delivery; "
)
HTTP_CLIENTS = (
    "{'httpx', 'httpcore', 'h11', 'requests', 'urllib3', 'aiohttp', 'http.client', 'ssl', 'socket', 'asyncio'}"
)


def run(code: str) -> str:
    command = [sys.executable, "-W", "error", "-c", code.replace("PATH", repr(sys.path))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import fleetit.webhooks", id="importing"),
        pytest.param(VERIFYING, id="verifying a toll"),
        pytest.param("from fleetit import WebhookError, Refusal", id="the error from the package"),
    ],
)
def test_no_http_client_is_imported(code: str) -> None:
    found = run(f"import sys; sys.path[:] = PATH; {REFUSING}{code}\nprint({HTTP_CLIENTS} & sys.modules.keys())")
    assert found == "{'httpx'}"  # the one that was put there to refuse it


def test_the_models_are_imported_lazily() -> None:
    code = "import sys; sys.path[:] = PATH; import fleetit.webhooks as w; print('fleetit_api.models' in sys.modules); "
    code += "w.TollNotification; print('fleetit_api.models' in sys.modules, 'TollNotification' in vars(w))"
    assert run(code).split() == ["False", "True", "True"]


def test_the_public_names_are_sorted_and_importable() -> None:
    assert webhooks.__all__ == [
        "Answer",
        "Delivery",
        "Inbox",
        "ParkingNotification",
        "RecordedDelivery",
        "Refusal",
        "TollNotification",
        "UnknownNotification",
        "WebhookError",
        "WebhookVerifier",
        "sign",
    ]
    for name in webhooks.__all__:
        assert getattr(webhooks, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"'fleetit\.webhooks' has no attribute 'Unknown'"):
        _ = webhooks.Unknown  # pyright: ignore[reportAttributeAccessIssue] - not there


def test_fleetit_exports_the_same_error() -> None:
    assert fleetit.WebhookError is webhooks.WebhookError
    assert fleetit.Refusal is webhooks.Refusal


def test_the_reasons_and_their_order_are_fixed() -> None:
    assert [*webhooks.Refusal] == [
        "missing_signature",
        "missing_timestamp",
        "repeated_header",
        "malformed_signature",
        "malformed_timestamp",
        "timestamp_in_milliseconds",
        "body_too_large",
        "unknown_fleet",
        "signature_mismatch",
        "too_old",
        "too_new",
        "malformed_body",
    ]
