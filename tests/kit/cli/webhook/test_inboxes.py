"""The commands of the inboxes of made-up services, with FleetIT's inbox in the same file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from openapi_sdk.cli.program import TAKEN
from tests.support.words import is_clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.tests.support.commands import Done
    from tests.kit.cli.webhook.conftest import Shop

URL = "sqlite:///all.db"
INBOX = ("--inbox", URL)


@pytest.fixture(autouse=True)
def _filled(shop: Shop, shops: dict[str, Shop]) -> None:
    """Record deliveries of one service, and others of FleetIT."""
    shop.fill(URL, 1, 2)
    shop.fill(URL, 3, fail=True)
    shops["FleetIT"].fill(URL, 4, 5, 6, 7)


@pytest.fixture(name="call")
def _call(shop: Shop, run: Callable[..., Done]) -> Callable[..., Done]:
    """Return what runs a command of the webhooks of the service."""

    def call(*arguments: str) -> Done:
        done = run(shop.program, "webhook", *arguments)
        assert is_clean([done.out, done.err])
        return done

    return call


@pytest.mark.alike
def test_deliveries_are_listed(shop: Shop, call: Callable[..., Done]) -> None:
    lines = [line.split() for line in call("deliveries", *INBOX).out.splitlines()]
    tenant = [shop.tenant] if shop.tenant else []
    assert lines[0] == ["id", "state", "key", "revision", *tenant, "received_at", "attempts", "error"]
    assert [line[2] for line in lines[1:]] == [shop.make_key(number) for number in (3, 2, 1)]
    assert [line[4] for line in lines[1:]] == ["a"] * 3 if tenant else all(line[4] != "a" for line in lines[1:])
    rows = [json.loads(line) for line in call("deliveries", *INBOX, "--json").out.splitlines()]
    assert [tuple(row) for row in rows] == [tuple(lines[0])] * 3


@pytest.mark.alike
@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        pytest.param(("--kind", "bin"), [3, 2, 1], id="kind"),
        pytest.param(("--kind", "body"), [], id="another kind"),
        pytest.param(("--state", "failed"), [3], id="state"),
        pytest.param(("--limit", "1", "--oldest-first"), [1], id="limit"),
    ],
)
def test_deliveries_are_chosen(
    shop: Shop, call: Callable[..., Done], options: tuple[str, ...], numbers: list[int]
) -> None:
    out = call("deliveries", *INBOX, "--json", *options).out
    assert [json.loads(line)["key"] for line in out.splitlines()] == [shop.make_key(number) for number in numbers]
    found = call("deliveries", *INBOX, "--json", "--ticket", shop.make_key(2)).out
    assert json.loads(found)["id"] == 2


@pytest.mark.alike
def test_no_tenant_is_called_as_a_column_or_an_option(shop: Shop, call: Callable[..., Done]) -> None:
    names = {*json.loads(call("show", "1", *INBOX, "--json").out)}
    body, headers = shop.make(1)
    Path("body").write_bytes(body)
    Path("headers").write_text(json.dumps(headers))
    names |= {*json.loads(call("verify", "body", "headers", "--json").out)}
    refused = json.loads(call("verify", "headers", "headers", "--json").out)
    names |= {*refused} | {*re.findall(r"--([a-z-]+)", call("send", "--help").out)}
    assert {each for each in names if each.isalpha()} - {shop.tenant, "help", "json"} <= TAKEN


def test_kinds_of_another_service_are_not_known(call: Callable[..., Done]) -> None:
    done = call("deliveries", *INBOX, "--kind", "toll")
    assert (done.status, done.out) == (2, "")
    assert "pass one of bin, body" in done.err


@pytest.mark.alike
def test_a_delivery_is_shown(shop: Shop, call: Callable[..., Done]) -> None:
    out = call("show", "1", *INBOX).out
    lines = [line.split() for line in out.splitlines()]
    assert ["key", shop.make_key(1)] in lines
    assert ([shop.tenant, "a"] in lines) == bool(shop.tenant)
    assert out.endswith('\n{\n  "id": 1\n}\n')
    assert json.loads(call("show", "1", *INBOX, "--json").out)["body"] == '{"id": 1}'
    assert call("show", "1", *INBOX, "--body").out == '{"id": 1}'
    done = call("show", "99", *INBOX)
    name = shop.program.name
    assert (done.status, done.err) == (
        4,
        f"{name}: the inbox has no delivery 99. `{name} webhook deliveries` lists them.\n",
    )


@pytest.mark.alike
def test_nothing_is_done_to_another_inbox(
    shop: Shop, shops: dict[str, Shop], call: Callable[..., Done], run: Callable[..., Done]
) -> None:
    others = shops["FleetIT"].program
    before = run(others, "webhook", "deliveries", *INBOX, "--json").out
    assert before.count("\n") == 4
    assert call("replay", "--state", "failed", *INBOX).out.startswith("1 will be handled again")
    assert json.loads(call("stats", *INBOX, "--json").out)["waiting"] == 1
    shop.fill(URL)
    assert json.loads(call("stats", *INBOX, "--json").out)["done"] == 3
    assert call("prune", "--older-than", "1d", *INBOX).out == "0 deleted.\n"
    assert run(others, "webhook", "deliveries", *INBOX, "--json").out == before
    assert json.loads(run(others, "webhook", "stats", *INBOX, "--json").out)["done"] == 4
    assert run(others, "webhook", "replay", "--state", "done", *INBOX).out.startswith("4 will be handled again")
    assert json.loads(call("stats", *INBOX, "--json").out)["waiting"] == 0


@pytest.mark.alike
def test_an_inbox_is_copied_and_put_back(shop: Shop, shops: dict[str, Shop], call: Callable[..., Done]) -> None:
    own = ("--inbox", "sqlite:///own.db")
    shop.fill(own[1], 1)
    assert call("backup", "copy.db", *own).out == "copy.db has a copy of own.db.\n"
    shop.fill(own[1], 2)
    assert call("restore", "copy.db", *own).out.startswith("own.db is the backup copy.db.\n")
    assert call("deliveries", *own, "--json").out.count("\n") == 1
    assert b"fleet" not in Path("own.db").read_bytes().lower() + Path("copy.db").read_bytes().lower()
    shops["FleetIT"].fill("sqlite:///other.db", 1)
    done = call("restore", "other.db", *own)
    assert (done.status, done.out) == (2, "")
    assert call("deliveries", *own, "--json").out.count("\n") == 1


def test_the_inbox_is_named_by_a_variable_of_the_service(
    shop: Shop, call: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETIT_INBOX", URL)
    variable, name = f"{shop.program.name.upper()}_INBOX", shop.program.name
    done = call("stats")
    hint = f"Name it with --inbox sqlite:///file.db, or set {variable}."
    assert (done.status, done.err) == (2, f"{name}: there is no inbox. {hint}\n")
    monkeypatch.setenv(variable, URL)
    assert call("stats").status == 0
    done = call("backup", "copy.db", "--inbox", "postgresql://host/db")
    assert f"`pg_dump --table='*{name}_*'` copies" in done.err


@pytest.mark.alike
def test_a_program_with_an_inbox_alone(shop: Shop, run: Callable[..., Done]) -> None:
    program = evolve(shop.program, signing=None)
    out = run(program, "webhook", "--help").out
    assert "\nLook into an inbox of webhooks.\n" in out
    assert "deliveries" in out
    assert "  sign " not in out
    assert run(program, "webhook", "deliveries", *INBOX).out == run(shop.program, "webhook", "deliveries", *INBOX).out
    assert run(program, "webhook", "listen").status == 2
    assert "webhook" not in run(evolve(program, webhooks=None), "--help").out
