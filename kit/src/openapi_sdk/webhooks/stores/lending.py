"""A connection that a store lends to a handler, which can't end its transaction."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from openapi_sdk.webhooks.records import TransactionEnded

if TYPE_CHECKING:
    from collections.abc import Generator

    class _Driver:
        def commit(self) -> None: ...
        def rollback(self) -> None: ...
        def close(self) -> None: ...
        def __enter__(self) -> Self: ...

else:
    _Driver = object


class Lendable(_Driver):
    """Refuses to end the transaction while a handler has the connection. It stands in front of a driver's class."""

    is_lent = False
    #: Raised by what the handler must not do.
    _refused: TransactionEnded | None = None

    @contextmanager
    def lent(self) -> Generator[None]:
        """Let a handler use the transaction.

        Raises:
            TransactionEnded: If it has tried to end the transaction, whatever it made of the error.
        """
        self.is_lent, self._refused = True, None
        try:
            yield
        except BaseException as error:
            if self._refused is not None and error is not self._refused:
                raise self._refused from error
            raise
        finally:
            self.is_lent = False
        if self._refused is not None:
            raise self._refused

    def commit(self) -> None:
        """Commit, unless a handler asks for it."""
        self.refuse_if_lent()
        super().commit()

    def rollback(self) -> None:
        """Roll back, unless a handler asks for it."""
        self.refuse_if_lent()
        super().rollback()

    def close(self) -> None:
        """Close the connection, unless a handler asks for it: it rolls back."""
        self.refuse_if_lent()
        super().close()

    def __enter__(self) -> Self:
        self.refuse_if_lent()
        return super().__enter__()

    def refuse_if_lent(self) -> None:
        """Raise if a handler has the connection."""
        if self.is_lent:
            self._refused = TransactionEnded()
            raise self._refused
