"""Error reporters print the local variables of every frame. Frames of `fleetit` have no secret in them.

Frames of the caller are not covered. The variables are those that `rich` shows, as it shows them.
"""

from __future__ import annotations

import hmac
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from rich.pretty import Pretty
from rich.traceback import Traceback

import fleetit
import fleetit_api
import openapi_sdk
from fleetit import ConfigurationError, FleetITError, InvalidInput, Retry, Timeout, WebhookError
from fleetit.webhooks import WebhookVerifier, sign
from fleetit_api.api import Call
from fleetit_api.models import ActiveIntegration
from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, choose_read_timeout, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, UNREACHABLE_URL, list_integrations
from tests.fleetit.client.operations import call_operation, make_operation, send_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"
SIGNING = "planted-signing-0815"
PIN = "planted-pin-2342"
PASSWORD = "planted-password-1337"
SECRETS = (TOKEN, SIGNING, PIN, PASSWORD)
#: Where our code is, and what stands for it.
OURS = tuple(str(Path(str(each.__file__)).parent) for each in (fleetit, fleetit_api, openapi_sdk))
ROW = {"id": 1, "webhook_signature_secret_token": SIGNING, "data": {"auth": {"key": SIGNING}}, "api_key": SIGNING}


def frames(trace: TracebackType | None) -> Iterator[TracebackType]:
    """Yield the frames from the first frame of `fleetit` on."""
    while trace and not trace.tb_frame.f_code.co_filename.startswith(OURS):
        trace = trace.tb_next
    while trace:
        yield trace
        trace = trace.tb_next


def print_traceback(error: BaseException) -> str:
    """Return what rich shows of the frames from the first one of `fleetit` on: the local variables, without the code.

    The error itself follows.
    """
    (first, *_) = frames(error.__traceback__)
    trace = Traceback.extract(
        type(error), error, first, show_locals=True, locals_max_length=1000, locals_max_string=10_000,
        locals_hide_dunder=False,
    )  # fmt: skip
    variables = [
        f"{name} = {value}"
        for stack in trace.stacks
        for frame in stack.frames
        for name, value in (frame.locals or {}).items()
    ]
    assert variables
    shown = io.StringIO()
    Console(file=shown, width=250).print(str(error), repr(error), error.args, vars(error))
    return "\n".join([*variables, shown.getvalue()])


def check_no_secret(error: BaseException, *more: str) -> None:
    text = print_traceback(error)
    assert not [secret for secret in (*SECRETS, *more) if secret in text]
    assert error.__context__ is None
    assert error.__cause__ is None


def test_this_module_finds_a_secret_in_a_local_variable() -> None:
    # If `print_traceback` showed no variables, all other tests would pass.
    def fail(token: str) -> None:
        raise ZeroDivisionError(len(token))

    code = compile("def outer(fail, token):\n    fail(token)", f"{OURS[0]}/_planted.py", "exec")
    scope: dict[str, Any] = {}
    exec(code, scope)  # noqa: S102 - a frame that counts as one of ours
    with pytest.raises(ZeroDivisionError) as caught:
        scope["outer"](fail, TOKEN)
    assert TOKEN in print_traceback(caught.value)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"token": f"{TOKEN} "}, id="the token itself"),
        pytest.param({"token": TOKEN.encode()}, id="the token as bytes"),
        pytest.param({"token": TOKEN, "fleet_id": -1}, id="another option"),
        pytest.param({"token": TOKEN, "environment": "moon"}, id="the environment"),
        pytest.param(
            {"token": TOKEN, "base_url": f"https://me:{PASSWORD}@example.com"}, id="a password in the address"
        ),
        pytest.param({"token": TOKEN, "base_url": f"https://{'a' * 64}.com"}, id="an address that httpx refuses"),
        pytest.param({"token": TOKEN, "on_request": 3}, id="a hook"),
    ],
)
def test_an_error_of_the_constructor_or_of_a_view_shows_no_secret(flavour: Flavour, options: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        flavour.client(**options)
    check_no_secret(caught.value)
    client: Any = flavour.client(token=TOKEN, base_url=UNREACHABLE_URL)
    with pytest.raises(ConfigurationError) as refused:
        client.with_options(**options)
    check_no_secret(refused.value)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(((PIN, PASSWORD), {}), id="without names"),
        pytest.param(((), {"plate_number": PIN, "color": PASSWORD}), id="one that there is not"),
    ],
)
def test_a_call_that_can_not_be_validated_shows_no_secret(flavour: Flavour, arguments: Any) -> None:
    client: Any = flavour.client(token=TOKEN, base_url=UNREACHABLE_URL)
    args, kwargs = arguments
    with pytest.raises(TypeError) as caught:
        fleetit.validate(client.vehicles.create, *args, **kwargs)
    check_no_secret(caught.value)


def test_an_invalid_proxy_variable_shows_no_password(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"gopher://me:{PASSWORD}@127.0.0.1")
    with pytest.raises(ConfigurationError) as caught:
        flavour.client(token=TOKEN, base_url="https://api.example.com")
    check_no_secret(caught.value)


def test_an_unknown_option_shows_no_secret(flavour: Flavour) -> None:
    client: Any = flavour.client(token=TOKEN, base_url=UNREACHABLE_URL)
    with pytest.raises(TypeError) as caught:
        client.with_options(token=TOKEN, tiemout=3)
    check_no_secret(caught.value)


RESPONSES: dict[str, Reply] = {
    "refused": reply(400, {"detail": TOKEN, "token": TOKEN}),
    "too large": reply(200, raw=SIGNING.encode() * 1000),
    "no JSON": reply(200, raw=SIGNING.encode()),
    "half a document": reply(200, raw=b'{"pin": "' + SIGNING.encode()),
    "no object": reply(200, [SIGNING]),
    "no array of rows": reply(200, {**EMPTY_PAGE, "results": {"secret": SIGNING}}),
    "no number of rows": reply(200, {"results": [ROW], "count": SIGNING}),
    "a text for a row": reply(200, {**EMPTY_PAGE, "results": [ROW, SIGNING]}),
    "a reset": None,
    "no end": (reply(200, ROW)[:-3], Action.STALL),
}


FAILING_CALLS = [
    *(("resource", name) for name in RESPONSES),
    *((style, name) for style in CALL_STYLES for name in ("refused", "no JSON", "a reset") if style != "resource"),
]


@pytest.mark.parametrize(("style", "name"), FAILING_CALLS)
def test_an_error_of_a_call_shows_no_secret(flavour: Flavour, style: str, name: str) -> None:
    with ScriptedServer([RESPONSES[name]]) as server:
        timeout = Timeout(5, choose_read_timeout(RESPONSES[name]))
        client = flavour.client(
            token=TOKEN, base_url=server.url, retry=Retry(attempts=1), timeout=timeout, max_response_bytes=4000
        )
        with pytest.raises(FleetITError) as caught:
            list_integrations(flavour, client, style)
    check_no_secret(caught.value)


@pytest.mark.parametrize("prefetch", [0, 3])
def test_an_error_of_a_listing_shows_no_secret(flavour: Flavour, prefetch: int) -> None:
    with ScriptedServer([RESPONSES["no number of rows"]]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url)
        with pytest.raises(FleetITError) as caught:
            flavour.list_rows(client.integrations.list_active(prefetch=prefetch))
    check_no_secret(caught.value)


def test_errors_of_a_custom_request_show_no_secret_of_its_body(flavour: Flavour) -> None:
    with ScriptedServer([reply(400, {"detail": f"no good: {PIN}"}), None]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url, retry=Retry(attempts=1))
        for _ in range(2):
            with pytest.raises(FleetITError) as caught:
                send_request(flavour, client, "POST", json={"pin": PIN})
            check_no_secret(caught.value)
    for document in ({"pin": PIN, "x": {1, 2}}, {"pin": f"{PIN}\ud800"}):
        with pytest.raises(InvalidInput) as refused:
            send_request(flavour, client, "POST", json=document)
        check_no_secret(refused.value)
    with pytest.raises(InvalidInput) as elsewhere:
        send_request(flavour, client, "POST", "/..", json={"pin": PIN})
    check_no_secret(elsewhere.value)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"note": f"a\r\nX: {PASSWORD}"}, id="a header that can't be sent"),
        pytest.param({"thing_id": "..", "body": {"pin": PIN}}, id="a path that leads elsewhere"),
        pytest.param({"note": "é", "body": {"pin": PIN}}, id="a header beside a body"),
        pytest.param({"body": {"pin": PIN, "x": b""}}, id="a body that is no JSON"),
    ],
)
def test_a_request_that_is_refused_shows_no_secret(flavour: Flavour, arguments: Any) -> None:
    client: Any = flavour.client(token=TOKEN, base_url=UNREACHABLE_URL)
    caller = client._caller
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: caller.prepare(make_operation("POST"), Call(arguments)))
    text = print_traceback(caught.value)
    assert caught.value.__traceback__ is not None
    (*_, last) = frames(caught.value.__traceback__)
    assert last.tb_frame.f_code.co_name == "call_and_strip"
    assert "built" not in text
    with pytest.raises(InvalidInput) as again:
        call_operation(flavour, client, make_operation("POST"), **arguments)
    assert not [secret for secret in SECRETS if secret in f"{again.value!r} {again.value} {again.value.args!r}"]


BODY = b'{"pin": "planted-pin-2342"}'
NOW = 1_700_000_000


def signature_of(timestamp: str, body: bytes = BODY, key: str = SIGNING) -> str:
    return hmac.new(key.encode(), f"{timestamp}.".encode() + body, "sha256").hexdigest()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(lambda good: {"X-Signature": good}, id="no timestamp"),
        pytest.param(lambda good: {"X-Signature": good, "X-Timestamp": "x"}, id="an invalid timestamp"),
        pytest.param(lambda good: {"X-Signature": f"{good}0", "X-Timestamp": str(NOW)}, id="a signature too long"),
        pytest.param(lambda good: {"X-Signature": good, "X-Timestamp": str(NOW + 1)}, id="another time"),
        pytest.param(lambda good: [("X-Signature", good)] * 2 + [("X-Timestamp", str(NOW))], id="twice"),
        pytest.param(lambda good: {"X-Signature": good, "X-Timestamp": str(NOW)}, id="too old"),
        pytest.param(lambda good: {"X-Signature": good.encode(), "X-Timestamp": str(NOW)}, id="as bytes"),
    ],
)
def test_a_refused_delivery_shows_no_secret(headers: Callable[[str], Any]) -> None:
    verifier = WebhookVerifier({7: SIGNING, 8: [SIGNING, "other"]}, clock=lambda: NOW + 1e6)
    good = signature_of(str(NOW))
    with pytest.raises(WebhookError) as caught:
        verifier.verify(BODY, headers(good))
    check_no_secret(caught.value, good, str(bytes.fromhex(good)))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda made: made([SIGNING, ""]), id="one of several is blank"),
        pytest.param(lambda made: made({SIGNING: 7}), id="a mapping of secrets to fleets"),
        pytest.param(lambda made: made({7: SIGNING, 8: 3}), id="another fleet's is none"),
        pytest.param(lambda made: made(f"{SIGNING}\ud800"), id="half a surrogate pair"),
        pytest.param(lambda made: made(SIGNING, tolerance=-1), id="another argument"),
        pytest.param(lambda _: sign(b"{}", f"{SIGNING}\ud800"), id="signing with half a surrogate pair"),
        pytest.param(lambda _: sign(b"{}", SIGNING, timestamp=-1), id="signing at no time"),
    ],
)
def test_an_invalid_verifier_or_signature_shows_no_secret(make: Callable[[Any], Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make(WebhookVerifier)
    check_no_secret(caught.value)


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(reply(200, {**EMPTY_PAGE, "count": 1, "results": [{"enabled": True}]}), id="has none"),
        pytest.param(reply(403), id="is not allowed"),
    ],
)
def test_an_error_for_one_fleet_shows_no_secret_of_another(flavour: Flavour, second: Reply) -> None:
    first = reply(200, {**EMPTY_PAGE, "count": 1, "results": [ROW]})
    with ScriptedServer([first, second]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url)
        made: Any = WebhookVerifier.from_active_integrations
        if flavour.name == "async":
            made = WebhookVerifier.from_active_integrations_async
        with pytest.raises(FleetITError) as caught:
            flavour.run(lambda: made(client, [1, 2]))
    check_no_secret(caught.value)


def test_rich_shows_no_secret_of_a_model() -> None:
    model = ActiveIntegration.from_dict(ROW)
    shown = io.StringIO()
    console = Console(file=shown, width=250)
    console.print(model, [model], {"a": model}, Pretty(model, expand_all=True))
    with pytest.raises(ZeroDivisionError) as caught:
        raise ZeroDivisionError(len([model]))
    console.print(Traceback.from_exception(caught.type, caught.value, caught.tb, show_locals=True))
    assert shown.getvalue().count("webhook_signature_secret_token='***'") >= 5
    assert SIGNING not in shown.getvalue()
