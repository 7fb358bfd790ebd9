"""Sandboxes of made-up services: each works with its description alone, and has the words of its service."""

from __future__ import annotations

import inspect
import json
import pydoc
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import fleetit
from fleetit.sandbox import running as run_fleetit
from kit.tests.openapi_sdk.sandbox.conftest import Served, import_sandbox
from kit.tests.support.depots import Sdk, make_depot
from kit.tests.support.made_sdks import made_sdk
from openapi_sdk.sandbox.parts import NotificationKind, Notifications, SandboxParts
from openapi_sdk.service import Examples
from openapi_sdk_codegen.generate.modules import WRITERS
from tests.fleetit.sandbox.loopback import receive_webhooks
from tests.support.checkout import HERE
from tests.support.words import is_clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.flavours import Flavour


def read(served: Served, path: str, *, body: object = None, token: str = "") -> tuple[int, str]:
    """Return the status and the text of an answer."""
    request = urllib.request.Request(  # noqa: S310 - a URL of this machine
        served.sandbox.url + path,
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {token or served.sandbox.token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


# What each sandbox does.


@pytest.mark.alike
def test_its_rows_are_listed_made_and_changed(served: Served, flavour: Flavour) -> None:
    client: Any = flavour.client(token=served.sandbox.token, base_url=served.sandbox.url, **served.own())
    for listing in (client.bins.list(limit=2), client.crates.list(), client.moves.list()):
        assert [row.id for row in flavour.list_rows(listing)] == [1, 2, 3]
    assert [row.color for row in flavour.list_rows(client.bins.list(color="color 2"))] == ["color 2"]
    made = flavour.run(lambda: client.bins.create(color="red"))
    assert flavour.run(lambda: client.bins.get(made.id)).color == "red"
    assert flavour.run(lambda: client.bins.update(made.id, color="blue")).color == "blue"
    assert [row["color"] for row in served.sandbox.rows("bins", **served.of())][-1] == "blue"
    assert flavour.run(lambda: client.labels.replace(1, body=b"%PDF")) is None
    assert flavour.run(lambda: client.labels.get(1)) == b"invented\n"
    label = flavour.run(lambda: client.with_raw_response.labels.get(1))
    assert label.headers["Content-Type"] == "application/pdf"
    with pytest.raises(served.sdk.module.NotFound, match="404 Not Found"):
        flavour.run(lambda: client.bins.get(404))
    with pytest.raises(served.sdk.module.BadRequest, match="size"):
        flavour.run(lambda: client.request("POST", served.sandbox.requests[0].path, json={"color": "a", "size": "b"}))


def test_a_tenant_has_rows_of_its_own(served: Served) -> None:
    if not served.sdk.word:
        pytest.skip("it has no tenants")
    with served.make_client() as client:
        other = getattr(client, f"for_{served.sdk.word}")(served.tenants[1])
        assert [[row.id for row in each.bins.list()] for each in (client, other)] == [[1, 2, 3], [1001, 1002, 1003]]
        other.bins.create(color="red")
        assert [len(served.sandbox.rows("bins", each)) for each in served.tenants] == [3, 4]
        with pytest.raises(served.sdk.module.NotFound):
            client.bins.get(1001)
        nobody = getattr(client, f"for_{served.sdk.word}")("nobody")
        with pytest.raises(served.sdk.module.Forbidden, match=f"{served.sdk.word} nobody"):
            nobody.bins.get(1)
    named = {getattr(each, served.sdk.word) for each in served.sandbox.requests}
    assert named == {*served.tenants, "nobody"}


def test_a_request_that_names_no_tenant_is_for_the_default_one(all_served: dict[str, Served]) -> None:
    for name in ("Globex", "Hooli"):
        served = all_served[name]
        client = served.sdk.make_client(token=served.sandbox.token, base_url=served.sandbox.url)
        assert [row.id for row in client.bins.list()] == [1, 2, 3]
        assert [getattr(each, served.sdk.word) for each in served.sandbox.requests] == [None]


def test_the_tenants_are_listed(all_served: dict[str, Served]) -> None:
    with all_served["Globex"].make_client() as client:
        rows = [(organization, row.id) for organization, row in client.across_organizations(client.bins.list)]
        assert [each.id for each in client.organizations.list()] == ["organization-1", "organization-2"]
    assert rows == [
        (f"organization-{number}", row) for number, ids in ((1, (1, 2, 3)), (2, (1001, 1002, 1003))) for row in ids
    ]


@pytest.mark.alike
@pytest.mark.parametrize("place", ["header", "query", "path"])
def test_ids_of_tenants_may_be_integers(place: str, tmp_path: Path) -> None:
    name = {"header": "Globex", "query": "Hooli", "path": "Initech"}[place]
    document = make_depot(name)
    tenant = document["x-tenant"]
    document["info"]["title"] = "Umbrella API"
    parameters = [each for item in document["paths"].values() for each in item.get("parameters", ())]
    for each in parameters:
        if each["name"] == tenant["name"]:
            each["schema"] = {"type": "integer"}
    document["components"]["schemas"]["Organization"]["properties"]["id"] = {"type": "integer"}
    with made_sdk(document, tmp_path) as module:
        sdk = Sdk("Umbrella", module)
        made = import_sandbox(sdk)
        with made.running() as sandbox:
            assert getattr(sandbox, tenant["plural"]) == (1, 2)
            argument = f"{tenant['word']}_id"
            with module.Umbrella(token=sandbox.token, base_url=sandbox.url, **{argument: 2}) as client:
                assert [row.id for row in client.bins.list()] == [2001, 2002, 2003]
                path = "/orgs/x/bins" if place == "path" else "/bins?site=x"
                if place != "header":
                    status, text = read(Served(sdk, made, sandbox), path)
                    assert (status, json.loads(text)) == (400, {tenant["name"]: ["A positive integer is required."]})
        access = made.Access((2,))
        with made.running(
            {tenant["plural"]: [{}, {}]} if place == "header" else {"bins": [{tenant["word"]: 2}]}, tokens={"t": access}
        ) as sandbox:
            assert getattr(sandbox, f"default_{tenant['word']}") == 2


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(lambda _: {"bnis": []}, "'bnis' is no table of this description, did you mean 'bins'", id="table"),
        pytest.param(lambda _: {"bins": [{"colr": "red"}]}, "has no field 'colr', did you mean 'color'", id="field"),
        pytest.param(lambda _: {"bins": 5}, r"as in {'bins': \[{'id': 1}\]}", id="no rows"),
        pytest.param(lambda _: {"bins": [{"id": True}]}, "bins\\[0\\]: id: ", id="type"),
    ],
)
def test_wrong_rows_are_an_error_of_its_own(
    served: Served, data: Callable[[Served], dict[str, Any]], error: str
) -> None:
    with (
        pytest.raises(served.sdk.module.ConfigurationError, match=error) as caught,
        served.module.running(data(served)),
    ):
        pass
    assert is_clean(caught.value)


def test_a_wrong_tenant_of_a_row_is_an_error(served: Served) -> None:
    error = f"{served.sdk.word} 5: the id of .* is a text" if served.sdk.word else "has no field 'site'"
    row = {served.sdk.word or "site": 5}
    with pytest.raises(served.sdk.module.ConfigurationError, match=error), served.module.running({"bins": [row]}):
        pass


def test_rows_of_a_test_are_in_place_of_invented_ones(sdk: Sdk) -> None:
    module = import_sandbox(sdk)
    own = {sdk.word: "a"} if sdk.word else {}
    with module.running({"bins": [{"color": "red", **own}, {"id": 7, **own}]}) as sandbox:
        served = Served(sdk, module, sandbox)
        assert sandbox.rows("bins") == [{"color": "red", "id": 1}, {"id": 7}]
        with served.make_client() as client:
            assert [row.id for row in client.bins.list()] == [1, 7]
        assert sandbox.add("bins", color="blue")["id"] == 8
        assert sandbox.change("bins", 8, color="green")["color"] == "green"
        sandbox.remove("bins", 8)
        assert len(sandbox.rows("bins")) == 2


# Faults, the log, churn.


def test_faults_apply_to_its_own_requests(served: Served) -> None:
    served.sandbox.fail_next(503, times=1, retry_after=0)
    path = "/orgs/{org_id}/bins" if served.sdk.name == "Initech" else "/bins"
    with served.make_client(retry=served.sdk.module.Retry(attempts=2)) as client:
        assert client.bins.get(1).id == 1
        served.sandbox.fail(f"GET {path}", status=500)
        with pytest.raises(served.sdk.module.ServerError):
            client.bins.list().first()
        assert client.bins.get(1).id == 1
    assert [each.status for each in served.sandbox.requests] == [503, 200, 500, 500, 200]
    assert len(served.sandbox.requests.of(f"GET {path}")) == 2
    with pytest.raises(served.sdk.module.ConfigurationError, match="the nearest: ") as caught:
        served.sandbox.fail("GET /bnis")
    with pytest.raises(served.sdk.module.ConfigurationError, match="status=200") as other:
        served.sandbox.fail_next(200)
    assert is_clean([caught.value, other.value])


def test_a_request_is_logged_in_the_words_of_the_service(served: Served) -> None:
    with served.make_client() as client:
        client.bins.create(color="red")
    (seen,) = served.sandbox.requests
    assert (seen.method, seen.authorised, seen.body, seen.status) == ("POST", True, '{"color":"red"}', 201)
    assert getattr(seen, served.sdk.word, None) == served.tenants[0]
    assert type(seen).__module__ == f"{served.sdk.package}.sandbox"
    assert served.sandbox.token not in repr(seen)
    assert is_clean([seen, dir(seen), served.sandbox])


def test_rows_change_while_they_are_listed_and_reset_brings_them_back(sdk: Sdk) -> None:
    module = import_sandbox(sdk)
    with module.running(churn=1.0, rows={"bins": 50}) as sandbox:
        served = Served(sdk, module, sandbox)
        before = sandbox.rows("bins", **served.of())
        with served.make_client() as client:
            assert len([*client.bins.list(limit=5, exact=True)]) > 40
        assert sandbox.rows("bins", **served.of()) != before
        sandbox.advance_clock(3600)
        sandbox.reset()
        assert sandbox.rows("bins", **served.of()) == before
        assert len(sandbox.requests) == 0


def test_the_clock_shows_the_zone_of_the_service(served: Served) -> None:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    served.sandbox.clock = lambda: moment
    assert served.sandbox.world.now().isoformat() == "2026-01-02T00:00:00+00:00"
    with pytest.raises(served.sdk.module.ConfigurationError, match="clock"):
        served.sandbox.clock = lambda: 5


# Over HTTP, and in a browser.


def test_it_is_controlled_over_http_by_the_same_names(served: Served) -> None:
    word, plural = served.sdk.word, served.sdk.plural
    assert read(served, "/_sandbox/rows", body={"table": "bins", **served.of()})[0] == 200
    assert read(served, "/_sandbox/add", body={"table": "bins", "color": "red", **served.of()})[0] == 200
    assert read(served, "/_sandbox/bins")[0] == 404
    if word:
        assert json.loads(read(served, f"/_sandbox/{plural}")[1]) == [*served.tenants]
        assert json.loads(read(served, f"/_sandbox/default_{word}")[1]) == served.tenants[0]
    refused = read(served, "/_sandbox/nothing")[1]
    assert (f"default_{word}" in refused) if word else ("default" not in refused)
    assert is_clean(refused)


def test_the_page_has_the_words_of_the_service(served: Served) -> None:
    with served.make_client() as client:
        client.bins.get(1)
    status, page = read(served, "/")
    assert status == 200
    assert f"<h1>{served.sdk.name} sandbox</h1>" in page
    assert f"export {served.sdk.name.upper()}_TOKEN={served.sandbox.token}" in page
    assert "Send a test notification" not in page
    assert "Webhooks" not in page
    word = served.sdk.word.capitalize()
    assert (f'<th scope="col" class="short">{word}</th>' in page) if word else ("Name and rows" not in page)
    assert is_clean(page)


def test_nothing_that_it_answers_says_or_documents_has_a_word_of_another(served: Served) -> None:
    texts: list[object] = [read(served, path) for path in ("/", "/openapi.json", "/health", "/nothing", "/bins/404")]
    texts += [read(served, "/bins", token="wrong"), read(served, "/_sandbox/requests"), read(served, "/_sandbox/x")]
    texts += [pydoc.render_doc(each) for each in (served.module.Sandbox, served.module.Access, served.module.running)]
    texts += [inspect.signature(served.module.running), served.sandbox.world, served.sandbox.world.rooms]
    texts += [thread.name for thread in threading.enumerate() if thread.name.startswith(served.sdk.package)]
    assert f"{served.sdk.package}-sandbox" in texts
    assert is_clean(texts)
    if not served.sdk.word:
        found = [line for line in "\n".join(map(str, texts)).splitlines() if "tenant" in line]
        assert found == []


def test_a_token_may_be_for_some_tenants_and_operations(sdk: Sdk) -> None:
    module = import_sandbox(sdk)
    tenants = {sdk.plural: (f"{sdk.word}-2",)} if sdk.word else {}
    with module.running(tokens={"t": module.Access(**tenants, only=("get",))}) as sandbox:
        served = Served(sdk, module, sandbox)
        client = sdk.make_client(
            token="t", base_url=sandbox.url, **({sdk.argument: f"{sdk.word}-2"} if sdk.word else {})
        )
        assert client.bins.list().first().id == (1001 if sdk.word else 1)
        with pytest.raises(sdk.module.Forbidden):
            client.bins.create(color="red")
        assert read(served, "/bins", token="u")[0] in (401, 404)
    with pytest.raises(sdk.module.ConfigurationError, match="only="):
        module.Access(**tenants, only="GET")
    if sdk.word:
        with pytest.raises(sdk.module.ConfigurationError, match=rf"pass a tuple with the ids of {sdk.plural}, such as"):
            module.Access("a")
        with (
            pytest.raises(sdk.module.ConfigurationError, match=f"there is no {sdk.word} 'x'"),
            module.running(tokens={"t": module.Access(("x",))}),
        ):
            pass


# What a service may give.


def _make_notifications(sdk: Sdk) -> Notifications:
    return Notifications(
        kinds={
            "full": NotificationKind(
                name="full",
                title="A bin is full",
                table="bins",
                make_payload=lambda row, _: {"bin": row["id"], "color": row.get("color")},
                invent_payload=lambda tenant, number: {"bin": number, "of": tenant},
                get_ticket=lambda payload: str(payload["bin"]),
            )
        },
        sign=lambda body, secret, seconds: {"X-Mac": f"{seconds}.{hash((body, secret)) & 0xFFFFFFFF:08x}"},
        make_headers=lambda tenant, row: {"X-Whose": f"{tenant} {row.get('name')}"} if sdk.word else {},
    )


def test_its_webhooks_are_sent(sdk: Sdk) -> None:
    made = import_sandbox(sdk)
    generated = made.PARTS.generated
    parts = SandboxParts(generated, lambda: sdk.module.SERVICE, notifications=_make_notifications(sdk))
    started = type(made.running.__self__)(parts).running
    with receive_webhooks() as endpoint, started(webhook_url=endpoint.url) as sandbox:
        served = Served(sdk, made, sandbox)
        with served.make_client() as client:
            client.bins.update(1, color="red")
        sandbox.wait_for_webhooks()
        assert sandbox.send_webhook(endpoint.url, *served.own().values(), wrong_signature=True) == [200]
        page = read(served, "/")[1]
        assert "A bin is full" in page
        assert is_clean(page)
        with pytest.raises(sdk.module.ConfigurationError, match=f"{sdk.name} documents the webhooks 'full'"):
            sandbox.send_webhook(endpoint.url, *served.own().values(), "empty")
        with pytest.raises(sdk.module.ConfigurationError, match="signed_form='compact'"):
            sandbox.send_webhook(endpoint.url, *served.own().values(), signed_form="compact")
    bodies = [json.loads(body) for _, _, body in endpoint.received]
    assert bodies == [{"bin": 1, "color": "red"}, {"bin": 1, "of": served.tenants[0]}]
    assert {headers["X-Whose"] for _, headers, _ in endpoint.received} == (
        {f"{served.tenants[0]} None" if sdk.name != "Globex" else f"{served.tenants[0]} name 1"} if sdk.word else {None}
    )
    assert [(each.kind, each.ticket, each.status) for each in sandbox.deliveries] == [("full", "1", 200)] * 2
    assert [getattr(each, sdk.word, None) for each in sandbox.deliveries] == [served.tenants[0]] * 2
    assert is_clean([endpoint.received, *sandbox.deliveries])


def test_without_webhooks_none_can_be_sent(served: Served) -> None:
    for use in (
        lambda: served.sandbox.send_webhook("http://127.0.0.1:1/", *served.own().values()),
        lambda: setattr(served.sandbox, "webhook_url", "http://127.0.0.1:1/"),
    ):
        with pytest.raises(
            served.sdk.module.ConfigurationError, match=f"the sandbox of {served.sdk.name} has no webhooks"
        ):
            use()


def test_its_data_are_those_of_its_file(sdk: Sdk) -> None:
    made = import_sandbox(sdk)
    seed: dict[str, Any] = {"tables": {"bins": {"rows": {"each": 2}, "fields": {"color": {"cycle": ["red", "blue"]}}}}}
    if sdk.word:
        seed |= {
            sdk.plural: [{"id": "x", "name": "Mine"}, {"id": "y"}, {"id": "z"}],
            f"default_{sdk.word}": "y",
            f"hidden_{sdk.plural}": ["z"],
        }
        seed["tables"]["bins"]["fields"]["api_key"] = f"{{{sdk.word}}}-{{n}}-{{id}}"
    parts = SandboxParts(made.PARTS.generated, lambda: sdk.module.SERVICE, load_seed=lambda: seed)
    with type(made.running.__self__)(parts).running() as sandbox:
        served = Served(sdk, made, sandbox)
        assert [row["color"] for row in sandbox.rows("bins", **served.of())] == ["red", "blue"]
        if sdk.word:
            assert served.tenants == ("x", "y")
            assert getattr(sandbox, f"default_{sdk.word}") == "y"
            assert [row["api_key"] for row in sandbox.rows("bins", "y")] == ["y-1-1001", "y-2-1002"]
            with served.make_client() as client, pytest.raises(sdk.module.Forbidden):
                getattr(client, f"for_{sdk.word}")("z").bins.get(2001)


def test_the_tenant_of_examples_is_there(all_served: dict[str, Served]) -> None:
    served = all_served["Hooli"]
    service = evolve(served.sdk.module.SERVICE, examples=Examples(tenant="shop"))
    parts = SandboxParts(served.module.PARTS.generated, lambda: service)
    with type(served.module.running.__self__)(parts).running() as sandbox:
        assert (sandbox.sites, sandbox.default_site) == (("shop", "site-2"), "shop")
        assert sandbox.rows("bins", "shop")[0]["id"] == 1


# Several in one process.


def test_sandboxes_of_several_services_share_nothing(all_served: dict[str, Served]) -> None:
    with run_fleetit() as other:
        client_of_fleetit = fleetit.FleetIT(token=other.token, base_url=other.url, fleet_id=7)
        clients = {name: served.make_client() for name, served in all_served.items()}

        def use(name: str) -> None:
            for number in range(5):
                made = clients[name].bins.create(color=f"{name} {number}")
                assert clients[name].bins.get(made.id).color == f"{name} {number}"
                assert len([*clients[name].bins.list(limit=2)]) == 4 + number

        def use_fleetit() -> None:
            for _ in range(5):
                assert client_of_fleetit.tolls.list().first() is not None

        threads = [threading.Thread(target=use, args=(name,)) for name in clients]
        threads.append(threading.Thread(target=use_fleetit))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name, served in all_served.items():
            colors = [row["color"] for row in served.sandbox.rows("bins", **served.of())]
            assert colors == ["color 1", "color 2", "color 3", *(f"{name} {number}" for number in range(5))]
            assert {each.user_agent.partition("-")[0] for each in served.sandbox.requests} == {served.sdk.package}
            assert is_clean([*served.sandbox.requests])
        assert {(each.user_agent or "").partition("-")[0] for each in other.requests} == {"fleetit"}
        all_served["Acme"].sandbox.fail_next(500)
        all_served["Acme"].sandbox.reset()
        assert [len(each.sandbox.rows("bins", **each.of())) for each in all_served.values()] == [3, 8, 8, 8]
        assert client_of_fleetit.tolls.list().first() is not None
        for client in clients.values():
            client.close()
        client_of_fleetit.close()


def test_a_path_that_is_no_plain_one_is_no_example() -> None:
    document = make_depot("Acme")
    document["paths"] = {'/bins"""\nimport os': document["paths"]["/bins"]}
    assert "import os" not in WRITERS["sandbox.py"](document, HERE)
