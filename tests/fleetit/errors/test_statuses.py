from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

import fleetit
from fleetit import (
    APIError,
    ConnectError,
    DecodeError,
    FieldError,
    FleetITError,
    Retry,
    ServerError,
    TransportError,
    UnexpectedStatus,
    UnprocessableContent,
)
from fleetit_api.api import DescribedResponse
from fleetit_api.exceptions import TREE
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, OPERATION_NAMES, list_integrations
from tests.fleetit.client.operations import call_operation, make_operation

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

ONCE = Retry(attempts=1)

#: Those of RFC 9110 and RFC 6585 have a class each; 418 is not used.
CLASSES = {
    300: "RedirectRefused",
    301: "RedirectRefused",
    304: "NotModified",
    307: "RedirectRefused",
    308: "RedirectRefused",
    399: "RedirectRefused",
    400: "BadRequest",
    401: "Unauthorized",
    402: "PaymentRequired",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    407: "ProxyAuthenticationRequired",
    408: "RequestTimeout",
    409: "Conflict",
    410: "Gone",
    411: "LengthRequired",
    412: "PreconditionFailed",
    413: "ContentTooLarge",
    414: "URITooLong",
    415: "UnsupportedMediaType",
    416: "RangeNotSatisfiable",
    417: "ExpectationFailed",
    418: "UnexpectedStatus",
    421: "MisdirectedRequest",
    422: "UnprocessableContent",
    424: "UnexpectedStatus",
    426: "UpgradeRequired",
    428: "PreconditionRequired",
    429: "RateLimited",
    431: "RequestHeaderFieldsTooLarge",
    451: "UnexpectedStatus",
    499: "UnexpectedStatus",
    500: "InternalServerError",
    501: "NotImplemented",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
    505: "HTTPVersionNotSupported",
    507: "ServerError",
    511: "NetworkAuthenticationRequired",
    520: "ServerError",
    599: "ServerError",
    600: "UnexpectedStatus",
    999: "UnexpectedStatus",
}
#: Statuses whose bodies are read as errors of fields.
OF_FIELDS = {400, 422}


def test_an_error_is_of_one_attempt_by_default() -> None:
    api = APIError("x", operation="op", status=400)
    decode = DecodeError(operation="op", where="", why="x")
    for error in (TransportError("x"), decode, api):
        assert error.attempts == 1


@pytest.mark.parametrize(
    "error",
    [APIError(message="x", operation="op", status=400), TransportError(message="x")],
    ids=["a response", "no response"],
)
def test_a_message_may_be_passed_by_its_name(error: FleetITError) -> None:
    assert str(error) == str(pickle.loads(pickle.dumps(error))) == "x"  # noqa: S301 - our own


def test_each_status_has_its_error_class() -> None:
    assert {status: TREE.get_error_class(status).__name__ for status in CLASSES} == CLASSES
    known = {each.status for each in (*APIError.__subclasses__(), *ServerError.__subclasses__())} - {0}
    assert known == {status for status, name in CLASSES.items() if getattr(fleetit, name).status == status}


def test_a_write_that_ends_with_each_status(flavour: Flavour) -> None:
    document = {"plate_state": ["Too long."]}
    statuses = [status for status in CLASSES if status != 304]  # it has no body
    with ScriptedServer([reply(status, document) for status in statuses]) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=7, retry=ONCE)
        for status in statuses:
            with pytest.raises(APIError) as caught:
                call_operation(flavour, client, make_operation("POST"), body={})
            error = caught.value
            assert type(error) is getattr(fleetit, CLASSES[status])
            assert isinstance(error, ServerError) is (500 <= status < 600)
            assert error.may_have_happened is (not 400 <= status < 500 or status == 408), status
            errors = (FieldError(None, "plate_state", "Too long."),) if status in OF_FIELDS else None
            assert getattr(error, "errors", None) == errors, status
            for again in (type(error)(*error.args), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own
                assert (type(again), again.args) == (type(error), error.args)


@pytest.mark.parametrize("document", ["No.", [{}, {}], {"error": {"message": None}}], ids=str)
def test_a_422_of_another_form_has_no_errors(flavour: Flavour, document: Any) -> None:
    with ScriptedServer([reply(422, document)]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=ONCE)
        with pytest.raises(UnprocessableContent, match=r"^things_do: 422") as caught:
            call_operation(flavour, client)
    assert caught.value.errors == ()


@pytest.mark.parametrize(
    ("status", "style"),
    [
        *((status, "request") for status in (307, 400, 405, 418, 502, 520, 999)),
        *((status, style) for status in (304, 404) for style in CALL_STYLES[::2]),
    ],
)
def test_a_status_is_raised_as_its_error_class_in_every_call_style(flavour: Flavour, status: int, style: str) -> None:
    body = None if status == 304 else {"detail": "No."}  # a 304 has no body
    with ScriptedServer([reply(status, body, headers=[("X-Request-Id", "r-1")])]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=ONCE)
        with pytest.raises(APIError) as caught:
            list_integrations(flavour, client, style)
        error = caught.value
        assert type(error) is getattr(fleetit, CLASSES[status])
        assert (error.status, error.operation, error.attempts) == (status, OPERATION_NAMES[style], 1)
        expected = (None, b"", "r-1") if body is None else ("No.", b'{"detail": "No."}', "r-1")
        assert (error.detail, error.body, error.request_id) == expected
        assert str(error).startswith(f"{OPERATION_NAMES[style]}: {status}")
        assert f"{'' if body is None else ': No.'} (request id r-1" in str(error)


@pytest.mark.parametrize("style", CALL_STYLES)
@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"", "text/html"), (b"<html>Bad \xff gateway</html>", "text/html"), (b'{"detail": ', "application/json")],
    ids=["nothing", "a page", "half a document"],
)
def test_an_error_with_an_unreadable_body_keeps_its_class(flavour: Flavour, style: str, body: bytes, kind: str) -> None:
    with ScriptedServer([reply(520, raw=body, headers=[("Content-Type", kind)])]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=ONCE)
        with pytest.raises(APIError) as caught:
            list_integrations(flavour, client, style)
        assert (caught.value.status, caught.value.detail, caught.value.body) == (520, None, body)


def test_an_undescribed_2xx_with_a_body_is_read(flavour: Flavour) -> None:
    for status in (201, 203, 226, 299):
        with ScriptedServer([reply(status, {"id": 1})]) as server:
            client = flavour.client(token="t", base_url=server.url)
            assert call_operation(flavour, client, make_operation("POST"), body={}) == {"id": 1}


def test_an_undescribed_2xx_is_read_as_the_model_of_the_described_one(flavour: Flavour) -> None:
    with ScriptedServer([reply(203, {**EMPTY_PAGE, "count": 1, "results": [{"id": 5}]})]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert list_integrations(flavour, client, "resource").id == 5


@pytest.mark.parametrize("status", [201, 202, 204, 205, 299])
def test_an_undescribed_2xx_without_a_body_is_an_error(flavour: Flavour, status: int) -> None:
    with ScriptedServer([reply(status)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(UnexpectedStatus, match=rf"^things_do: {status}") as caught:
            call_operation(flavour, client)
        assert caught.value.status == status


def test_an_operation_without_a_response_body_returns_none(flavour: Flavour) -> None:
    with ScriptedServer([reply(204)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert (
            call_operation(flavour, client, make_operation("DELETE", responses=(DescribedResponse(204, 204),))) is None
        )


def test_a_custom_request_accepts_every_2xx(flavour: Flavour) -> None:
    for status in (200, 201, 204, 299):
        with ScriptedServer([reply(status, None if status == 204 else EMPTY_PAGE)]) as server:
            client = flavour.client(token="t", base_url=server.url)
            assert list_integrations(flavour, client, "request") == (None if status == 204 else EMPTY_PAGE)


def test_a_stock_function_reads_a_success_that_no_registry_has(flavour: Flavour) -> None:
    # `HTTPStatus(299)` is a ValueError.
    with ScriptedServer([reply(299, {**EMPTY_PAGE, "count": 3})]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert list_integrations(flavour, client, "stock").count == 3


@pytest.mark.parametrize("style", CALL_STYLES)
def test_a_missing_body_is_a_decode_error(flavour: Flavour, style: str) -> None:
    with ScriptedServer([reply(200)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        if style == "request":
            assert list_integrations(flavour, client, style) is None
            return
        with pytest.raises(DecodeError) as caught:
            list_integrations(flavour, client, style)
        assert str(caught.value) == f"{OPERATION_NAMES[style]}: the response can't be read: it is empty"


def test_the_error_classes_form_the_documented_tree() -> None:
    below: dict[str, set[str]] = {
        "FleetITError": {
            "ConfigurationError", "InvalidInput", "TransportError", "APIError", "DecodeError", "PageDrift",
            "WebhookError",
        },
        "TransportError": {"ConnectError", "TimeoutError", "ResponseTooLarge"},
        "APIError": {"ServerError", *(name for status, name in CLASSES.items() if status // 100 != 5)},
        "ServerError": {name for status, name in CLASSES.items() if status // 100 == 5} - {"ServerError"},
    }  # fmt: skip
    public: dict[str, Any] = {name: getattr(fleetit, name) for name in fleetit.__all__}
    errors = {name: kind for name, kind in public.items() if isinstance(kind, type) and issubclass(kind, FleetITError)}
    assert {*below, *(name for names in below.values() for name in names)} == set(errors)
    for parent, names in below.items():
        assert {name for name, kind in errors.items() if kind.__bases__[0] is errors[parent]} == names
    assert issubclass(errors["TimeoutError"], TimeoutError)
    assert issubclass(errors["InvalidInput"], ValueError)
    assert not issubclass(errors["ConfigurationError"], ValueError)
    assert not issubclass(ConnectError, OSError)
