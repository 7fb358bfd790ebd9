"""The command that imports rows, of services that are made up."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.tests.openapi_sdk.made_up import made_up_sdks
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk.cli.program import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.tests.support.commands import Done


@pytest.fixture(scope="module")
def importers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Program]]:
    """By their names: a program without tenants, and one whose tenants are shops."""
    with made_up_sdks(tmp_path_factory.mktemp("packages")) as made:
        yield {
            each.service.name: Program(service=each.service, client=partial(getattr, each, "client")) for each in made
        }


def serve(request: ReceivedRequest) -> bytes:
    """Take rows; refuse those of a shop that is closed; lose the answer if a row says so."""
    rows = json.loads(request.body)
    if request.header("Shop") == "closed":
        return reply(403, {"detail": "it is closed"})
    if any(row["number"] == "lost" for row in rows):
        return reply(500, {})
    return reply(201, [{"id": 1, **row} for row in rows])


@pytest.mark.parametrize(
    ("name", "shop", "rows", "status", "out", "err"),
    [
        pytest.param("Acme", "", "1 2", 0, "2 rows: 2 taken", "Sending 2 rows to URL.", id="taken"),
        pytest.param("Bazaar", "a", "1", 0, "1 row: 1 taken", "Sending 1 row to URL, shop a.", id="taken for a tenant"),
        pytest.param(
            "Bazaar",
            "closed",
            "1",
            1,
            "1 row: 1 not sent",
            "Is shop closed (from --shop) yours?",
            id="forbidden for a tenant",
        ),
        pytest.param(
            "Acme",
            "",
            "lost",
            5,
            "1 row: 1 unknown",
            "Acme may have the row of line 2: no usable answer came.",
            id="an answer that is lost",
        ),
        pytest.param("Acme", "", "x", 2, "", "2 errors, and nothing was sent", id="a wrong row"),
    ],
)
def test_rows_of_a_file(
    *,
    name: str,
    shop: str,
    rows: str,
    status: int,
    out: str,
    err: str,
    importers: dict[str, Program],
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Done],
) -> None:
    program = importers[name]
    column = "id" if rows == "x" else "number"
    Path("orders.csv").write_text("\n".join([column, *rows.split(), ""]), encoding="utf-8")
    with ScriptedServer(serve) as server:
        monkeypatch.setenv(program.variable("TOKEN"), "t")
        monkeypatch.setenv(program.variable("BASE_URL"), server.url)
        chosen = ["--shop", shop] if shop else []
        done = run(program, "orders", "import", "orders.csv", *chosen)
        assert (done.status, done.out.strip()) == (status, out)
        assert err.replace("URL", server.url) in " ".join(done.err.split())
        if not status:
            assert run(program, "orders", "import", "orders.csv", *chosen).out.endswith("taken before\n")
            assert len(server.requests) == 1
