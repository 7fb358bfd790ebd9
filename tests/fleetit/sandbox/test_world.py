from __future__ import annotations

from typing import Any

import pytest

from fleetit import ConfigurationError
from fleetit.sandbox import Fleet, World, running
from tests.fleetit.sandbox.loopback import ACTIVE, send_request


def test_seeded_world_has_the_documented_fleets() -> None:
    world = World.seeded()
    assert (world.visible, world.hidden, world.default_fleet) == ((7, 42, 109, 512), (900,), 109)
    counts = {number: len(fleet.rows[ACTIVE]) for number, fleet in world.fleets.items()}
    assert counts == {7: 3, 42: 5, 109: 2, 512: 263, 900: 4}
    ids = [row["id"] for fleet in world.fleets.values() for row in fleet.rows[ACTIVE]]
    assert len(set(ids)) == sum(counts.values())


def test_world_can_be_created_without_seed() -> None:
    world = World([Fleet(3, "Mine", "signing")], token="open", default_fleet=3)
    world.fleets[3].rows[ACTIVE] = []
    with running(world) as sandbox:
        assert send_request(sandbox).json == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        pytest.param({"token": ""}, "token", id="no token"),
        pytest.param({"token": "a b"}, "token", id="a space in the token"),
        pytest.param({"token": "a\n"}, "token", id="a line break in the token"),
        pytest.param({"token": "é"}, "token", id="a token that is not ASCII"),
        pytest.param({"default_fleet": 4}, "default_fleet=4", id="an unknown default fleet"),
        pytest.param({"hidden": [3]}, "default_fleet=3", id="a hidden default fleet"),
    ],
)
def test_invalid_world_is_refused(values: dict[str, Any], name: str) -> None:
    given: dict[str, Any] = {"token": "planted-secret", "default_fleet": 3} | values
    with pytest.raises(ConfigurationError, match=name) as caught:
        World([Fleet(3, "Mine", "signing")], **given)
    assert "planted-secret" not in str(caught.value)
