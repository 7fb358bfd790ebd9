"""Idempotency keys: Depot requires one where a crate is stored."""

from __future__ import annotations

from contextlib import nullcontext
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from kit.tests.support.scripted_server import Reply, ScriptedServer, reply
from openapi_sdk.model.idempotency_keys import is_key_header
from openapi_sdk.settings.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from kit.tests.support.flavours import Flavour

CRATE = {"id": 1, "color": "red", "value": "1", "stored_at": "2025-01-02T08:30:00Z"}
STORED = reply(201, CRATE)


def create(client: Any, **options: Any) -> Any:
    return client.crates.create(color="red", value="1", **options)


def create_by_path(client: Any) -> Any:
    return client.request("POST", "/crates", json={"color": "red", "value": "1"})


def create_by_stock_function(client: Any) -> Any:
    body = import_module("depot_api.models").NewCrate(color="red", value="1")
    module = import_module("depot_api.api.crates.crates_create")
    send = module.asyncio if type(client).__name__.startswith("Async") else module.sync
    return send(client=client.api, body=body)


def connect(flavour: Flavour, server: ScriptedServer, **options: Any) -> Any:
    return flavour.client(token="t", base_url=server.url, retry=Retry(backoff=0), **options)


def keys(server: ScriptedServer) -> list[str | None]:
    return [each.header("Idempotency-Key") for each in server.requests]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *((name, True) for name in ("Idempotency-Key", "idempotency-key", "X-Idempotency-Key", "Idempotence-Key")),
        *((name, True) for name in ("X-Acme-Idempotency-Key", "Idempotency_Key", "IdempotencyKey")),
        *((name, False) for name in ("X-Request-Id", "Idempotency", "Api-Key", "Idempotency-Key-Expires", "")),
    ],
)
def test_a_header_is_an_idempotency_key_by_its_name(name: str, is_one: bool) -> None:
    assert is_key_header("header", name) is is_one
    assert not is_key_header("query", name)


@pytest.mark.parametrize("call", [create, create_by_path, create_by_stock_function])
def test_each_attempt_of_a_call_has_the_same_key(flavour: Flavour, call: Callable[[Any], Any]) -> None:
    script: list[Reply] = [None, reply(503), STORED, STORED]
    with ScriptedServer(script) as server:
        client = connect(flavour, server)
        flavour.run(lambda: call(client))
        flavour.run(lambda: call(client))
    first, *others, last = keys(server)
    assert others == [first, first]
    assert len({UUID(first), UUID(last)}) == 2


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        pytest.param({"idempotency_key": "mine"}, ["mine", "mine"], id="an argument"),
        pytest.param({"options": {"headers": {"idempotency-key": "mine"}}}, ["mine", "mine"], id="a header"),
    ],
)
def test_a_key_that_is_given_is_sent(flavour: Flavour, options: Any, sent: list[str]) -> None:
    with ScriptedServer([None, STORED]) as server:
        client = connect(flavour, server)
        flavour.run(lambda: create(client, **options))
    assert keys(server) == sent


def test_a_key_is_never_one_of_all_calls(flavour: Flavour) -> None:
    with ScriptedServer([STORED]) as server:
        client = connect(flavour, server, default_headers={"Idempotency-Key": "always"})
        flavour.run(lambda: create(client))
    assert keys(server) != ["always"]


def test_an_empty_key_is_refused(flavour: Flavour, depot: ModuleType) -> None:
    with ScriptedServer([STORED]) as server:
        client = connect(flavour, server)
        with pytest.raises(depot.InvalidInput, match="an idempotency key can't be empty"):
            flavour.run(lambda: create(client, idempotency_key=""))
    assert server.requests == []


def test_409_after_a_lost_attempt_says_that_it_is_still_processed(flavour: Flavour, depot: ModuleType) -> None:
    with ScriptedServer([None, reply(409), STORED]) as server:
        client = connect(flavour, server)
        assert flavour.run(lambda: create(client)).id == 1
    with ScriptedServer([reply(409), STORED]) as server:
        client = connect(flavour, server)
        with pytest.raises(depot.Conflict) as caught:
            flavour.run(lambda: create(client))
    assert (caught.value.may_have_happened, len(server.requests)) == (False, 1)


def test_what_is_lost_in_all_attempts_may_have_happened(flavour: Flavour, depot: ModuleType) -> None:
    with ScriptedServer([None]) as server:
        client = connect(flavour, server)
        with pytest.raises(depot.TransportError) as caught:
            flavour.run(lambda: create(client))
    assert (caught.value.may_have_happened, caught.value.attempts) == (True, 3)


def test_a_write_without_a_key_is_sent_once(flavour: Flavour, depot: ModuleType) -> None:
    with ScriptedServer([None]) as server:
        client = connect(flavour, server)
        with pytest.raises(depot.TransportError):
            flavour.run(lambda: client.crates.update(7, weight=3))
    assert keys(server) == [None]


@pytest.mark.parametrize(
    ("says", "status", "requests"),
    [("true", 500, 2), ("true", 400, 2), ("false", 503, 1), ("false", 429, 1), ("perhaps", 500, 1), ("true", 200, 1)],
)
def test_the_server_says_whether_there_is_another_attempt(
    flavour: Flavour, depot: ModuleType, says: str, status: int, requests: int
) -> None:
    script: list[Reply] = [reply(status, CRATE, headers=[("X-Should-Retry", says)]), reply(200, CRATE)]
    with ScriptedServer(script) as server:
        client = connect(flavour, server)
        is_refused = requests == 1 and status != 200
        with pytest.raises(depot.APIError) if is_refused else nullcontext():
            flavour.run(lambda: client.crates.update(7, weight=3))
    assert len(server.requests) == requests


def test_each_batch_has_a_key_of_its_own(flavour: Flavour) -> None:
    rows = [{"color": "red", "value": "1"}] * 4
    with ScriptedServer([reply(201, [CRATE] * 3), None, reply(201, [CRATE])]) as server:
        client = connect(flavour, server)
        batches = flavour.run(lambda: (aiter if flavour.runner else iter)(client.crates.create_in_batches(rows)))
        assert [each.error for each in batches] == [None, None]
        with pytest.raises(TypeError):
            client.crates.create_in_batches(rows, idempotency_key="mine")
    first, second, again = keys(server)
    assert first != second == again


def test_an_import_sends_lost_rows_again_with_their_key(depot: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "crates.csv"
    file.write_text("color,value\nred,1\nblue,2\n", encoding="utf-8")
    done = reply(201, [CRATE])
    with (
        ScriptedServer([None, None, done, done]) as server,
        depot.Depot(token="t", base_url=server.url, retry=Retry(attempts=1, backoff=0)) as client,
    ):
        result = import_module("depot_api.imports").import_rows(
            client, "crates.create_many", file, batch_size=1, keep_going=True
        )
    assert (result.taken, result.unknown) == (2, ())
    first, second, *again = keys(server)
    assert first != second
    assert again == [first, second]
