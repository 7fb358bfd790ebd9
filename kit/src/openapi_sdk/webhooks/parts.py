"""What the webhooks of one SDK are made of."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import cache, cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

import attrs

from openapi_sdk.errors.errors import ErrorTree
from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.service import Service
from openapi_sdk.webhooks import deliveries as shared
from openapi_sdk.webhooks.deliveries import digest_body
from openapi_sdk.webhooks.keys import make_key
from openapi_sdk.webhooks.kinds import BODY, AnyKind, find_kind
from openapi_sdk.webhooks.notifications import NotificationReader, load_reader, read_notification
from openapi_sdk.webhooks.request import Headers, HeadersLike, check_body_type, parse_payload
from openapi_sdk.webhooks.signatures import MAX_TIMESTAMP, Scheme
from openapi_sdk.webhooks.signing_secrets import TEXT_KEY, Secret, parse_secret

if TYPE_CHECKING:
    from openapi_sdk.webhooks import records as shared_records
    from openapi_sdk.webhooks.store import AnyStore


class Verifier(Protocol):
    """What verifies the deliveries of a service."""

    @property
    def max_body_bytes(self) -> int:
        """The longest body that is accepted, in bytes."""
        ...

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with it in this process; empty if all is well."""
        ...

    def start(self) -> None:
        """Begin what it does in the background, in this process."""
        ...

    def verify(self, body: bytes, headers: HeadersLike) -> shared.Delivery:
        """Return a delivery, or raise the `WebhookError` of the service."""
        ...


class Webhooks:
    """What the webhooks of one SDK are made of: its service, and the classes that its users see.

    The names of tables, columns, loggers, threads and metrics come from it. Modules are imported when they are used.

    Args:
        service: What the SDK is.
        kinds: The kinds of webhooks by their names.
        scheme: How the service signs; None if nobody has said it yet: then nothing is verified, and nothing signed.
        headers: The headers that are recorded besides that of the tenant and those of `fields`, in lower case.
        fields: The attributes of deliveries that are headers, with their names in lower case.
        deliveries: The module of its `Delivery` and `WebhookError`; by default the generated one.
        records: The module of its `RecordedDelivery` and `Record`; by default the generated one.
        stores: The module of its `SQLiteStore` and `PostgreSQLStore`; by default those of all SDKs are used.
    """

    def __init__(
        self,
        service: Service,
        kinds: Mapping[str, AnyKind],
        scheme: Scheme | None = None,
        *,
        headers: tuple[str, ...] = (),
        fields: Mapping[str, str] | None = None,
        deliveries: str = "",
        records: str = "",
        stores: str = "",
    ) -> None:
        self.service = service
        self.kinds = kinds
        self._scheme = scheme
        self.headers = headers
        self.fields: Mapping[str, str] = fields or {}
        #: The attribute of deliveries and records, and the column, with the tenant; empty without tenants.
        self.tenant = "" if service.tenant is None else service.tenant.argument
        #: The header that names the tenant of a delivery, in lower case; empty without one.
        self.tenant_header = service.tenant_header.lower()
        self._modules = {"deliveries": deliveries, "records": records}
        self._stores = stores

    @cached_property
    def scheme(self) -> Scheme:
        """How the service signs.

        Raises:
            ConfigurationError: If nobody has said it.
        """
        if self._scheme is None:
            msg = (
                f"how {self.service.name} signs its webhooks is not known: set SCHEME in {self.package}.webhooks to "
                "what its documentation says"
            )
            raise self.errors.ConfigurationError(msg)
        return self._scheme

    def sign(
        self,
        body: bytes | bytearray | memoryview,
        secret: Secret | SecretValue[Secret],
        timestamp: int | None = None,
    ) -> dict[str, str]:
        """Return the headers of a signed delivery, for tests and for simulators of the service.

        Args:
            body: The body as it will be sent.
            secret: The signing secret, as the service shows it.
            timestamp: When it is signed, in whole seconds since 1970, 0 to 999,999,999,999. Default: now.

        Raises:
            TypeError: If the body is not bytes, bytearray or memoryview.
            ConfigurationError: If the secret can't be used, the timestamp is not an integer in its range, or nobody has
                said how the service signs.
        """
        wrapped = secret if isinstance(secret, SecretValue) else SecretValue(secret)
        del secret  # error reporters show local variables
        check_body_type(body)
        scheme = self.scheme
        key = parse_secret(self.errors, wrapped.reveal(), scheme.key_form)
        if timestamp is not None and not is_integer(timestamp, 0, MAX_TIMESTAMP):
            msg = f"timestamp={timestamp!r}: pass whole seconds since 1970, 0 to {MAX_TIMESTAMP:,}"
            raise self.errors.ConfigurationError(msg)
        headers = scheme.write(bytes(body), key, int(time.time() if timestamp is None else timestamp))
        if headers is None:
            msg = f"the scheme of {self.service.name} only reads: give its `OwnScheme` a function that signs"
            raise self.errors.ConfigurationError(msg)
        return dict(headers)

    def make_secret(self, name: str) -> str:
        """Return an invented secret, another one for each name, in the form that the scheme needs."""
        return (TEXT_KEY if self._scheme is None else self._scheme.key_form).write_secret(name)

    @property
    def examples(self) -> dict[str, Callable[[Any, int], dict[str, Any]]]:
        """What makes a notification of each kind, of a tenant and the number of its ticket, by the name of the kind."""
        return {name: partial(self._invent, kind) for name, kind in self.kinds.items()}

    def _invent(self, kind: AnyKind, tenant: object, number: int) -> dict[str, Any]:
        """Return a notification of a kind; each number makes another ticket, if a field names the ticket."""
        from openapi_sdk.description.examples import make_example  # noqa: PLC0415 - receivers need none
        from openapi_sdk.description.schemas import find_properties  # noqa: PLC0415 - as above

        del tenant  # the descriptions of notifications don't say whose they are
        description, schema = self.service.description, {"$ref": f"#/components/schemas/{kind.model}"}
        made = make_example(description, schema)
        payload = cast("dict[str, Any]", made) if isinstance(made, dict) else {}
        properties = find_properties(description.document, schema)
        for name in (*kind.key, *((kind.told_by,) if kind.told_by and payload.get(kind.told_by) is None else ())):
            # Its documented example would be the same each time.
            payload[name] = make_example(description, properties.get(name, {"type": "integer"}), number + 1, name=name)
        values = getattr(kind, "values", ())
        if values:
            payload[kind.told_by] = values[0]
        return payload

    @cached_property
    def WebhookError(self) -> type[shared.WebhookError]:  # noqa: N802 - a class
        """The class of the error of a refused delivery."""
        return self._get_class("deliveries", "WebhookError")

    @cached_property
    def Delivery(self) -> type[Any]:  # noqa: N802 - a class
        """The class of verified deliveries."""
        return self._get_class("deliveries", "Delivery")

    @cached_property
    def Record(self) -> type[shared_records.Record]:  # noqa: N802 - a class
        """The class of its records. It has the tenant under the name of its argument, if there are tenants."""
        return self._get_class("records", "Record")

    @cached_property
    def RecordedDelivery(self) -> type[Any]:  # noqa: N802 - a class
        """The class of recorded deliveries."""
        return self._get_class("records", "RecordedDelivery")

    def _get_class(self, module: str, name: str) -> type[Any]:
        found: type[Any] = getattr(import_module(self._modules[module] or f"{self.service.generated}.{module}"), name)
        return found

    def make_store(self, name: str, *arguments: object, **options: object) -> AnyStore:
        """Return a store: that of the SDK with a name, or else the one that all SDKs share."""
        if self._stores:
            return cast("AnyStore", getattr(import_module(self._stores), name)(*arguments, **options))
        # sqlite3 takes 5 ms
        shared = getattr(import_module(f"openapi_sdk.webhooks.stores.{name.removesuffix('Store').lower()}"), name)
        # As an SDK writes a class of its own: `_webhooks` is what it sets.
        return cast("AnyStore", type(name, (shared,), {"_webhooks": self})(*arguments, **options))

    @cached_property
    def _load_reader(self) -> Callable[[str], NotificationReader]:
        return cache(partial(load_reader, self.service.generated))

    def find_kind(self, payload: Mapping[str, Any]) -> AnyKind | None:
        """Return the kind of a notification, or None."""
        return find_kind(self.kinds, payload)

    def read(self, kind: AnyKind | None, payload: dict[str, Any]) -> Any:
        """Return the notification of a JSON object, whose kind is that of `find_kind`. It raises nothing."""
        return read_notification(kind, payload, self._load_reader)

    def list_notifications(self) -> tuple[str, ...]:
        """Return the names of the classes of notifications."""
        return tuple(kind.model for kind in self.kinds.values())

    def list_kinds(self) -> tuple[str, ...]:
        """Return how the keys of deliveries begin: the names of their kinds."""
        return (*self.kinds, BODY)

    def make_key(self, kind: AnyKind | None, payload: Mapping[str, Any], tenant: object, body: bytes) -> str:
        """Return the key of a delivery.

        If a field can't name a ticket (null, a boolean, a fraction, an object, blank text, more than 200 characters, or
        more than 1,000 bytes once encoded), the key is that of the body. A revision of that ticket is then not
        recognized as one, but no other ticket has the same key.
        """
        key = None
        if kind is not None:
            values = map(payload.get, kind.key)
            key = make_key(kind.name, values, tenant) if self.tenant else make_key(kind.name, values)
        return key or f"{BODY}:{digest_body(body)}"

    @cached_property
    def recorded_headers(self) -> tuple[str, ...]:
        """The headers that are recorded, in lower case: those that the service documents."""
        return (*filter(None, (self.tenant_header,)), *self.headers, *self.fields.values())

    def list_own(self, tenant: object, headers: Headers) -> dict[str, Any]:
        """Return what deliveries of this SDK have besides: the tenant, and the attributes that are headers."""
        own = {self.tenant: tenant} if self.tenant else {}
        for name, header in self.fields.items():
            own[name] = headers.get_single(header)
        return own

    def restore(self, record: shared_records.Record) -> tuple[Any, bool]:
        """Return the delivery of a record, and whether its body can be read: somebody may have changed it."""
        from openapi_sdk.webhooks.records import list_recorded  # noqa: PLC0415 - verifiers need no records

        try:
            payload, is_readable = parse_payload(record.body, self.WebhookError), True
        except self.WebhookError:
            notification, is_readable = shared.UnknownNotification({}), False
        else:
            notification = self.read(self.find_kind(payload), payload)
        headers = Headers(dict(record.headers))
        delivery = self.RecordedDelivery(
            headers=headers,
            notification=notification,
            timestamp=record.signed_at,
            body=record.body,
            signed_form=record.signed_form,
            key=record.key,
            **self.list_own(self.get_tenant(record), headers),
            **list_recorded(record),
        )
        return delivery, is_readable

    @property
    def errors(self) -> ErrorTree:
        """The classes of its errors."""
        return self.service.errors

    @property
    def package(self) -> str:
        """The package of the SDK, with which the names of tables, threads and files begin."""
        return self.service.package

    @cached_property
    def log(self) -> logging.Logger:
        """The logger of its inboxes and verifiers."""
        return self.service.log.getChild("webhooks")

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of a table that make a record, in the order in which they are read."""
        return tuple(attribute.name for attribute in attrs.fields(self.Record))

    @property
    def threads(self) -> str:
        """How the names of its threads begin."""
        return f"{self.package}-inbox"

    def get_tenant(self, delivery: object) -> Any:
        """Return the tenant of a delivery or a record; None for the default one, and without tenants."""
        return getattr(delivery, self.tenant) if self.tenant else None

    def name_tenant(self, delivery: object) -> str:
        """Return a text with the tenant of a delivery, for a line of the log; empty without tenants."""
        return "" if self.service.tenant is None else f", {self.service.tenant.word} {self.get_tenant(delivery)}"

    def refuse_newer(self, version: int, known: int) -> None:
        """Raise ConfigurationError if the tables have a version that is not known."""
        if version > known:
            msg = (
                f"the tables of the inbox have version {version}, and this version of {self.package} knows {known}: "
                f"upgrade {self.package} in every program that uses them"
            )
            raise self.errors.ConfigurationError(msg)
