"""What all SDKs share, and what they are made with, name no service, none of its headers and none of its resources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

#: Words of a text whose names are divided into words. Not `driver`, of which databases have some, too, nor the time
#: zone America/New_York.
WORDS = re.compile(
    r"fleet|\b(tolls?|citations?|vehicles?|plates?|agreements?|transponders?|parking|billing|shipments?)\b"
    r"|\b(abc ?1234|(?<!america )new york|eastern)\b",
    re.IGNORECASE,
)


def find_words(text: str) -> list[str]:
    """Return the words of a service in a text: in prose, names of code, keys and addresses."""
    divided = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return [found[0] for found in WORDS.finditer(re.sub(r"[_\-/.]", " ", divided))]


def find_files_with_words(folder: Path) -> dict[str, list[str]]:
    """Return the files of a folder that have such words, also in their names, and the words.

    What git ignores counts for nothing: an environment, caches.
    """
    skipped = {".hypothesis", ".nox", ".venv", "build", "dist"}
    seen = [each for each in sorted(folder.iterdir()) if each.name not in skipped]
    files = [path for each in seen for path in (each, *sorted(each.rglob("*")))]
    files = [each for each in files if each.is_file() and each.suffix != ".pyc"]
    found = {each.relative_to(folder).as_posix(): each.read_text(encoding="utf-8") for each in files}
    return {name: words for name, text in found.items() if (words := find_words(f"{name}\n{text}"))}


def test_no_file_has_a_word_of_a_service() -> None:
    assert find_files_with_words(HERE.root / "kit") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class FleetError: ...", ["Fleet"], id="a class"),
        pytest.param("self.list_tolls()", ["tolls"], id="an attribute"),
        pytest.param("myVehicleType = 1", ["Vehicle"], id="a name in camel case"),
        pytest.param("HTTPVehicles = 1", ["Vehicles"], id="a name behind capitals"),
        pytest.param("# An agreement.", ["agreement"], id="a comment"),
        pytest.param('"/v2/citations/{id}/"', ["citations"], id="an address"),
        pytest.param("{{ billing_status }}", ["billing"], id="a template"),
        pytest.param("X-Fleet-Id", ["Fleet"], id="a header"),
        pytest.param("ABC-1234 in NEW_YORK", ["ABC 1234", "NEW YORK"], id="an example"),
        pytest.param("templates, extolled, vehicular", [], id="parts of other words"),
    ],
)
def test_a_word_is_found_wherever_it_stands(text: str, expected: list[str]) -> None:
    assert find_words(text) == expected
