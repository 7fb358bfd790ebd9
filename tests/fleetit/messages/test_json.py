"""The decoders of msgspec and of the standard library read the same documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetit import DecodeError
from fleetit_api.api import DescribedResponse
from fleetit_api.exceptions import TREE
from openapi_sdk.messages import json as json_decoder
from openapi_sdk.messages import response
from openapi_sdk.messages.response import Response
from openapi_sdk.model.depth import is_too_deep
from openapi_sdk.model.numbers import parse_finite, refuse_constant
from openapi_sdk.model.reading import Converter
from openapi_sdk.secrets.redaction import Redactor, Token
from tests.fleetit.client.operations import make_operation

pytest.importorskip("msgspec", reason="without msgspec there is only one decoder")

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


#: What the standard library accepts beside JSON is refused.
STRICT: Any = {"parse_float": parse_finite, "parse_constant": refuse_constant}


def outcome(body: bytes, *, fast: bool) -> tuple[str, str]:
    try:
        document = json_decoder.loads(body) if fast else json.loads(body, **STRICT)
    except ValueError as error:
        return type(error).__name__, str(error)
    except RecursionError:
        return "RecursionError", ""
    return ("RecursionError", "") if is_too_deep(document) else ("read", repr(document))


@pytest.mark.heavy
@given(document=DOCUMENTS, ascii_only=st.booleans(), space=st.booleans())
def test_documents_are_decoded_alike_with_and_without_msgspec(document: Any, ascii_only: bool, space: bool) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only, indent=1 if space else None)
    body = text.encode(errors="surrogatepass")
    assert outcome(body, fast=True) == outcome(body, fast=False)


@given(body=st.binary(max_size=60))
@example(body=b"")
@example(body=b"\xef\xbb\xbf{}")
@example(body='{"a": 1}'.encode("utf-16"))
@example(body=b'"\\ud800"')
@example(body=b'"\\ud83d\\ude00"')
@example(body=b"NaN")
@example(body=b"-Infinity")
@example(body=b"1e400")
@example(body=b"-0")
@example(body=b"-0.0")
@example(body=b"01")
@example(body=b"123456789012345678901234567890")
@example(body=b"9" * 4300)
@example(body=b"9" * 4301)
@example(body=b"-" + b"9" * 5000)
@example(body=b"1" + b"0" * 400 + b".0")
@example(body=b'{"a": 1, "a": 2}')
@example(body=b'{"a": 1} x')
@example(body=b"[1, 2")
@example(body=b'"\t"')
@example(body=b"[" * 100_000)
@example(body=b"[" * 500 + b"]" * 500)
def test_any_bytes_are_decoded_or_refused_with_and_without_msgspec(body: bytes) -> None:
    assert outcome(body, fast=True) == outcome(body, fast=False)


def test_a_document_too_deep_for_its_model_is_a_decode_error() -> None:
    class Endless(Converter):
        def read(self, value: Any) -> Any:
            return self.read(value)

    operation = make_operation(responses=(DescribedResponse(200, 200, "json", Endless()),))
    with pytest.raises(DecodeError, match="things_do: the response can't be read: nested deeper than 100 levels"):
        response.parse_response(operation, Response(200, {}, b"{}"), Redactor(Token("token")), TREE)
