"""A key that is sent in the query is not taken from the address of a next page, and not stored with it."""

from __future__ import annotations

import importlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from kit.tests.openapi_sdk.listings.ways import DOCUMENT, ROWS, WAYS, Server
from kit.tests.support.flavours import Flavour
from kit.tests.support.made_sdks import made_sdk
from kit.tests.support.scripted_server import ScriptedServer
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from kit.tests.openapi_sdk.listings.ways import Asked
    from kit.tests.support.scripted_server import ReceivedRequest, Reply

KEY = "planted key/4711".replace(" ", "+")
#: How an API leads to the next page.
BY_ADDRESS = ("link", "undescribed_link", "hal", "inner_address")


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The SDK of the same API with a key in the query."""
    schemes = {"key": {"type": "apiKey", "in": "query", "name": "k y"}}
    document: dict[str, Any] = {
        **DOCUMENT,
        "components": {**DOCUMENT["components"], "securitySchemes": schemes},
        "security": [{"key": []}],
    }
    with made_sdk(document, tmp_path_factory.mktemp("keyed")) as module:
        yield module


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest, keyed: ModuleType) -> Iterator[Flavour]:
    made = Flavour(request.param, keyed, "Ways")
    yield made
    made.close()


class Echo(Server):
    """A server whose next addresses have the query of the request, with the key, and more."""

    more = ""
    until = ROWS

    def __call__(self, received: ReceivedRequest) -> Reply | None:
        answered = super().__call__(received)
        return answered if len(self.queries) <= self.until else None


def echo(name: str, *, more: str = "", until: int = ROWS) -> Echo:
    def change(asked: Asked, document: Any, headers: dict[str, str]) -> Any:
        del asked

        def add(value: Any) -> Any:
            if isinstance(value, dict):
                fields = cast("dict[str, Any]", value)
                return {each: add(inner) for each, inner in fields.items()}
            return f"{value}&{more}" if isinstance(value, str) and "inner.example" in value and more else value

        changed = {each: value.replace(">", f"&{more}>") for each, value in headers.items()} if more else headers
        return add(document), changed

    made = Echo(name, change)
    made.until = until
    return made


OTHERS = [
    pytest.param("", id="the key of the request"),
    pytest.param("k+y=another", id="another key"),
    pytest.param(f"access_token={quote(KEY, safe='')}", id="the key under another name"),
    pytest.param(f"auth=Bearer+{quote(KEY, safe='')}", id="the key behind a word"),
]


@pytest.mark.parametrize("more", OTHERS)
@pytest.mark.parametrize("name", BY_ADDRESS)
def test_a_key_is_sent_once_and_is_that_of_the_client(flavour: Flavour, name: str, more: str) -> None:
    with ScriptedServer(echo(name, more=more)) as server:
        client = flavour.client(api_key=KEY, base_url=server.url)
        rows = flavour.list_rows(getattr(client, name).list(color="red"))
    assert [row.name for row in rows] == [f"n{index}" for index in range(ROWS)]
    queries = [parse_qs(urlsplit(each.target).query) for each in server.requests]
    assert [each.pop("k y") for each in queries] == [[KEY]] * 3
    assert {name for each in queries for name in each} <= {"color", "page", "after"}
    assert KEY not in repr(queries)


@pytest.mark.parametrize("name", BY_ADDRESS)
def test_no_error_log_or_event_has_the_key(
    flavour: Flavour, keyed: ModuleType, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "ways")
    seen: list[str] = []
    with ScriptedServer(echo(name, until=2)) as server:
        client = flavour.client(
            api_key=KEY,
            base_url=server.url,
            retry=keyed.Retry(attempts=1),
            on_request=lambda event: seen.append(repr(event)),
            on_response=lambda event: seen.append(repr(event)),
        )
        pages = getattr(client, name).list()
        with pytest.raises(keyed.TransportError) as caught:
            flavour.list_rows(pages)
    shown = [caplog.text, repr(caught.value), str(caught.value.args), repr(pages), *seen]
    for secret in (KEY, quote(KEY, safe=""), "planted"):
        assert not [each for each in shown if secret in each]


@pytest.mark.parametrize("more", OTHERS)
@pytest.mark.parametrize("name", BY_ADDRESS)
def test_an_export_that_did_not_end_has_no_key_and_goes_on(
    keyed: ModuleType, tmp_path: Path, name: str, more: str
) -> None:
    export, answers = importlib.import_module("ways.exports").export, echo(name, more=more, until=2)
    with ScriptedServer(answers) as server:
        client = keyed.Ways(api_key=KEY, base_url=server.url, retry=keyed.Retry(attempts=1))
        with pytest.raises(keyed.TransportError):
            export(client, f"{name}.list", tmp_path / "rows.jsonl")
        stored = b"".join(path.read_bytes() for path in tmp_path.iterdir()).decode("latin-1")
        assert "page" in stored or "after" in stored
        assert not [each for each in (KEY, quote(KEY, safe=""), "planted", "another") if each in stored]
        answers.until = 99
        export(client, f"{name}.list", tmp_path / "rows.jsonl", resume=True)
        client.close()
    assert len(tmp_path.joinpath("rows.jsonl").read_text(encoding="utf-8").splitlines()) == ROWS


def test_a_place_that_was_stored_with_a_key_leads_on_without_it(keyed: ModuleType, tmp_path: Path) -> None:
    export, answers = importlib.import_module("ways.exports").export, echo("link", until=2)
    with ScriptedServer(answers) as server:
        client = keyed.Ways(api_key=KEY, base_url=server.url, retry=keyed.Retry(attempts=1))
        with pytest.raises(keyed.TransportError):
            export(client, "link.list", tmp_path / "rows.jsonl")
        state = tmp_path / "rows.jsonl.part.state"
        text = state.read_text(encoding="utf-8")
        state.write_text(text.replace("page=3", "page=3&k+y=old"), encoding="utf-8")
        answers.until = 99
        export(client, "link.list", tmp_path / "rows.jsonl", resume=True)
        client.close()
    assert "page=3" in text
    assert [parse_qs(urlsplit(each.target).query)["k y"] for each in server.requests] == [[KEY]] * 4


def test_conformance_reads_pages_without_the_key(keyed: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WAYS, "link", replace(WAYS["link"], size=""))  # its server has pages of three rows
    answers = echo("link")
    with ScriptedServer(answers) as server, keyed.Ways(api_key=KEY, base_url=server.url) as client:
        reader = Reading(client, Judge(keyed.SERVICE), sleep=lambda _: None)
        operation = keyed.SERVICE.description.methods["link.list"].described
        assert len(reader._walk(operation, None, most=2).pages) == 2
    assert [each["k y"] for each in answers.queries] == [KEY] * 2
