from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetit import InvalidInput
from fleetit.service import SERVICE
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.messages.request import Request, build_custom_request
from openapi_sdk.secrets.redaction import SecretValue
from tests.fleetit.client.call_styles import UNREACHABLE_URL
from tests.fleetit.client.operations import call_operation, send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

REFUSED = [
    pytest.param("", id="empty"),
    pytest.param(".", id="this path"),
    pytest.param("..", id="the parent path"),
    pytest.param("%2e%2e", id="the parent path, encoded"),
    pytest.param("%2E.", id="the parent path, half of it encoded"),
    pytest.param("%252e%252e", id="the parent path, encoded twice"),
    pytest.param("a/b", id="two segments"),
    pytest.param("../x", id="over the parent path"),
    pytest.param("a%2fb", id="two segments, encoded"),
    pytest.param("a%252fb", id="two segments, encoded twice"),
    pytest.param("a\\b", id="a backslash, which some servers take for a slash"),
    pytest.param("a%5cb", id="a backslash, encoded"),
    pytest.param("a\0", id="NUL"),
    pytest.param("a%00", id="NUL, encoded"),
    pytest.param("a\r\nX: y", id="a line break"),
    pytest.param("a%0d%0a", id="a line break, encoded"),
    pytest.param("%25252525252541", id="encoded six times"),
    pytest.param("\ud800", id="half a surrogate pair"),
]


@pytest.mark.parametrize("value", REFUSED)
def test_a_path_argument_that_would_reach_another_path_is_refused(flavour: Flavour, value: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"^things_do: ") as caught:
        call_operation(flavour, client, thing_id=value)
    assert str(caught.value).isprintable()
    if value != "\ud800":  # which the generated code can't say more about
        assert str(caught.value).startswith(f"things_do: thing_id: {value!r} can't be a path argument")


@pytest.mark.parametrize("value", [row for row in REFUSED if row.id not in {"empty", "two segments"}])
def test_a_custom_path_that_would_reach_another_path_is_refused(flavour: Flavour, value: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    for path in (f"/v2/{value}/things/", f"/v2/things/{value}"):
        with pytest.raises(InvalidInput, match=r"^path: ") as caught:
            send_request(flavour, client, "GET", path)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        pytest.param(12, "12", id="a number"),
        pytest.param(0, "0", id="zero"),
        pytest.param("12", "12", id="a text"),
        pytest.param("a b", "a%20b", id="a space"),
        pytest.param("é", "%C3%A9", id="outside of ASCII"),
        pytest.param("a:b@c;d,e=f&g+h", "a%3Ab%40c%3Bd%2Ce%3Df%26g%2Bh", id="what divides other parts of a URL"),
        pytest.param("Invoice #3.pdf", "Invoice%20%233.pdf", id="a number sign is no fragment"),
        pytest.param("a?b", "a%3Fb", id="a question mark is no query"),
        pytest.param("..?#", "..%3F%23", id="dots in a name that ends like a query"),
        pytest.param("100%", "100%25", id="a percent sign that encodes nothing"),
        pytest.param("a%20b", "a%2520b", id="what looks encoded is a text like any other"),
        pytest.param("...", "...", id="three dots are a name"),
        pytest.param("a.json", "a.json", id="a dot in a name"),
        pytest.param("~_-", "~_-", id="what is never quoted"),
    ],
)
def test_an_argument_is_quoted_once(flavour: Flavour, value: Any, segment: str) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        call_operation(flavour, client, thing_id=value)
        if not {"?", "#"} & set(str(value)):  # which end the path of a custom request
            send_request(flavour, client, "GET", f"/v2/things/{value}/")
        else:
            call_operation(flavour, client, thing_id=value)
        assert [received.target for received in server.requests] == [f"/v2/things/{segment}/"] * 2


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("", id="nothing"),
        pytest.param("v2/things/", id="no slash before"),
        pytest.param("//evil.example/v2/", id="another host"),
        pytest.param("https://evil.example/v2/", id="a whole address"),
        pytest.param("/v2//things/", id="an empty segment"),
        pytest.param("/v2/things//", id="an empty segment at the end"),
        pytest.param("/v2/./things/", id="a dot"),
        pytest.param("/v2/../admin/", id="the parent path"),
        pytest.param("/..", id="the parent path alone"),
        pytest.param("/v2/things/?limit=1", id="a query"),
        pytest.param("/v2/things/#first", id="a fragment"),
        pytest.param("\\\\evil.example\\", id="backslashes"),
        pytest.param("/\\evil.example", id="a slash and a backslash"),
        pytest.param(" /v2/", id="a space before"),
        pytest.param(None, id="none"),
        pytest.param(b"/v2/", id="bytes"),
        pytest.param(5, id="a number"),
    ],
)
def test_an_invalid_custom_path_is_refused(flavour: Flavour, path: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"^path: "):
        send_request(flavour, client, "GET", path)


@pytest.mark.parametrize("path", ["/", "/v2", "/v2/", "/api/whoami/", "/v2/citations", "/v2/things/12/"])
def test_a_custom_path_is_sent_as_given(flavour: Flavour, path: str) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        send_request(flavour, client, "GET", path)
        assert server.requests[0].target == path


def test_a_url_that_is_too_long_is_an_invalid_input_and_shown_in_part(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    uses: tuple[Callable[[], Any], ...] = (
        lambda: send_request(flavour, client, "GET", f"/{'a' * 70_000}"),
        lambda: send_request(flavour, client, params={"a": "a" * 70_000}),
        lambda: call_operation(flavour, client, thing_id="a" * 70_000),
    )
    for use in uses:
        with pytest.raises(InvalidInput, match="can't be requested") as caught:
            use()
        assert len(str(caught.value)) < 600


def test_a_url_that_is_too_long_names_the_argument(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput) as caught:
        send_request(flavour, client, params={"b": "1", "a": "ä" * 70_000, "c": "2"})
    assert [(each.field, each.message) for each in caught.value.errors] == [
        ("a", "can't be requested with 70,000 characters: URL too long")
    ]


def build_or_explain(path: str) -> Request | str:
    """Return the request for a path, or the error message."""
    try:
        return build_custom_request(SERVICE, "GET", path, None, SecretValue(None), tenant=None)
    except InvalidInput as error:
        return str(error)


@pytest.mark.heavy
@given(st.lists(st.text()).map(lambda segments: "/".join(["", *segments])))
@example("/v2/\x9b31mred/")
@example("/v2/\u2028/")
def test_any_custom_path_is_refused_or_quoted_without_loss(path: str) -> None:
    outcome = build_or_explain(path)
    if isinstance(outcome, str):
        assert outcome.isprintable()
        return
    assert unquote(outcome.target, errors="strict") == path
    assert outcome.target.isascii()
    assert not {"", ".", ".."} & set(path.split("/")[1:-1])
    assert outcome.operation.isprintable()
    assert outcome.template.isprintable()
