"""The page at `/`: what the sandbox has, what arrived and was sent, and a form that sends a test notification."""

from __future__ import annotations

import functools
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from openapi_sdk.sandbox.notifier import get_notifications
from openapi_sdk.sandbox.requests import LOCAL_HOST
from openapi_sdk.sandbox.sending import send_webhook
from openapi_sdk.webhooks.posting import parse_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from jinja2 import Template
    from starlette.types import ASGIApp, Receive, Scope, Send

    from openapi_sdk.sandbox.parts import NotificationKind, SandboxParts
    from openapi_sdk.sandbox.world import World
    from openapi_sdk.webhooks.deliveries import SignedForm


#: The most copies that the page sends.
MAX_TIMES = 10
#: Seconds.
_HOUR = 3_600
_FORMS = ("raw", "compact")
#: Fields that have what people call a tenant.
_TITLES = ("title", "name")
#: The most characters of a URL.
_MAX_URL = 2_048


@dataclass(frozen=True, slots=True)
class FormValues:
    """What is in the form. It may be invalid: the page shows it again."""

    tenant: str
    url: str
    kind: str
    times: str = "1"
    signed_form: str = "raw"
    wrong_signature: bool = False
    old: bool = False

    @classmethod
    def parse(cls, parts: SandboxParts, fields: Mapping[str, str]) -> FormValues:
        """Return the values of a submitted form. A field that is missing is empty."""

        def get(name: str) -> str:
            return fields.get(name, "").strip()[:_MAX_URL]

        return cls(
            tenant=get(parts.word) if parts.word else "",
            url=get("url"),
            kind=get("kind"),
            times=get("times"),
            signed_form=get("signed_form"),
            wrong_signature="wrong_signature" in fields,
            old="old" in fields,
        )

    def find_errors(self, parts: SandboxParts, tenants: Mapping[str, Any]) -> dict[str, str]:
        errors: dict[str, str] = {}
        kinds = get_notifications(parts).kinds
        if self.tenant not in tenants:
            errors[parts.word] = f"Choose one of the {parts.plural} {', '.join(tenants)}."
        if self.kind not in kinds:
            errors["kind"] = f"Choose one of these: {', '.join(kind.title for kind in kinds.values())}."
        if self.signed_form not in _FORMS:
            errors["signed_form"] = "Choose one of the two forms."
        if self.times not in map(str, range(1, MAX_TIMES + 1)):
            errors["times"] = f"Enter a number from 1 to {MAX_TIMES}."
        try:
            parse_url(parts.errors, self.url)
        except parts.errors.ConfigurationError:
            errors["url"] = "Enter a URL of this machine, such as http://127.0.0.1:8000/hook."
        return errors


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """What came of a form that was sent."""

    values: FormValues
    text: str
    is_good: bool = False  # whether it is what should happen
    errors: Mapping[str, str] = field(default_factory=dict[str, str])  # by field; nothing was sent then


def submit(values: FormValues, world: World) -> FormOutcome:
    """Send the notification of a form, and return the outcome. It blocks while the receiver responds."""
    tenants = _list_tenants(world)
    errors = values.find_errors(world.parts, tenants)
    if errors:
        return FormOutcome(values, "Nothing was sent. Correct the fields below.", errors=errors)
    try:
        statuses = send_webhook(
            world,
            values.url,
            tenants[values.tenant],
            values.kind,
            times=int(values.times),
            signed_form=cast("SignedForm", values.signed_form),
            wrong_signature=values.wrong_signature,
            age=_HOUR if values.old else None,
        )
    except (world.parts.errors.ConfigurationError, world.parts.errors.ConnectError) as error:
        return FormOutcome(values, f"Not delivered: {error}.")
    is_forged = values.wrong_signature or values.old
    is_accepted = [200 <= status < 300 for status in statuses]  # noqa: PLR2004 - the range of success
    text = f"The receiver answered {', '.join(map(str, statuses))}."
    if is_forged:
        text += " It must refuse this notification" + (", but accepted it." if any(is_accepted) else ", and did.")
    return FormOutcome(values, text, is_good=not any(is_accepted) if is_forged else all(is_accepted))


#: How many requests and deliveries the page shows.
_SHOWN = 20
#: How many outcomes of forms are kept. Reloading shows the outcome again.
_MAX_OUTCOMES = 50
#: Bytes of a submitted form.
_MAX_FORM = 16_384
_DEFAULT_URL = "http://127.0.0.1:8000/hook"


class PageMiddleware:
    """Serves the page at `/`, and passes all other requests on. Requests to the page are not logged and never fail."""

    def __init__(self, app: ASGIApp, *, world: World) -> None:
        self._app = app
        self._world = world
        #: A form without it is refused. Other pages can't read it.
        self._form_token = secrets.token_urlsafe()
        self._outcomes: OrderedDict[str, FormOutcome] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/":
            response = await self._respond(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        # `running` checks this for all paths. An application that is served without `running` does not.
        if not LOCAL_HOST.fullmatch(request.headers.get("Host", "")):
            return PlainTextResponse("The page is only for 127.0.0.1, localhost or [::1].\n", 421)
        if request.method == "POST":
            return await self._submit(request)
        if request.method in {"GET", "HEAD"}:
            return self._render(request, self._outcomes.get(request.query_params.get("sent", "")))
        return PlainTextResponse("The page knows GET, HEAD and POST.\n", 405, {"Allow": "GET, HEAD, POST"})

    async def _submit(self, request: Request) -> Response:
        if not _is_same_origin(request):
            return PlainTextResponse("The form was sent by another page.\n", 403)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > _MAX_FORM:
                return PlainTextResponse(f"A form has at most {_MAX_FORM} bytes.\n", 413)
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        if not hmac.compare_digest(fields.get("form_token", "").encode(), self._form_token.encode()):
            return PlainTextResponse("The form is of an earlier start of the sandbox. Reload the page.\n", 403)
        values = FormValues.parse(self._world.parts, fields)
        outcome = await run_in_threadpool(submit, values, self._world)
        name = secrets.token_urlsafe(8)
        self._outcomes[name] = outcome
        while len(self._outcomes) > _MAX_OUTCOMES:
            self._outcomes.popitem(last=False)
        return RedirectResponse(f"/?sent={name}#outcome", 303)

    def _render(self, request: Request, outcome: FormOutcome | None) -> Response:
        world, nonce = self._world, secrets.token_urlsafe()
        parts = world.parts
        kinds: Mapping[str, NotificationKind] = {} if parts.notifications is None else parts.notifications.kinds
        default = parts.get_default_tenant(world.tokens[world.token])
        html = _load_template().render(
            name=parts.facts.name,
            base_url=_get_origin(request),
            base_url_variable=parts.facts.variable("BASE_URL"),
            variables=parts.make_variables(world.token),
            word=parts.word,
            plural=parts.plural,
            default_tenant=default,
            tenants=_summarize(world),
            request_count=len(world.requests),
            requests=[(each, getattr(each, parts.word, None)) for each in world.requests[: -_SHOWN - 1 : -1]],
            delivery_count=len(world.deliveries),
            deliveries=[(each, getattr(each, parts.word, None)) for each in world.deliveries[: -_SHOWN - 1 : -1]],
            webhook_url=world.notifier.url,
            outcome=outcome,
            values=outcome.values
            if outcome
            else FormValues(
                "" if default is None else str(default), world.notifier.url or _DEFAULT_URL, next(iter(kinds), "")
            ),
            errors=outcome.errors if outcome else {},
            kinds=kinds.values(),
            max_times=MAX_TIMES,
            form_token=self._form_token,
            nonce=nonce,
        )
        policy = f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self'"
        headers = {
            "Content-Security-Policy": f"{policy}; base-uri 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            # `no-referrer` would let a browser send `Origin: null` with the form.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return HTMLResponse(html.encode("utf-8", "replace"), headers=headers)


def _get_origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('Host', '')}"


def _is_same_origin(request: Request) -> bool:
    """Whether a form was sent by this page, as far as the browser says so."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    return origin in {None, _get_origin(request)} and site in {None, "same-origin"}


def _list_tenants(world: World) -> dict[str, Any]:
    """Return the tenants that the token has access to, by their ids as texts; an empty one without tenants."""
    return {"" if each is None else str(each): each for each in world.parts.list_tenants(world.tokens[world.token])}


def _summarize(world: World) -> list[dict[str, object]]:
    """Return the tenants that the token has access to, with how many rows each table has."""
    return [
        {
            "id": room.id,
            "title": str(next((room.row[name] for name in _TITLES if room.row.get(name)), "")),
            "counts": {
                table.name.replace("_", " "): count
                for table in sorted(world.tables.values(), key=lambda table: table.name)
                if not table.is_fixed and (count := len(world.get_rows(table.name, room)))
            },
        }
        for room in map(world.rooms.__getitem__, _list_tenants(world).values())
    ]


@functools.cache
def _load_template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - most sandboxes show no page

    source = resources.files("openapi_sdk.sandbox").joinpath("web_page.html").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)
