"""Tests of the webhooks of an SDK: a notification of each kind is signed, verified, recorded and handled once.

An SDK has them in a few lines:

    class TestWebhooks(WebhookTests):
        webhooks = WEBHOOKS
        verifier = WebhookVerifier
        inbox = Inbox

They are skipped while nobody has said how the service signs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.webhooks.parts import Webhooks

__all__ = ["WebhookTests"]


class WebhookTests:
    """Tests of all kinds.

    Attributes:
        webhooks: What the webhooks of the SDK are made of.
        verifier: Its class `WebhookVerifier`.
        inbox: Its class `Inbox`.
    """

    webhooks: ClassVar[Webhooks]
    verifier: ClassVar[Callable[..., Any]]
    inbox: ClassVar[Callable[..., Any]]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test of each kind."""
        if "kind" in metafunc.fixturenames:
            metafunc.parametrize("kind", [*self.webhooks.kinds])

    def test_a_notification_is_verified_and_handled_once(self, kind: str) -> None:
        """A notification of a kind is of its class; a copy of it is not handled, and a forged one is refused."""
        secret = self._make_secret()
        body = json.dumps(self.webhooks.examples[kind](None, 7)).encode()
        headers = self.webhooks.sign(body, secret)
        verifier = self.verifier(secret)
        notification = verifier.verify(body, headers).notification
        found = self.webhooks.kinds[kind]
        expected = found.model if found.told_by else "UnknownNotification"
        assert type(notification).__name__ == expected
        inbox, seen = self.inbox(verifier, "sqlite://:memory:", inline=True), list[Any]()

        def handle(notification: Any, _delivery: Any) -> None:
            seen.append(notification)

        inbox.on(type(notification))(handle)
        statuses = [inbox.receive(each, headers).status for each in (body, body, body + b" ")]
        inbox.close()
        assert (statuses, len(seen)) == ([200, 200, 401], 1)

    def _make_secret(self) -> str:
        try:
            _ = self.webhooks.scheme
        except self.webhooks.errors.ConfigurationError as error:
            pytest.skip(str(error))
        return self.webhooks.make_secret("tests")
