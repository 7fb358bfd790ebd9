"""Media types as they are compared, and that of a body that may have several."""

from __future__ import annotations

import pytest

from openapi_sdk.model.bodies import encode_raw
from openapi_sdk.model.media_types import find_media_type
from openapi_sdk.model.stock import File


@pytest.mark.parametrize(
    ("media_type", "found"),
    [
        pytest.param("image/png", "image/png; q=2", id="itself, with a parameter"),
        pytest.param("image/png; q=1", "image/png; q=1", id="itself, with its parameter"),
        pytest.param("IMAGE/PNG", "image/png; q=2", id="itself, in capitals"),
        pytest.param("image/jpeg", "image/*", id="a range of its kind"),
        pytest.param("text/plain", "*/*", id="a range of all"),
    ],
)
def test_a_media_type_is_found(media_type: str, found: str) -> None:
    content = ["*/*", "image/*", "image/png; q=2", "image/png; q=1"]
    assert find_media_type(content, media_type) == found


def test_a_media_type_that_is_not_described_is_not_found() -> None:
    assert find_media_type(["image/*", "text/plain"], "text/html") is None


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        pytest.param("text/plain", "text/plain", id="described with a parameter"),
        pytest.param("IMAGE/PNG; q=1", "IMAGE/PNG; q=1", id="of a described range"),
        pytest.param("audio/ogg", "application/octet-stream", id="not described"),
        pytest.param(None, "application/octet-stream", id="not given"),
    ],
)
def test_a_file_is_sent_as_what_it_is_said_to_be(given: str | None, sent: str) -> None:
    others = ["text/plain; charset=utf-8", "image/*"]
    assert encode_raw(File(b"a", mime_type=given), "application/octet-stream", others) == (b"a", sent)
