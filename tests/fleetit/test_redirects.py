from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit import APIError, NotModified, RedirectRefused
from tests.fleetit.call_styles import EMPTY, WAYS, call
from tests.fleetit.operations import do, operation
from tests.support.scripted import Scripted, reply

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
def test_a_redirect_to_another_server_is_refused_and_that_server_sees_nothing(
    flavour: Flavour, way: str, status: int
) -> None:
    with Scripted([reply(200, EMPTY)]) as other:
        location = [("Location", f"{other.url}/v2/integrations/active/")]
        with Scripted([reply(status, headers=location)]) as server:
            client = flavour.client(token="t", base_url=server.url, fleet_id=42)
            with pytest.raises(APIError) as caught:
                call(flavour, client, way)
            assert type(caught.value) is (NotModified if status == 304 else RedirectRefused)
            assert len(server.seen) == 1
        assert other.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_write_is_not_carried_on_nor_repeated(flavour: Flavour, status: int) -> None:
    with Scripted([reply(200, {})]) as other:
        with Scripted([reply(status, headers=[("Location", other.url)])]) as server:
            client = flavour.client(token="t", base_url=server.url)
            with pytest.raises(RedirectRefused):
                do(flavour, client, operation("POST"), body={"pin": "1234"})
            assert len(server.seen) == 1
        assert other.seen == []


@pytest.mark.parametrize(
    "location", ["", "/v2/elsewhere/", "//evil.example", "javascript:x", "http://[::1", "\xff", "/" + "a" * 60_000]
)
def test_wherever_a_redirect_points_it_is_the_same_error(flavour: Flavour, location: str) -> None:
    with Scripted([reply(302, headers=[("Location", location)])]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(RedirectRefused, match=r"302 Found \(redirects are never followed\)$"):
            call(flavour, client, "request")
        assert len(server.seen) == 1
