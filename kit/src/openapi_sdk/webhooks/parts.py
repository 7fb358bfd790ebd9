"""What the webhooks of one SDK are made of."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol

from attrs import fields, frozen

from openapi_sdk.errors.errors import ErrorTree
from openapi_sdk.service import Service
from openapi_sdk.webhooks import deliveries, records
from openapi_sdk.webhooks.request import Headers, HeadersLike


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

    def verify(self, body: bytes, headers: HeadersLike) -> deliveries.Delivery:
        """Return a delivery, or raise the `WebhookError` of the service."""
        ...


def _restore_delivery(record: Any, notification: Any, headers: Headers) -> Any:
    """Return the delivery of a record of a service without tenants."""
    from openapi_sdk.webhooks.recorded import restore_delivery  # noqa: PLC0415 - other services have classes of their own

    return restore_delivery(record, notification, headers)


@frozen(eq=False, slots=False, kw_only=True)  # one is equal to itself alone; slots=False for `cached_property`
class Webhooks:
    """What the webhooks of one SDK are made of: its service, and the classes that its users see.

    The names of tables, columns, loggers, threads and metrics come from it.

    Attributes:
        service: What the SDK is.
        WebhookError: The class of the error of a refused delivery.
        parse: Returns the notification of a JSON object. It raises nothing.
        list_notifications: Returns the names of the classes of notifications.
        list_kinds: Returns how the keys of deliveries begin: the names of their kinds.
        stores: The module of its `SQLiteStore` and `PostgreSQLStore`, which is imported when one is used.
        headers: The headers that are recorded, in lower case: those that the service documents.
        Record: The class of its records. It has the tenant under the name of its argument, if there are tenants.
        restore: Returns the recorded delivery of a record, its notification and its headers.
    """

    service: Service
    WebhookError: type[deliveries.WebhookError]
    parse: Callable[[dict[str, Any]], Any]
    list_notifications: Callable[[], tuple[str, ...]]
    list_kinds: Callable[[], tuple[str, ...]]
    stores: str
    headers: tuple[str, ...] = ()
    Record: type[records.Record] = records.Record
    restore: Callable[[Any, Any, Headers], Any] = _restore_delivery

    @property
    def errors(self) -> ErrorTree:
        """The classes of its errors."""
        return self.service.errors

    @property
    def package(self) -> str:
        """The package of the SDK, with which the names of tables, threads and files begin."""
        return self.service.package

    @property
    def tenant(self) -> str:
        """The attribute of deliveries and records, and the column, with the tenant; empty without tenants."""
        return "" if self.service.tenant is None else self.service.tenant.argument

    @cached_property
    def log(self) -> logging.Logger:
        """The logger of its inboxes and verifiers."""
        return self.service.log.getChild("webhooks")

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of a table that make a record, in the order in which they are read."""
        return tuple(attribute.name for attribute in fields(self.Record))

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
