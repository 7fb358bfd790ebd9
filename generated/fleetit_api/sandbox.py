"""The sandbox of FleetIT: its API on loopback, with invented data. Generated, do not edit.

`fleetit.sandbox` has `running`, which is `Sandboxes(PARTS).running`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from openapi_sdk.errors.errors import ErrorTree
from openapi_sdk.loopback import LOOPBACK
from openapi_sdk.model.facts import Tenant
from openapi_sdk.model.public import public_in
from openapi_sdk.sandbox import access, logs, sandbox
from openapi_sdk.sandbox.installed import check_installed
from openapi_sdk.sandbox.own_rows import add_row, change_row, find_room, list_rows, remove_row
from openapi_sdk.sandbox.parts import Generated, SandboxParts
from openapi_sdk.sandbox.sending import send_webhook
from openapi_sdk.secrets.redaction import guard_repr

from .exceptions import TREE
from .facts import FACTS

if TYPE_CHECKING:
    from openapi_sdk.webhooks.deliveries import SignedForm


@public_in("fleetit.sandbox")
@guard_repr
@dataclass(frozen=True, slots=True)
class Access(access.Access):
    """What a token gives access to.

    Attributes:
        fleets: The ids of its fleets, ascending.
        default_fleet: The fleet of requests that name none; by default the first that is given.
        only: The operations that it may call, as `GET` or `GET /v2/tolls/`; None for all.
            Others are 403. Methods may be in lower case.
        account: The fields of whose it is, for answers that have them.
    """

    _errors: ClassVar[ErrorTree] = TREE
    _tenant: ClassVar[Tenant | None] = FACTS.tenant
    _example: ClassVar[str] = "/v2/tolls/"
    fleets: tuple[int, ...]
    default_fleet: int = 0
    only: tuple[str, ...] | None = None
    account: dict[str, Any] = field(default_factory=dict[str, object], repr=False)


@public_in("fleetit.sandbox")
@guard_repr
@dataclass(slots=True)
class SeenRequest:
    """A request as the sandbox received it, without the token.

    It is in the log from its head on. The sandbox sets `body` and `status` as soon as they are known.

    Attributes:
        method: `GET`.
        path: The decoded path, without the query.
        query: The query as sent, without the question mark.
        fleet: The `Fleet-Id` header as sent, or None. Several headers are joined with commas.
        user_agent: The `User-Agent` header, or None.
        authorised: Whether the token was valid.
        body: The first 16,384 characters of the body. Not in the repr: a body can have secrets.
        status: The status of the answer. None if none was sent, because the request is still handled, or the
            connection was dropped.
        time: When its head arrived, in UTC. `sandbox.clock` is not used.
    """

    method: str
    path: str
    query: str
    fleet: str | None
    user_agent: str | None
    authorised: bool
    body: str = field(default="", repr=False)
    status: int | None = None
    time: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


@public_in("fleetit.sandbox")
class RequestLog(logs.RequestLog[SeenRequest]):
    """The last 100,000 requests in the order of their arrival. It can be read while requests arrive.

    Attributes:
        targets: The methods and paths that `of` can select. The application sets them.
    """

    __slots__ = ()


@public_in("fleetit.sandbox")
@guard_repr
@dataclass(frozen=True, slots=True)
class SentWebhook:
    """One POST of a webhook: an attempt of a notification, or a copy that was sent by hand. It has no secret.

    Attributes:
        time: When the response arrived or the attempt failed, in UTC.
        fleet: The id of the fleet.
        kind: The name of its kind.
        ticket: The number of the ticket as text; None if the body was passed.
        url: Where it was sent to, without the query, which may have a secret.
        status: The status of the response, or None if there was none.
        error: Why there is no status, or None.
        attempt: The number of the attempt or of the copy, from 1. 0 if it was never sent.
    """

    time: datetime
    fleet: int
    kind: str
    ticket: str | None
    url: str
    status: int | None
    error: str | None
    attempt: int


@public_in("fleetit.sandbox")
class DeliveryLog(logs.DeliveryLog[SentWebhook]):
    """The last 100,000 deliveries in order. It can be read while webhooks are sent."""

    __slots__ = ()


@public_in("fleetit.sandbox")
@guard_repr
class Sandbox(sandbox.Sandbox):
    """A running sandbox.

    Attributes:
        url: The base URL, without a slash at the end.
        world: The state, which may be changed between requests.
    """

    __slots__ = ()

    @property
    def fleets(self) -> tuple[int, ...]:
        """The ids of the fleets that the token has access to, ascending."""
        return self.world.parts.list_tenants(self.world.tokens[self.token])

    @property
    def default_fleet(self) -> int:
        """The fleet of requests that name none."""
        found: int = self.world.parts.get_default_tenant(self.world.tokens[self.token])
        return found

    def get_webhook_secret(self, fleet_id: int) -> str:
        """Return what signs the webhooks of a fleet.

        Raises:
            ConfigurationError: If there is no such fleet.
        """
        return find_room(self.world, fleet_id, "get_webhook_secret").webhook_secret

    def add(self, /, table: str, **fields: Any) -> dict[str, Any]:
        """Add a row, and return it.

        Args:
            table: The table: `tolls`, …
            **fields: The fields of the row; without an `id` it gets one. Rows refer to others by id, or have an object
                that is added as a row. `fleet` is whose it is, which is needed if there are several.

        Raises:
            ConfigurationError: If the description has no such table or field, a value is wrong, or the id is taken.
        """
        with self.world.lock:
            return deepcopy(add_row(self.world, table, fields))

    def rows(self, table: str, fleet: int | None = None) -> list[dict[str, Any]]:
        """Return copies of the rows of a table. They have the ids of other rows.

        Args:
            table: The table.
            fleet: The fleet; needed if there are several.

        Raises:
            ConfigurationError: If there is no such table or fleet.
        """
        with self.world.lock:
            return list_rows(self.world, table, fleet)

    def change(self, /, table: str, row_id: int, **fields: Any) -> dict[str, Any]:
        """Change fields of a row, and return it.

        Raises:
            ConfigurationError: If there is no such table, row or field, or a value is wrong.
        """
        with self.world.lock:
            return deepcopy(change_row(self.world, table, row_id, fields))

    def remove(self, table: str, row_id: int) -> None:
        """Remove a row. Rows that refer to it show nothing in its place.

        Raises:
            ConfigurationError: If there is no such table or row.
        """
        with self.world.lock:
            remove_row(self.world, table, row_id)

    @property
    def requests(self) -> RequestLog:
        """The requests that arrived, in order. They do not contain the token."""
        return cast("RequestLog", self.world.requests)

    @property
    def deliveries(self) -> DeliveryLog:
        """The webhooks that were sent, in order: each attempt, each copy. They contain no secret."""
        return cast("DeliveryLog", self.world.deliveries)

    def send_webhook(
        self,
        url: str,
        fleet_id: int,
        kind: str | None = None,
        *,
        times: int = 1,
        resign: bool = False,
        signed_form: SignedForm = "raw",
        secret: str | None = None,
        wrong_signature: bool = False,
        timestamp: int | None = None,
        age: int | None = None,
        body: bytes | None = None,
        allow_remote: bool = False,
    ) -> list[int]:
        """Sign a webhook as FleetIT does, and POST it. Redirects are not followed; the timeout is 10 seconds.

        Args:
            url: The URL of the receiver: `http` or `https` on this machine.
            fleet_id: The fleet of the webhook. One that the sandbox does not have needs a `secret`.
            kind: The name of its kind; by default the first one. Each call makes a new ticket.
            times: How many times it is sent, one after the other.
            resign: Whether each copy is signed again, a second later than the one before. By default all copies are the
                same, byte for byte.
            signed_form: `"raw"` signs the body as it is sent. `"compact"` signs its compact form, if the service has
                one; the notification is then sent with spaces.
            secret: Signs the webhook. By default that of `get_webhook_secret`.
            wrong_signature: Whether the signature is wrong: well-formed, but not of this webhook.
            timestamp: When the last copy was signed, in Unix seconds; by default now. `sandbox.clock` is not used.
            age: Seconds since the last copy was signed, in place of `timestamp`. A negative number is in the future.
            body: Replaces the invented notification, and is sent unchanged. The notification is compact JSON.
            allow_remote: Whether the receiver may be another machine, which needs `https`.

        Returns:
            The status of each response, in order.

        Raises:
            ConfigurationError: If the service has no webhooks; if the URL, the fleet, the
                kind, the number of times, the form or the time is not valid, or the body is its own compact form or has
                none.
            ConnectError: If there is no response.
        """
        return send_webhook(
            self.world,
            url,
            fleet_id,
            kind,
            times=times,
            resign=resign,
            signed_form=signed_form,
            secret=secret,
            wrong_signature=wrong_signature,
            timestamp=timestamp,
            age=age,
            body=body,
            allow_remote=allow_remote,
        )


class Sandboxes:
    """Starts the sandboxes that are made of some parts.

    Args:
        parts: What they are made of.

    Raises:
        ImportError: If a library is not installed that serves.
    """

    def __init__(self, parts: SandboxParts) -> None:
        check_installed(parts.facts.package)
        self._parts = parts

    @public_in("fleetit.sandbox")
    @contextmanager
    def running(
        self,
        data: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        *,
        seed: int = 1,
        rows: Mapping[str, int] | None = None,
        tokens: Mapping[str, Access] | None = None,
        clock: Callable[[], datetime] | None = None,
        churn: float = 0.0,
        host: str = LOOPBACK,
        port: int = 0,
        latency_ms: float = 0.0,
        webhook_url: str | None = None,
        description: Mapping[str, Any] | None = None,
    ) -> Generator[Sandbox]:
        """Serve a sandbox on loopback in a thread. The server is ready when the block begins, and stops when it ends.

        Args:
            data: Rows of your own by table, such as
                `{"fleets": [{"id": 7}], "tolls": [{"fleet": 7}]}`.
                A row without an id gets one. Rows refer to others by id, or have an object that is added as a row. Then
                there are no others but those that are always there. By default, invented ones.
            seed: Another number gives other rows, other secrets and another token.
            rows: How many rows tables have in each fleet, such as `{"tolls": 1_000_000}`. Rows are made when
                they are asked for.
            tokens: What tokens give access to, by token. By default one with access to all fleets.
            clock: Returns the current time with an offset; by default the clock of the machine.
            churn: The share of pages of listings after which a row is added or removed, 0 to 1.
            host: The IP address to listen on, which also others can reach if it is not loopback: "0.0.0.0" in a
                container.
            port: The port; 0 for any free port.
            latency_ms: Milliseconds that every response is delayed, 0 to 60,000.
            webhook_url: Where a notification of each row that is added or changed is sent to, if its table has any: a
                URL of this machine. None sends none.
            description: A corrected OpenAPI 3.0 document; by default the one that `fleetit_api` ships.

        Raises:
            ConfigurationError: If a value is wrong, the host or the port can't be used, or the description is missing
                or has a reference that leads nowhere.
        """
        from openapi_sdk.sandbox.server import Options, serve  # imported lazily: it needs other libraries

        options = Options(self._parts, data, seed, rows, tokens, clock, churn, webhook_url, description)
        with serve(options, host=host, port=port, latency_ms=latency_ms) as started:
            yield started


#: What code that knows no service makes a sandbox of.
GENERATED = Generated(
    FACTS,
    TREE,
    "/v2/tolls/",
    "tolls",
    Access,
    SeenRequest,
    SentWebhook,
    RequestLog,
    DeliveryLog,
    Sandbox,
)
