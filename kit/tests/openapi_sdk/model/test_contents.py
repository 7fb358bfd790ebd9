"""Which of several content types a body is sent in."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.model.contents import BodyContent, choose_content
from openapi_sdk.model.stock import File

JSON = BodyContent("json", "json", types=("array", "object"), fields=("a", "b"))
MULTIPART = BodyContent("multipart", "multipart", types=("object",), fields=("a", "c"), has_files=True)
RAW = BodyContent("raw", "raw", types=("string",), has_files=True)


@pytest.mark.parametrize(
    ("document", "chosen"),
    [
        pytest.param({}, JSON, id="nothing in it"),
        pytest.param({"a": 1}, JSON, id="a field that both have"),
        pytest.param({"c": 1}, MULTIPART, id="a field that one has"),
        pytest.param({"a": b"1"}, MULTIPART, id="bytes"),
        pytest.param({"a": [{"x": File(b"1")}]}, MULTIPART, id="a file at a depth"),
        pytest.param({"b": File(b"1")}, MULTIPART, id="a file, in a field that is not described for it"),
        pytest.param({"a": 1, "d": 1, "b": 1}, JSON, id="the one with the most fields"),
        pytest.param([{"c": 1}], JSON, id="a list"),
        pytest.param("a", RAW, id="a text"),
        pytest.param(b"a", RAW, id="bytes as such"),
        pytest.param(None, JSON, id="null"),
        pytest.param(True, JSON, id="what none takes"),
    ],
)
def test_the_first_content_type_that_takes_a_body_is_chosen(document: Any, chosen: BodyContent) -> None:
    assert choose_content(document, (JSON, MULTIPART, RAW)) is chosen
