"""One table says which fields are secret. Each output is held to it: described and unknown fields, nested, in lists."""

from __future__ import annotations

import asyncio
import importlib
import io
import json
import logging
import re
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk.model import tables
from openapi_sdk.model.secret_names import is_secret_name
from tests.fleetit.exports.exported import READERS, SUFFIXES
from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, body, obj, page, query, ref
from tests.support.generated import generated_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOKEN = "planted-token"
SECRET_NAMES = """
    secret secrets client_secret webhook_secrets signing_secret_v2 token tokens refreshTokens accessToken authtoken
    csrf-token X-Auth-Token webhook_signature_secret_token password passwords new_password passphrase passphrases
    passcode passwd db_pwd pwd pass passes pass_2 wifiPass pin pins PINs driver_pin pinCode PIN_NUMBER credential
    credentials awsCredentials auth proxyAuth auth_url authorization Authorizations signature signatures X-Signature
    apiKeys api_keys API-KEY APIKey apikey apiKey2 private_key privateKeys secretKey access_key_id AccessKeys
    signing_key signingkeys encryption_key encryptionKeys
"""
OTHER_NAMES = """
    keyword keywords issuing_authority authority author passenger passengers pinned shipping spinner opinion key keys
    monkey primary_key public_key turnkey api apiary keyboard compass bypass passport tokenized secretary authored
    authentic signed signer pinpoint description plate_number access private designated
"""
CASES = dict.fromkeys(SECRET_NAMES.split(), True) | dict.fromkeys(OTHER_NAMES.split(), False)


def plant(place: str, *, in_secret: bool = False) -> dict[str, Any]:
    """Return a field for each name. Its value says whether it may be seen, and is in no other one."""
    return {
        name: f"{'hidden' if is_secret or in_secret else 'shown'} {place} {index}."
        for index, (name, is_secret) in enumerate(CASES.items())
    }


FREE: dict[str, Any] = {"type": "object", "additionalProperties": True}
FIELDS = dict.fromkeys(CASES, TEXT)
MODELS: dict[str, Any] = {
    "Described": {
        **obj(
            "id",
            id=INTEGER,
            inner=ref("Inner"),
            door=TEXT,
            phrase={**TEXT, "format": "password"},
            token_type=TEXT,
            login_token=ref("Inner"),
            free_token=FREE,
            **FIELDS,
        ),
        "x-secret-properties": ["door"],
        "x-not-secret-properties": ["token_type"],
    },
    "Inner": obj("", **FIELDS),
    "Unknown": obj("id", id=INTEGER, inner=obj("", a=TEXT), free=FREE, a=TEXT),
    "Sent": {**obj("", door=TEXT, **FIELDS), "x-secret-properties": ["door"]},
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "described": [
        {"id": 1, **plant("described")},
        {"id": 2, "inner": plant("described inside")},
        {"id": 3, "door": "hidden by a correction.", "phrase": "hidden by its format.", "token_type": "shown by one."},
        {"id": 4, "login_token": plant("described in a secret", in_secret=True)},
        {"id": 5, "free_token": plant("free in a secret", in_secret=True), "door": {"a": "hidden object for a text."}},
    ],
    "unknown": [
        {"id": 1, **plant("unknown")},
        {"id": 2, "inner": {"a": "shown inside.", **plant("unknown inside")}},
        {"id": 3, "free": {"deep": plant("free"), "login_token": plant("secret in a free one", in_secret=True)}},
        {"id": 4, "list": [plant("list"), {"deep": plant("list inside")}], "tokens": [plant("tokens", in_secret=True)]},
        {"id": 5, "login_token": {"deep": plant("unknown in a secret", in_secret=True)}},
        {"id": 6, "a": {"deep": plant("object for a text")}},
    ],
}
SENT = {**plant("sent"), "door": "hidden sent."}
PAGED = [query("limit", INTEGER), query("offset", INTEGER)]


def operation(name: str, *parameters: dict[str, Any], **parts: Any) -> dict[str, Any]:
    tag = name.partition("_")[0]
    return {"operationId": name, "tags": [tag], "security": [{"b": []}], "parameters": [*parameters], **parts}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Made up", "version": "1"},
    "paths": {
        "/v2/described/": {
            "get": operation("described_list", *PAGED, **answer(page(ref("Described")))),
            "post": operation("described_create", **body(ref("Sent")), **answer(ref("Described"))),
        },
        "/v2/unknown/": {"get": operation("unknown_list", *PAGED, **answer(page(ref("Unknown"))))},
    },
    "components": {"schemas": MODELS, "securitySchemes": {"b": {"type": "http", "scheme": "bearer"}}},
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the rows, beside a client that was generated of the description."""

    def respond(request: ReceivedRequest) -> bytes:
        if request.method == "POST":
            return reply(400, json.loads(request.body))
        rows = ROWS[request.target.split("/")[2]]
        return reply(200, {"count": len(rows), "next": None, "previous": None, "results": rows})

    with ExitStack() as stack:
        stack.enter_context(generated_client(DOCUMENT, tmp_path_factory.mktemp("every-output")))
        yield stack.enter_context(ScriptedServer(respond)).url


@dataclass
class User:
    """Somebody who uses the package in all ways.

    Attributes:
        client: A client of the server.
        folder: An empty folder.
        run: Runs a command, and returns what it writes.
    """

    client: Any
    folder: Path
    run: Callable[..., str]

    @property
    def models(self) -> list[Any]:
        """The rows of both listings."""
        return [*self.client.described.list(), *self.client.unknown.list()]

    def run_each(self, *arguments: str) -> str:
        """Run a command of both listings."""
        return "".join(self.run(name, "list", "--all", *arguments) for name in ROWS)


@pytest.fixture
def user(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[User]:
    for name, value in {"TOKEN": TOKEN, "BASE_URL": url, "CONFIG": str(tmp_path / "config.toml")}.items():
        monkeypatch.setenv(f"FLEETIT_{name}", value)

    def run(*arguments: str) -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(SENT).encode())))
        status = importlib.import_module("fleetit.cli").main(arguments)
        captured = capsys.readouterr()
        assert status == 0, captured
        return captured.out

    with importlib.import_module("fleetit").FleetIT(token=TOKEN, base_url=url) as client:
        yield User(client, tmp_path, run)


def write_html(user: User) -> str:
    """Write each field as a table of its own, because a table has thirty columns at most."""
    package = importlib.import_module("fleetit_api.models")
    models = [
        getattr(package, kind.capitalize()).from_dict({"id": 1, name: value})
        for kind, rows in ROWS.items()
        for name, value in [*rows[0].items(), *rows[2].items()]
        if kind == "described" or isinstance(value, str)
    ]
    documents = [{name: value} for name, value in ROWS["unknown"][0].items()]
    del user
    return "".join([*(each._repr_html_() for each in models), *(tables.write_table([each], "") for each in documents)])


def write_rich(user: User) -> str:
    from rich.pretty import pretty_repr  # noqa: PLC0415 - slow to import

    return "".join(pretty_repr(each) for each in user.models)


def load(user: User) -> str:
    """Return what dlt gets."""
    source = importlib.import_module("fleetit.dlt").fleetit_source(user.client)
    return str([([*resource], resource.columns) for resource in source.resources.values()])


def call_tools(user: User) -> str:
    from mcp import Client  # noqa: PLC0415 - slow to import

    async def call() -> str:
        fleetit, server = importlib.import_module("fleetit"), importlib.import_module("fleetit.mcp")
        async with (
            fleetit.AsyncFleetIT(token=TOKEN, base_url=user.client.base_url) as client,
            Client(server.make_server(client, max_bytes=1_000_000)) as tools,
        ):
            fields = {name: list({key: None for row in rows for key in row}) for name, rows in ROWS.items()}
            calls = [(f"{name}_list", {"fields": fields[name]}) for name in ROWS]
            return "".join([(await tools.call_tool(*each)).model_dump_json() for each in calls])

    return asyncio.run(call())


def export(user: User, suffix: str, *, secrets: bool = False) -> str:
    """Return names and values of columns."""
    write = importlib.import_module("fleetit.exports").export
    paths = {name: user.folder / f"{name}.{suffix}" for name in ROWS}
    for name, path in paths.items():
        write(user.client, name, path, secrets=secrets)
    return str([READERS[path.suffix](path) for path in paths.values()])


def fail(user: User) -> str:
    """Return an error that quotes what was sent."""
    with pytest.raises(importlib.import_module("fleetit").BadRequest) as caught:
        user.client.described.create(body=SENT)
    error = caught.value
    return f"{error!r} {error} {error.detail} {error.errors} {error.body}"


OUTPUTS: dict[str, Callable[[User], str]] = {
    "repr": lambda user: repr(user.models),
    "rich": write_rich,
    "command: table": lambda user: user.run_each("--all-columns"),
    "MCP": call_tools,
    "warehouse": load,
    **{f"export: {suffix}": partial(export, suffix=suffix) for suffix in SUFFIXES},
}
#: Where secrets are data.
DATA: dict[str, Callable[[User], str]] = {
    "to_dict": lambda user: str([each.to_dict() for each in user.models]),
    "to_row": lambda user: str([each.to_row() for each in user.models]),
    "command: CSV": lambda user: user.run_each("--csv"),
    "command: JSON": lambda user: user.run_each("--json"),
    "command: JSON Lines": lambda user: user.run_each("--jsonl"),
    "export": partial(export, suffix="jsonl", secrets=True),
}


def list_planted(word: str, *documents: Any) -> set[str]:
    return {*re.findall(rf"\b{word}[^.\"]*\.", json.dumps(documents))}


HIDDEN, SHOWN = list_planted("hidden", ROWS), list_planted("shown", ROWS)


def find_planted(text: str, values: set[str]) -> set[str]:
    return {each for each in values if each in text}


def test_the_table_is_large_and_no_value_is_in_another() -> None:
    assert len(CASES) >= 90
    assert len(HIDDEN) > 700
    assert len(SHOWN) > 250
    assert not [each for each in HIDDEN | SHOWN if sum(each in other for other in HIDDEN | SHOWN) != 1]


@pytest.mark.parametrize(("name", "is_secret"), CASES.items(), ids=[*CASES])
def test_the_name_says_it(name: str, is_secret: bool) -> None:
    assert is_secret_name(name) == is_secret
    assert is_secret_name(f"new_{name}_2") == is_secret


@pytest.mark.parametrize("output", OUTPUTS)
def test_an_output_has_no_secret_and_all_else(user: User, output: str) -> None:
    text = OUTPUTS[output](user)
    assert find_planted(text, HIDDEN) == set()
    assert SHOWN - find_planted(text, SHOWN) == set()


@pytest.mark.parametrize("output", DATA)
def test_secrets_are_data(user: User, output: str) -> None:
    assert (HIDDEN | SHOWN) - find_planted(DATA[output](user), HIDDEN | SHOWN) == set()


def test_tables_of_notebooks(user: User) -> None:
    text = write_html(user)
    assert find_planted(text, HIDDEN) == set()
    assert list_planted("shown", ROWS["described"][0], ROWS["described"][2], ROWS["unknown"][0]) <= find_planted(
        text, SHOWN
    )


def test_pages_show_no_secret(user: User) -> None:
    pages = [next(iter(getattr(user.client, name).list().pages())) for name in ROWS]
    pages.append(next(iter(user.client.request_pages("GET", "/v2/unknown/").pages())))  # of JSON objects
    shown = "".join(f"{each!r} {each._repr_html_()}" for each in pages)
    assert find_planted(shown, HIDDEN) == set()
    assert find_planted(shown, SHOWN)


@pytest.mark.parametrize(
    "write", [fail, lambda user: user.run("described", "create", "--body", "-", "--dry-run")], ids=["error", "dry run"]
)
def test_what_is_sent_is_shown_without_secrets(user: User, write: Callable[[User], str]) -> None:
    text = write(user)
    assert find_planted(text, list_planted("hidden", SENT)) == set()
    assert list_planted("shown", SENT) <= find_planted(text, list_planted("shown", SENT))


def test_a_log_line_has_no_value(user: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert user.models
        fail(user)
    text = "".join(f"{each.getMessage()} {each.args!r}" for each in caplog.records)
    assert "/v2/described/" in text
    assert find_planted(text, HIDDEN | SHOWN | list_planted("hidden", SENT)) == set()


def test_columns_of_secrets_are_left_out(user: User) -> None:
    exported = export(user, "jsonl")
    columns = importlib.import_module("fleetit.dlt").fleetit_source(user.client).resources["described"].columns
    for name, is_secret in CASES.items():
        assert (f"'{name}'" in exported) != is_secret
        assert (name in columns) != is_secret
    assert {"token_type", "inner_keyword"} <= columns.keys()
    assert not {"door", "phrase", "inner_pin", "login_token_keyword"} & columns.keys()
