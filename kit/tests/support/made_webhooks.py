"""The webhooks of made-up services: the module that an owner writes beside what is generated."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from kit.tests.support.depots import TENANTS, make_depot
from kit.tests.support.made_sdks import write_sdk

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

SECRET = "whsec_PLANTED"
#: The module `webhooks` of an owner. Notifications are bins: the id is the ticket.
_MODULE = '''
"""The webhooks of {name}."""

from __future__ import annotations

from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks import Kind, Webhooks, inbox, verifier
from openapi_sdk.webhooks.signatures import SignatureScheme
from openapi_sdk.webhooks.signing_secrets import SecretListing

from {package} import SERVICE
from {package}_api.deliveries import Delivery, Refusal, WebhookError
from {package}_api.records import Record, RecordedDelivery, Store

__all__ = ["Delivery", "Inbox", "Record", "RecordedDelivery", "Refusal", "Store", "WebhookError", "WebhookVerifier"]

SCHEME = SignatureScheme(signature="X-{name}-Signature", timestamp="X-{name}-Time")
WEBHOOKS = Webhooks(SERVICE, {{"bin": Kind("bin", "Bin", told_by="id", key=("id",))}}, SCHEME)


@public_in("{package}.webhooks")
class WebhookVerifier(verifier.WebhookVerifier[Delivery]):
    """Verifies deliveries of {name}."""

    _webhooks = WEBHOOKS
    _listing = SecretListing("bins.list", "api_key", "", "bin", "bins", "from_bins")
{find_tenant}

@public_in("{package}.webhooks")
class Inbox(inbox.Inbox[Record, RecordedDelivery]):
    """Records deliveries of {name}, and handles each one once."""

    _webhooks = WEBHOOKS
'''
#: Of services whose tenant has no header: their deliveries name it in one of their own.
_FIND_TENANT = """
    def _find_tenant(self, headers):
        return headers.get_single("x-for")
"""


def write_webhooks(name: str, folder: Path) -> str:
    """Write the SDK of a depot and its module `webhooks`, and return the name of its package."""
    package = write_sdk(make_depot(name), folder)
    find_tenant = _FIND_TENANT if TENANTS[name].get("in") in {"path", "query"} else ""
    module = dedent(_MODULE).lstrip().format(name=name, package=package, find_tenant=find_tenant)
    folder.joinpath(package, "webhooks.py").write_text(module, encoding="utf-8")
    return package


def make_delivery(webhooks: ModuleType, number: int, tenant: str = "a", **fields: Any) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a delivery that tells of a bin."""
    body = json.dumps({"id": number, **fields}).encode()
    headers = {"X-Org-Id": tenant, "X-For": tenant}
    return body, {**webhooks.WEBHOOKS.sign(body, SECRET), **headers}
