from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import APIError, NotModified, RedirectRefused
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, UNREACHABLE_URL, list_integrations
from tests.fleetit.client.operations import call_operation, make_operation

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


@pytest.mark.parametrize("style", CALL_STYLES)
@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
def test_a_redirect_to_another_server_is_refused_and_that_server_sees_nothing(
    flavour: Flavour, style: str, status: int
) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as other:
        location = [("Location", f"{other.url}/v2/integrations/active/")]
        with ScriptedServer([reply(status, headers=location)]) as server:
            client = flavour.client(token="t", base_url=server.url, fleet_id=42)
            with pytest.raises(APIError) as caught:
                list_integrations(flavour, client, style)
            assert type(caught.value) is (NotModified if status == 304 else RedirectRefused)
            assert len(server.requests) == 1
        assert other.requests == []


def test_the_http_client_does_not_follow_redirects(flavour: Flavour) -> None:
    # The Location header is removed too, so one of the two is enough to pass the other tests.
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    assert client._connections._get_http_client().follow_redirects is False


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_post_is_not_redirected_and_not_retried(flavour: Flavour, status: int) -> None:
    with ScriptedServer([reply(200, {})]) as other:
        with ScriptedServer([reply(status, headers=[("Location", other.url)])]) as server:
            client = flavour.client(token="t", base_url=server.url)
            with pytest.raises(RedirectRefused):
                call_operation(flavour, client, make_operation("POST"), body={"pin": "1234"})
            assert len(server.requests) == 1
        assert other.requests == []


@pytest.mark.parametrize(
    "location", ["", "/v2/elsewhere/", "//evil.example", "javascript:x", "http://[::1", "\xff", "/" + "a" * 60_000]
)
def test_every_location_gives_the_same_error(flavour: Flavour, location: str) -> None:
    with ScriptedServer([reply(302, headers=[("Location", location)])]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(RedirectRefused, match=r"302 Found \(redirects are never followed\)$"):
            list_integrations(flavour, client, "request")
        assert len(server.requests) == 1
