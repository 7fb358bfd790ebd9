"""The shared test vectors, computed with openssl."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from fleetit.webhooks import WebhookError, WebhookVerifier

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("signatures.json").read_text("utf-8"))["vectors"]


def get_verdict(vector: dict[str, Any], headers: list[tuple[Any, Any]]) -> str:
    verifier = WebhookVerifier(vector["secrets"], tolerance=vector["tolerance"], clock=lambda: vector["now"])
    try:
        verifier.verify(base64.b64decode(vector["body_base64"]), headers)
    except WebhookError as error:
        return error.reason
    return "accept"


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_vector_has_its_verdict(vector: dict[str, Any]) -> None:
    headers = [(name, value) for name, value in vector["headers"]]
    assert get_verdict(vector, headers) == vector["verdict"], vector["why"]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_vector_has_its_verdict_with_headers_of_bytes(vector: dict[str, Any]) -> None:
    headers = [(name.encode(), value.encode()) for name, value in vector["headers"]]
    assert get_verdict(vector, headers) == vector["verdict"], vector["why"]


def test_there_are_accepted_and_refused_vectors() -> None:
    assert len(VECTORS) >= 26
    assert {"accept", "signature_mismatch"} < {vector["verdict"] for vector in VECTORS}
