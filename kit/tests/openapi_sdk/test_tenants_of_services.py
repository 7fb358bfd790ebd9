"""Whom a call of an SDK is for: in a header or in the path, in the words of its service, or nobody."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.depots import TOKEN, read_tenant
from kit.tests.support.scripted_server import ReceivedRequest
from openapi_sdk import SdkError
from openapi_sdk.calls.planned import plan_call
from openapi_sdk.description.document import Description
from openapi_sdk.messages.request import find_tenant
from openapi_sdk.model.facts import Tenant
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.tests.support.depots import Sdk
    from kit.tests.support.flavours import Flavour
    from kit.tests.support.scripted_server import ScriptedServer


def test_a_client_without_tenants_has_nothing_of_them(sdks: dict[str, Sdk], server: ScriptedServer) -> None:
    client = sdks["Acme"].module.Acme(token=TOKEN, base_url=server.url)
    assert not [name for name in dir(client) if not name.startswith("_") and re.search("tenant|for_|across_", name)]
    with pytest.raises(TypeError):
        client.bins.get(1, tenant="a")
    client.close()


def test_a_call_is_for_one_tenant(tenant_flavour: Flavour, tenant_sdk: Sdk, server: ScriptedServer) -> None:
    client: Any = tenant_flavour.client(token=TOKEN, base_url=server.url, **tenant_sdk.default("a"))
    view = getattr(client, f"for_{tenant_sdk.word}")("c")
    assert tenant_flavour.run(lambda: client.bins.get(1)).color == "a"
    assert tenant_flavour.run(lambda: client.bins.get(1, **tenant_sdk.default("b"))).color == "b"
    assert tenant_flavour.run(lambda: view.bins.get(1)).color == "c"
    assert getattr(view, tenant_sdk.argument) == "c"
    assert [read_tenant(each) for each in server.requests] == ["a", "b", "c"]


@pytest.mark.parametrize("kind", ["a described path", "another path", "a listing of another path", "a raw response"])
def test_what_is_not_described_is_for_one_tenant(
    tenant_flavour: Flavour, tenant_sdk: Sdk, server: ScriptedServer, kind: str
) -> None:
    events: list[Any] = []
    client: Any = tenant_flavour.client(
        token=TOKEN, base_url=server.url, on_request=events.append, **tenant_sdk.default("a")
    )
    is_in_path = tenant_sdk.name == "Initech"
    root, own = ("/orgs/b", {}) if is_in_path else ("", tenant_sdk.default("b"))
    match kind:
        case "a described path":
            answer = tenant_flavour.run(lambda: client.request("GET", f"{root}/bins/1", **own))
        case "another path":
            answer = tenant_flavour.run(lambda: client.request("GET", f"{root}/shelves/1", params={"a": 1}, **own))
        case "a raw response":
            raw = client.with_raw_response
            answer = tenant_flavour.run(lambda: raw.request("GET", f"{root}/shelves/1", **own)).json()
        case _:
            answer = tenant_flavour.list_rows(client.request_pages("GET", f"{root}/shelves", limit=2, **own))[-1]
    assert answer["color"] == "b"
    assert {getattr(each, tenant_sdk.argument) for each in events} == {"b"}
    if is_in_path:
        with pytest.raises(TypeError, match="org_id"):
            client.request("GET", "/shelves", org_id="b")


def test_a_tenant_is_given_by_its_argument(sdks: dict[str, Sdk], server: ScriptedServer) -> None:
    module = sdks["Hooli"].module
    calls: list[Callable[[Any], Any]] = [
        lambda client: client.request("GET", "/bins", params={"site": "b"}),
        lambda client: client.request_pages("GET", "/bins", params={"site": "b"}),
        lambda client: client.bins.get(1, options={"query": {"site": "b"}}),
        lambda client: client.request("GET", "/bins", options={"query": {"site": "b"}}),
    ]
    with module.Hooli(token=TOKEN, base_url=server.url) as client:
        for call in calls:
            with pytest.raises(module.InvalidInput, match="site_id="):
                call(client)
    assert server.requests == []


@pytest.mark.parametrize("value", [7, "", "a b", "a\n", "ä", b"a", True], ids=repr)
def test_what_is_no_id_is_refused(tenant_flavour: Flavour, tenant_sdk: Sdk, server: ScriptedServer, value: Any) -> None:
    client: Any = tenant_flavour.client(token=TOKEN, base_url=server.url)
    with pytest.raises(tenant_sdk.module.InvalidInput) as caught:
        tenant_flavour.run(lambda: client.bins.get(1, **{tenant_sdk.argument: value}))
    assert tenant_sdk.argument in str(caught.value)
    with pytest.raises(tenant_sdk.module.ConfigurationError):
        tenant_flavour.client(token=TOKEN, base_url=server.url, **{tenant_sdk.argument: value})
    assert server.requests == []


def test_a_view_for_one_only_refuses_others(tenant_flavour: Flavour, tenant_sdk: Sdk, server: ScriptedServer) -> None:
    sdk = tenant_sdk
    client: Any = tenant_flavour.client(token=TOKEN, base_url=server.url)
    view = getattr(client, f"for_{sdk.word}")("a", only=True)
    across = getattr(view, f"across_{sdk.plural}")
    assert tenant_flavour.run(lambda: view.bins.get(1)).color == "a"
    assert f"{sdk.argument}='a', only=True" in repr(view)
    if sdk.name == "Globex":
        assert [each.id for each in tenant_flavour.list_rows(view.organizations.list())] == ["a"]
    sent = len(server.requests)
    refused: list[Callable[[], Any]] = [
        lambda: view.bins.get(1, **sdk.default("b")),
        lambda: view.bins.get(1, **{sdk.argument: None}),
        lambda: view.request("GET", f"/{sdk.plural}/b/bins"),
        lambda: view.request("GET", "/bins", params={sdk.argument: "b"}),
        lambda: view.request("GET", f"/{sdk.plural}"),
        lambda: across(view.bins.list, ["b"]),
        lambda: getattr(view, f"for_{sdk.word}")("b"),
    ]
    for call in refused:
        with pytest.raises((sdk.module.InvalidInput, sdk.module.ConfigurationError)) as caught:
            tenant_flavour.run(call)
        assert sdk.word in str(caught.value)
    assert len(server.requests) == sent


def test_rows_of_several_are_listed(tenant_flavour: Flavour, tenant_sdk: Sdk, server: ScriptedServer) -> None:
    sdk = tenant_sdk
    client: Any = tenant_flavour.client(token=TOKEN, base_url=server.url)
    across = getattr(client, f"across_{sdk.plural}")
    for chosen in (["a", "b"], None):
        if chosen is None and sdk.name != "Globex":
            with pytest.raises(sdk.module.ConfigurationError, match=f"has no listing of {sdk.plural}"):
                tenant_flavour.run(lambda: across(client.bins.list))
            continue
        pairs = tenant_flavour.run(lambda: across(client.bins.list, chosen, limit=2))  # noqa: B023 - called here
        assert [(tenant, row.color) for tenant, row in pairs] == [("a", "a")] * 5 + [("b", "b")] * 5
    with pytest.raises(sdk.module.Forbidden) as caught:
        tenant_flavour.run(lambda: across(client.bins.list, ["a", "closed", "b"]))
    assert getattr(caught.value, f"failed_{sdk.plural}") == ("closed",)
    assert getattr(caught.value, f"{sdk.plural}_unknown") is False
    assert getattr(caught.value, sdk.argument) == "closed"
    copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert getattr(copied, f"failed_{sdk.plural}") == ("closed",)


USES: list[Any] = [
    pytest.param(lambda client, sdk: getattr(client, f"with_{sdk.word}"), "write for_{word}(…)", id="with_"),
    pytest.param(lambda client, sdk: getattr(client, sdk.word), "write for_{word}(…)", id="the word"),
    pytest.param(lambda client, sdk: type(client)(**{sdk.word: "a"}), "write {word}_id=", id="an option"),
    pytest.param(lambda client, _: type(client)(account="a"), "write {word}_id=", id="another word"),
    pytest.param(lambda client, sdk: client.with_options(**{sdk.word: "a"}), "write {word}_id=", id="an override"),
    pytest.param(
        lambda client, sdk: client.bins.get(1, **{sdk.word: "a"}), "did you mean {word}_id=", id="an argument"
    ),
    pytest.param(lambda client, sdk: across(client, sdk, []), "{plural}: there is none", id="an empty choice"),
    pytest.param(lambda client, sdk: across(client, sdk, "ab"), "{plural}: 'ab' is not a list", id="a text"),
    pytest.param(lambda client, sdk: across(client, sdk, [7]), "7 is not the id of {one}", id="no id"),
    pytest.param(
        lambda client, sdk: across(client, sdk, ["a"], **{sdk.argument: "b"}), "leave {word}_id out", id="both"
    ),
    pytest.param(
        lambda client, sdk: getattr(client, f"for_{sdk.word}")(None, only=True), "needs the id of {one}", id="only none"
    ),
]


def across(client: Any, sdk: Sdk, *tenants: Any, **filters: Any) -> Any:
    return getattr(client, f"across_{sdk.plural}")(client.bins.list, *tenants, **filters)


@pytest.mark.parametrize(("use", "said"), USES)
def test_what_is_wrong_is_said_in_the_words_of_the_service(
    tenant_sdk: Sdk, server: ScriptedServer, use: Callable[[Any, Sdk], Any], said: str
) -> None:
    word = tenant_sdk.word
    one = f"an {word}" if word[0] == "o" else f"a {word}"
    with tenant_sdk.make_client(token=TOKEN, base_url=server.url) as client:
        with pytest.raises((AttributeError, TypeError, ValueError, SdkError)) as caught:
            use(client, tenant_sdk)
        assert said.format(word=word, plural=tenant_sdk.plural, one=one) in str(caught.value)
    assert server.requests == []


def test_a_dry_run_has_the_tenant_in_its_place(tenant_sdk: Sdk, server: ScriptedServer) -> None:
    with tenant_sdk.make_client(token=TOKEN, base_url=server.url, **tenant_sdk.default("a")) as client:
        for method, arguments in (
            (client.bins.list, ()),
            (client.bins.get, (1,)),
            (client.labels.replace, (1,)),
            (client.crates.list, ()),
        ):
            body = {"body": b"%PDF"} if method == client.labels.replace else {}
            request = plan_call(method, SecretValue((arguments, body)))
            assert request is not None
            received = ReceivedRequest(request.method, request.target, [*request.headers.items()], b"")
            assert (request.tenant, read_tenant(received)) == ("a", "a")
    assert server.requests == []


def test_a_path_needs_its_tenant(sdks: dict[str, Sdk], server: ScriptedServer) -> None:
    module = sdks["Initech"].module
    with module.Initech(token=TOKEN, base_url=server.url) as client:
        for use in (client.bins.get, client.bins.update):
            with pytest.raises(module.ConfigurationError, match="needs an org"):
                use(1, **({"color": "x"} if use == client.bins.update else {}))
    assert server.requests == []


def test_what_is_no_id_in_a_path_is_another_part_of_it(sdks: dict[str, Sdk]) -> None:
    tenant = Tenant("path", "org", "org", "orgs", "", "integer")
    made: Service = sdks["Acme"].module.SERVICE
    service = Service(made.facts._replace(tenant=tenant), made.errors, version="1")
    vars(service)["description"] = Description({"paths": {"/orgs/{org}/bins": {"get": {"responses": {}}}}})
    assert find_tenant(service, "/orgs/7/shelves") == 7
    assert find_tenant(service, "/orgs/search/shelves") is None
