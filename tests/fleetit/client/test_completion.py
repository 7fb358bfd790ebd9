"""What an editor or a notebook completes: jedi reads our packages, and does not run them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from tests.support.checkout import HERE, list_import_paths

CLIENT = "from fleetit import FleetIT\nclient = FleetIT('t')\n"


@pytest.mark.alike
@pytest.mark.heavy
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("import fleetit\nfleetit.", "FleetIT", id="the package"),
        pytest.param("from fleetit import ", "RateLimited", id="an import"),
        pytest.param("from fleetit.webhooks import ", "Inbox", id="an import of webhooks"),
        pytest.param("from fleetit_api.models import ", "TollUpdate", id="an import of models"),
        pytest.param(f"{CLIENT}client.", "tolls", id="a client"),
        pytest.param("from fleetit import FleetIT\nwith FleetIT() as client:\n    client.", "tolls", id="in a with"),
        pytest.param(f"{CLIENT}client.tolls.", "list", id="a resource"),
        pytest.param(f"{CLIENT}client.tolls.list(", "search=", id="an argument"),
        pytest.param(f"{CLIENT}client.tolls.list().", "first", id="a listing"),
        pytest.param(f"{CLIENT}for toll in client.tolls.list():\n    toll.", "amount", id="a row"),
        pytest.param(f"{CLIENT}client.tolls.update(1).", "amount", id="an answer"),
        pytest.param(f"{CLIENT}client.for_fleet(7).tolls.", "list", id="a view"),
        pytest.param(
            "from fleetit import AsyncFleetIT\nasync def f(client: AsyncFleetIT):\n"
            "    toll = await client.tolls.update(1)\n    toll.",
            "amount",
            id="an answer that is awaited",
        ),
        pytest.param(
            "from fleetit import NotFound\ntry:\n    pass\nexcept NotFound as error:\n    error.",
            "request_id",
            id="an error",
        ),
    ],
)
def test_names_are_completed(typed: str, expected: str) -> None:
    jedi: Any = import_module("jedi")  # has no types; only heavy tests have it
    project = jedi.Project(HERE.root, added_sys_path=[*list_import_paths()])
    assert expected in [each.name for each in jedi.Script(typed, project=project).complete()]
