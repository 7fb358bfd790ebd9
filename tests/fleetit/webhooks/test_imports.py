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


def test_no_http_client_is_imported_and_the_models_are_imported_lazily() -> None:
    models = "print('fleetit_api.models' in sys.modules)"
    code = f"import sys; sys.path[:] = PATH; {REFUSING}import fleetit.webhooks as w; from fleetit import WebhookError\n"
    code += f"{models}; w.TollNotification; {models}; print('TollNotification' in vars(w)); {VERIFYING}\n"
    code += f"print(*{HTTP_CLIENTS} & sys.modules.keys())"
    # httpx was put there to refuse it.
    assert run(code).split() == ["False", "True", "True", "httpx"]


@pytest.mark.parametrize("package", ["fleetit.webhooks", "fleetit.webhooks.stores"])
def test_what_completes_names_sees_all_of_them(package: str) -> None:
    assert run(f"import sys; sys.path[:] = PATH; import {package} as p; print({{*p.__all__}} - {{*dir(p)}})") == "set()"


def test_the_public_names_are_sorted_and_importable() -> None:
    assert list(webhooks.__all__) == sorted(webhooks.__all__)  # tests/surface/fleetit.txt pins them
    for name in webhooks.__all__:
        assert getattr(webhooks, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"'fleetit\.webhooks' has no attribute 'Unknown'"):
        _ = webhooks.Unknown  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue] - not there


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
