"""The commands that sign, verify, send and receive the webhooks of made-up services."""

from __future__ import annotations

import json
import queue
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from kit.tests.support.made_webhooks import SECRET
from openapi_sdk.cli.app import make_app
from openapi_sdk.cli.main import main
from openapi_sdk.cli.webhook import list_webhook_commands, receiving
from tests.support.words import is_clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.tests.support.commands import Done
    from tests.kit.cli.webhook.conftest import Shop


@pytest.fixture(name="call")
def _call(shop: Shop, run: Callable[..., Done]) -> Callable[..., Done]:
    """Return what runs a command of the webhooks of the service."""

    def call(*arguments: str) -> Done:
        done = run(shop.program, "webhook", *arguments)
        assert is_clean([done.out, done.err])
        assert SECRET not in done.out + done.err
        return done

    return call


@pytest.mark.alike
def test_what_was_signed_is_verified_by_the_same_service_alone(
    shop: Shop, shops: dict[str, Shop], call: Callable[..., Done], run: Callable[..., Done]
) -> None:
    Path("body").write_text('{"id": 5}')
    headers = call("sign", "body").out
    assert [line.partition(":")[0] for line in headers.splitlines()] == [
        f"X-{shop.program.service.name}-{each}" for each in ("Time", "Signature")
    ]
    Path("headers").write_text(headers)
    done = call("verify", "body", "headers")
    width = max(len("signed_form"), len(shop.tenant)) + 1
    tenant = f"  {shop.tenant}\n" if shop.tenant else ""
    key = "bin:-:5" if shop.tenant else "bin:5"
    beginning = f"verified\n  {'kind':<{width}}Bin\n  {'key':<{width}}{key}\n{tenant}  {'signed_at':<{width}}"
    assert done.out.startswith(beginning)
    found = json.loads(call("verify", "body", "headers", "--json").out)
    assert (shop.tenant in found, found["signed_form"]) == (bool(shop.tenant), "raw")
    for other in shops.values():
        expected = 0 if other is shop else 4
        assert run(other.program, "webhook", "verify", "body", "headers").status == expected


@pytest.mark.parametrize(
    ("headers", "example"),
    [
        pytest.param("abc", "such as X-NAME-Time: 1760000000", id="line"),
        pytest.param("{", 'such as {"X-NAME-Time": "1760000000", "X-NAME-Signature": "…"}', id="JSON"),
    ],
)
def test_examples_have_the_headers_of_the_service(
    shop: Shop, call: Callable[..., Done], headers: str, example: str
) -> None:
    Path("body").touch()
    Path("headers").write_text(headers)
    done = call("verify", "body", "headers")
    assert (done.status, example.replace("NAME", shop.program.service.name) in done.err) == (2, True)


def test_no_secret(shop: Shop, call: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("body").touch()
    monkeypatch.delenv(shop.program.variable("WEBHOOK_SECRET"))
    hint = f"Set {shop.program.name.upper()}_WEBHOOK_SECRET, or name a file with --secret-file."
    assert call("sign", "body").err == f"{shop.program.name}: there is no signing secret. {hint}\n"


def test_examples_are_sent(shop: Shop, call: Callable[..., Done]) -> None:
    with shop.receive() as (url, reports):
        done = call("send", url, "--times", "2")
    tenant = shop.program.service.tenant
    whose = "" if tenant is None else f", {tenant.word} {tenant.word}-1"
    assert (done.status, done.err) == (0, f"Sending 2 webhooks to {url}{whose}.\n")
    assert [line.partition(",")[0] for line in done.out.splitlines()] == ["bin 1/2: 200", "bin 2/2: 200"]
    first, second = (each.delivery for each in reports)
    assert first.digest == second.digest
    assert first.notification.color == (None if tenant is None else f"{tenant.word}-1")


@pytest.mark.parametrize(
    ("variable", "profile", "options", "tenant"),
    [
        pytest.param("b", "c", ["--organization", "a"], "a", id="of the option"),
        pytest.param("b", "c", [], "b", id="of the variable"),
        pytest.param("", "c", [], "c", id="of the profile"),
        pytest.param("b", "c", ["--profile", "default"], "c", id="of the profile that is chosen"),
        pytest.param("", "", [], "organization-1", id="invented"),
    ],
)
def test_the_tenant_of_what_is_sent(  # noqa: PLR0917 - a table
    shops: dict[str, Shop],
    run: Callable[..., Done],
    monkeypatch: pytest.MonkeyPatch,
    settings: Path,
    variable: str,
    profile: str,
    options: list[str],
    tenant: str,
) -> None:
    shop = shops["Globex"]
    config = settings / "globex" / "config.toml"
    monkeypatch.setenv("GLOBEX_CONFIG", str(config))
    config.parent.mkdir(parents=True)
    config.write_text(f'[profiles.default]\norganization = "{profile}"\n' if profile else "", encoding="utf-8")
    monkeypatch.setenv("GLOBEX_ORGANIZATION_ID", variable)
    monkeypatch.setenv("FLEETIT_FLEET_ID", "42")
    with shop.receive(dict.fromkeys(("a", "b", "c", "organization-1"), SECRET)) as (url, reports):
        done = run(shop.program, "webhook", "send", url, *options)
    assert (done.status, [each.delivery.organization_id for each in reports]) == (0, [tenant])
    assert is_clean([done.out, done.err])


def test_an_id_that_is_none_is_refused(shops: dict[str, Shop], run: Callable[..., Done]) -> None:
    done = run(shops["Globex"].program, "webhook", "send", "http://127.0.0.1:1/", "--organization", "a b")
    assert (done.status, done.out) == (2, "")
    assert "--organization" in done.err
    assert run(shops["Acme"].program, "webhook", "send", "http://127.0.0.1:1/", "--organization", "a").status == 2


def test_without_examples_a_body_is_needed(shop: Shop, run: Callable[..., Done]) -> None:
    load: Any = shop.program.signing
    program = evolve(shop.program, signing=lambda: load()._replace(examples={}))
    Path("body").write_text('{"id": 5}')
    with shop.receive() as (url, reports):
        done = run(program, "webhook", "send", url)
        assert (done.status, done.err) == (
            2,
            f"{program.name}: there is no example to send. Name a body with --body.\n",
        )
        assert run(program, "webhook", "send", url, "--body", "body").out.startswith("own body: 200")
    assert [each.delivery.notification.id for each in reports] == [5]
    assert "--kind" not in run(program, "webhook", "send", "--help").out


def test_two_programs_receive_at_once(
    shops: dict[str, Shop], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes what is its own, refuses what is the other's, and prints its own words."""
    addresses: queue.Queue[tuple[str, str]] = queue.Queue()

    class Announced(receiving.Receiver):
        def __init__(self, webhooks: Any, *arguments: Any) -> None:
            super().__init__(webhooks, *arguments)
            addresses.put((webhooks.package, self.url))

    monkeypatch.setattr(receiving, "Receiver", Announced)
    programs = {name.lower(): shops[name].program for name in ("Acme", "Globex", "FleetIT")}
    arguments = ("webhook", "listen", "--port", "0", "--count", "3")
    threads = [threading.Thread(target=main, args=(each, arguments)) for each in programs.values()]
    for thread in threads:
        thread.start()
    urls = dict(addresses.get(timeout=60) for _ in programs)
    capsys.readouterr()
    kinds = {"acme": "bin", "globex": "bin", "fleetit": "toll"}
    statuses = {
        (sender, receiver): main(programs[sender], ("webhook", "send", url, "--kind", kinds[sender]))
        for sender in programs
        for receiver, url in urls.items()
    }
    for thread in threads:
        thread.join(60)
    assert statuses == {(a, b): 0 if a == b else 4 for a in programs for b in programs}
    captured = capsys.readouterr()
    found = [re.search(r" verified: (\w+) .*?, (\w+ [\w-]+, )?signed ", line) for line in captured.out.splitlines()]
    assert {each.groups() for each in found if each is not None} == {
        ("Bin", None),
        ("Bin", "organization organization-1, "),
        ("TollNotification", "fleet 1, "),
    }
    assert captured.err.count("1 verified, 2 refused.\n") == 3


def test_copies_are_told(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    printer = receiving.Printer(shop.program, None, threading.Event(), is_json=False)
    delivery = shop.webhooks.WebhookVerifier(SECRET).verify(*shop.make(1))
    for _ in range(2):
        printer.report(receiving.Received(delivery, "", 200))
    first, second = capsys.readouterr().out.splitlines()
    whose = f", {shop.program.service.tenant.word} a" if shop.program.service.tenant is not None else ""
    assert first[9:].startswith(f"#1 verified: Bin {shop.make_key(1)}{whose}, signed ")
    assert second.endswith(", copy of #1")


@pytest.mark.alike
def test_help_has_the_words_of_the_service(shop: Shop, call: Callable[..., Done]) -> None:
    tenant, name = shop.program.service.tenant, shop.program.name
    commands = list_webhook_commands(shop.program)
    assert [*make_app(shop.program)["webhook"]] == ["--help", "-h", "--version", *commands]
    for command, each in commands.items():
        out = call(command, "--help").out
        assert out.startswith(f"Usage: {name} webhook {command}")
        assert out.endswith(f"\n\nExample:\n\n    {name} webhook {each.example}\n")
        words = " ".join(out.replace("│", " ").split())
        if tenant is None or command != "send":
            assert "--org" not in words
            assert "--site" not in words
        else:
            assert f"--{tenant.word} STR" in words
        assert "compact" not in words
    whose = "" if tenant is None else f"{tenant.word}-1:"
    words = " ".join(call("deliveries", "--help").out.replace("│", " ").split())
    assert f"such as bin:{whose}1001." in words
    out = call("send", "--help").out
    assert ("X-Org-Id to send." in out, "Id of the " in out) == (name == "globex", name in {"initech", "hooli"})
    assert "Which example to send: bin, or all." in out


def test_an_option_of_the_inbox_names_the_variable(shop: Shop, call: Callable[..., Done]) -> None:
    out = " ".join(call("stats", "--help").out.replace("│", " ").split())
    assert f"[{shop.program.name.upper()}_INBOX]" in out
