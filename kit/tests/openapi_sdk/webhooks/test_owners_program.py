"""A program that receives the webhooks of a made-up service, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.checkout import HERE
from kit.tests.support.made_webhooks import write_webhooks

if TYPE_CHECKING:
    from pathlib import Path

#: Starts a program without the tools and without an HTTP client.
_START = (
    "import runpy, sys; sys.modules.update(openapi_sdk_codegen=None, httpx=None); "
    "runpy.run_path(sys.argv[1], run_name='__main__')"
)
#: By the service: a program, and what it prints.
PROGRAMS = {
    "Acme": (
        """
        import json
        import logging

        from acme.webhooks import WEBHOOKS, Inbox, RecordedDelivery, WebhookVerifier
        from acme_api.models import Bin

        logging.basicConfig(level=logging.INFO)
        inbox = Inbox(WebhookVerifier("s3cret-of-acme"), "sqlite:///acme.db", inline=True)


        @inbox.on(Bin)
        def handle(notification: Bin, delivery: RecordedDelivery) -> None:
            print(notification.color, delivery.key, delivery.revision, delivery)


        for color, secret in [("red", "s3cret-of-acme"), ("blue", "s3cret-of-acme"), ("red", "another")]:
            body = json.dumps({"id": 7, "color": color}).encode()
            answer = inbox.receive(body, WEBHOOKS.sign(body, secret, None))
            print(answer.status, answer.reason)
        print([(record.key, record.state.value) for record in inbox.deliveries()], inbox.stats().problems)
        inbox.close()
        """,
        """
        red bin:7 1 RecordedDelivery(notification=Bin, timestamp=TIME, signed_form='raw', id=1, revision=1, late=False, again=False, uncertain=False, attempt=1, received_at=TIME)
        200 None
        blue bin:7 2 RecordedDelivery(notification=Bin, timestamp=TIME, signed_form='raw', id=2, revision=2, late=False, again=False, uncertain=BOOL, attempt=1, received_at=TIME)
        200 None
        401 signature_mismatch
        [('bin:7', 'done'), ('bin:7', 'done')] ()
        """,  # noqa: E501 - as it is printed
    ),
    "Globex": (
        """
        from globex.webhooks import WEBHOOKS, Inbox, Refusal, WebhookError, WebhookVerifier
        from globex_api.models import Bin
        from openapi_sdk.webhooks import UnknownNotification

        verifier = WebhookVerifier({"a": "secret-of-a", "b": ["new", "old"]})
        inbox = Inbox(verifier, "sqlite://:memory:", background=False)
        inbox.on(Bin)(lambda bin_, delivery: print(bin_.id, delivery.organization_id, delivery.key))
        inbox.on(UnknownNotification)(lambda other, delivery: print(other, delivery.key.partition(":")[0]))
        for body, secret, tenant in [(b'{"id": 1}', "secret-of-a", "a"), (b'{"x": 1}', "old", "b")]:
            print(inbox.receive(body, {**WEBHOOKS.sign(body, secret), "x-org-id": tenant}).status)
        print(inbox.run_due(), [record.organization_id for record in inbox.deliveries()])
        try:
            verifier.verify(b"{}", {**WEBHOOKS.sign(b"{}", "old"), "X-Org-Id": "c"})
        except WebhookError as error:
            print(error.reason is Refusal.UNKNOWN_ORGANIZATION, type(error), error)
        print(verifier)
        inbox.close()
        """,
        """
        200
        200
        1 a bin:a:1
        UnknownNotification(data=<1 fields>, unreadable=None) body
        2 ['a', 'b']
        True <class 'globex.webhooks.WebhookError'> unknown_organization: X-Org-Id is c; there are secrets of 2 organizations
        <WebhookVerifier: 3 secrets of 2 organizations>
        """,  # noqa: E501 - as it is printed
    ),
}


@pytest.mark.heavy
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_needs_nothing_of_another_service(name: str, tmp_path: Path) -> None:
    write_webhooks(name, tmp_path)
    source, expected = PROGRAMS[name]
    assert len(source.strip().splitlines()) <= 30
    program = tmp_path / "program.py"
    program.write_text(dedent(source).lstrip(), encoding="utf-8")
    result = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-W", "error", "-c", _START, str(program)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(HERE.root / "src")])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert hide_times(result.stdout) == dedent(expected).strip()


def hide_times(text: str) -> str:
    """Return what a program prints, without what is another one each time."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00:00", "TIME", text.strip())
    return re.sub(r"(revision=2.* uncertain=)(True|False)", r"\1BOOL", text)
