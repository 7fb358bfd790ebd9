"""Which documents are read, and what is said of those that are not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, operation, write
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk_codegen.new.document import read_published
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

THINGS = document({"/things": {"get": operation()}})


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("openapi.yaml", "openapi.yaml"),
        ("openapi.json", "openapi.json"),
        ("openapi.txt", "openapi.json"),
        ("openapi", "openapi.json"),
        ("the API (2).yml", "the-API-2.yml"),
        ("\u00fc\n`.json", "openapi.json"),
    ],
)
def test_a_file_is_read_as_what_it_is(name: str, stored: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(json.dumps(THINGS), encoding="utf-8")
    published = read_published(str(path))
    assert (published.name, published.address) == (stored, None)
    assert (published.title, published.content) == ("Others", path.read_bytes())


def test_a_document_is_downloaded() -> None:
    with ScriptedServer([reply(200, THINGS)]) as server:
        address = f"{server.url}/openapi.json"
        published = read_published(address)
    assert (published.document, published.address) == (THINGS, address)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param({"swagger": "2.0", "info": {}}, "swagger2openapi", id="Swagger 2.0"),
        pytest.param({"info": {}}, "no OpenAPI document", id="another document"),
    ],
)
def test_what_no_sdk_is_made_of_is_refused_with_what_to_do(content: dict[str, Any], why: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=why):
        read_published(write(tmp_path, "openapi.yaml", content))


def test_a_document_with_parts_in_other_files_is_read(tmp_path: Path) -> None:
    given = document({"/a": {"get": operation(parameters=[{"$ref": "https://b.test/b.yaml"}])}})
    assert read_published(write(tmp_path, "openapi.yaml", given)).document == given


@pytest.mark.parametrize("address", ["http://acme.test/openapi.yaml", "file:///etc/passwd", "https://a:b@acme.test/"])
def test_another_address_is_refused(address: str) -> None:
    with pytest.raises(Problem):
        read_published(address)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="nowhere"):
        read_published(str(tmp_path / "nowhere.yaml"))
