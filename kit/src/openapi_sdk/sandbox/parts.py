"""What the sandbox of one SDK is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks.signing_secrets import TEXT_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.model.facts import Facts, Tenant
    from openapi_sdk.sandbox.access import Access
    from openapi_sdk.sandbox.logs import DeliveryLog, RequestLog
    from openapi_sdk.sandbox.rows import Room, Row
    from openapi_sdk.service import Service

#: Gets a `ValidRequest`, and a function that returns a row as the answer of the operation has it.
Handle: TypeAlias = "Callable[[Any, Callable[[Row], Row]], Any]"
#: Returns the row that a field of another row refers to; None if there is none.
FindRelated: TypeAlias = "Callable[[str], Row | None]"


class Generated(NamedTuple):
    """What the generated package has for a sandbox: what its description says, and the classes that its users see."""

    facts: Facts
    errors: ErrorTree
    example_path: str  # of a listing, for messages
    example_table: str
    Access: type[Access]
    SeenRequest: Callable[..., Any]
    SentWebhook: Callable[..., Any]
    RequestLog: type[RequestLog[Any]]
    DeliveryLog: type[DeliveryLog[Any]]
    Sandbox: type[Any]


@public_in("openapi_sdk")
@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationKind:
    """A kind of webhook that the sandbox sends.

    Attributes:
        name: Its name in options and logs.
        title: Its name in forms.
        table: The table whose rows it tells of; empty if it is only sent by hand.
        make_payload: Makes a notification of a row, and of a function that returns the row that a field refers to.
        invent_payload: Makes one of the id of a tenant, which is None without tenants, and the number of an invented
            ticket.
        get_ticket: Returns the number of the ticket in a notification.
    """

    name: str
    title: str
    table: str
    make_payload: Callable[[Row, FindRelated], Row]
    invent_payload: Callable[[Any, int], Row]
    get_ticket: Callable[[Row], str]


def _make_no_headers(_tenant: object, _row: Row) -> Mapping[str, str]:
    return {}


@public_in("openapi_sdk")
@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """The webhooks of a service, as its sandbox sends them.

    Attributes:
        kinds: The kinds by name. The first one is sent if none is named.
        sign: Returns the headers of the signature of a body, which is made with a secret at a Unix time in seconds.
        make_headers: Returns the headers that say whom a notification is for, of the id of the tenant and its row. The
            row is empty if the sandbox has no such tenant.
        make_secret: Returns an invented secret, of the name of what it is for.
        to_compact_form: Returns the compact form of a body, for receivers that verify that one; None if it has none.
    """

    kinds: Mapping[str, NotificationKind]
    sign: Callable[[bytes, str, int], Mapping[str, str]]
    make_headers: Callable[[Any, Row], Mapping[str, str]] = _make_no_headers
    make_secret: Callable[[str], str] = TEXT_KEY.write_secret
    to_compact_form: Callable[[bytes], bytes | None] = lambda _: None


class TableRules(Protocol):
    """What the state of a sandbox asks the rules of a table, which are `openapi_sdk.sandbox.rules.Rules`."""

    def derive(self, world: Any, room: Room, row: Row, /) -> Row: ...
    def take_own(self, world: Any, room: Room, row: Row, place: str, /) -> Row: ...


@public_in("openapi_sdk")
@dataclass(frozen=True, eq=False)  # one is equal to itself alone; no slots, for `cached_property`
class SandboxParts:
    """What the sandbox of one SDK is made of. A service that gives nothing has a sandbox of its description alone.

    Attributes:
        generated: The constant of this name of the generated module `sandbox`.
        load_service: Returns what the SDK is. It is called when the first sandbox is started.
        rules: What the rows of a table do beyond their description, by its name: objects of `Rules`.
        handlers: What answers in place of the table of an operation, by its operationId.
        shown_as: Changes the rows that an operation shows, by its operationId.
        load_seed: Returns the invented data, as its file has it: see `openapi_sdk.sandbox.seed`.
        notifications: Its webhooks; None without them.
        example: Rows of a table, for messages; by default one of a described table.
    """

    generated: Generated
    load_service: Callable[[], Service]
    rules: Mapping[str, TableRules] = field(default_factory=dict[str, TableRules], kw_only=True)
    handlers: Mapping[str, Handle] = field(default_factory=dict[str, Handle], kw_only=True)
    shown_as: Mapping[str, Callable[[Row], Row]] = field(default_factory=dict[str, Any], kw_only=True)
    load_seed: Callable[[], Mapping[str, Any]] = field(default=dict, kw_only=True)
    notifications: Notifications | None = field(default=None, kw_only=True)
    example: Mapping[str, list[Row]] = field(default_factory=dict[str, Any], kw_only=True)

    @property
    def facts(self) -> Facts:
        return self.generated.facts

    @property
    def errors(self) -> ErrorTree:
        return self.generated.errors

    @cached_property
    def tenant(self) -> Tenant | None:
        return self.facts.tenant

    @cached_property
    def word(self) -> str:
        """What a tenant is called: the field that has its id; empty without tenants."""
        return "" if self.tenant is None else self.tenant.word

    @cached_property
    def plural(self) -> str:
        """What several are called: their table, which may not be described; empty without tenants."""
        return "" if self.tenant is None else self.tenant.plural

    @cached_property
    def tenant_field(self) -> tuple[str, str]:
        """The table of the tenants, and the field of a row that refers to it."""
        return self.plural, self.word

    @cached_property
    def service(self) -> Service:
        return self.load_service()

    @cached_property
    def seed(self) -> Mapping[str, Any]:
        """The invented data."""
        return self.load_seed()

    @property
    def example_rows(self) -> str:
        """Rows by table, for messages."""
        return repr(self.example or {self.generated.example_table: [{"id": 1}]})

    def list_tenants(self, access: Access) -> tuple[Any, ...]:
        """Return the ids of the tenants of a token, ascending; without tenants None alone, the id of the only room."""
        return getattr(access, self.plural) if self.plural else (None,)

    def get_default_tenant(self, access: Access) -> Any:
        """Return the tenant of requests of a token that name none; None without tenants."""
        return getattr(access, f"default_{self.word}") if self.word else None

    def name_tenant(self, tenant: object) -> dict[str, Any]:
        """Return a tenant by the word of its service; nothing without tenants."""
        return {self.word: tenant} if self.word else {}

    def make_variables(self, token: str) -> dict[str, str]:
        """Return the variables of the environment with which a client calls a sandbox, besides its base URL."""
        return {self.facts.variable(name.upper()): each for name, each in self.facts.make_options(token).items()}

    def show_tenants(self, tenants: Iterable[object]) -> str:
        """Return tenants for a repr; empty without tenants."""
        return f"{self.plural}={tuple(tenants)}" if self.plural else ""
