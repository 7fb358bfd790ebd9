"""Records and what stores return: rows that are not complete, flags, and the arguments of stores."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from fleetit.testing.inbox_contract import make_delivery
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.stores import Outcome, PostgreSQLStore, Record, SQLiteStore, State, Store
from openapi_sdk.webhooks.recorder import _PATIENCE
from openapi_sdk.webhooks.records import restore_record
from openapi_sdk.webhooks.stores.postgresql_connections import TIME_LIMIT
from openapi_sdk.webhooks.stores.sqlite_turns import PATIENCE as SQLITE_PATIENCE


def test_the_documentation_says_how_long_a_store_may_take() -> None:
    limits = {name: Path("docs", name).read_text(encoding="utf-8") for name in ("stores.md", "inbox.md")}
    assert f"After {TIME_LIMIT:g} seconds at most the store is unavailable" in limits["stores.md"]
    assert f"not recorded within {_PATIENCE:g} seconds" in limits["inbox.md"]
    assert SQLITE_PATIENCE == TIME_LIMIT


def test_a_row_with_other_fields_is_no_record() -> None:
    with pytest.raises(ValueError, match="zip"):
        restore_record(Record, WEBHOOKS.columns, [None] * (len(WEBHOOKS.columns) - 1))


@pytest.mark.parametrize("wanted", [(True, False, False), (False, True, False), (False, False, True)])
def test_a_handler_gets_the_flags_of_the_record(wanted: tuple[bool, bool, bool]) -> None:
    store = SQLiteStore(":memory:")
    store.open()
    store.record([make_delivery(b"{}")])
    late, again, uncertain = wanted
    delivery, _ = WEBHOOKS.restore(evolve(store.find()[0], late=late, again=again, uncertain=uncertain))
    assert (delivery.late, delivery.again, delivery.uncertain) == wanted
    store.close()


def test_an_outcome_that_says_no_more_is_due_now_and_holds_up_others() -> None:
    assert Outcome(1, 1, 1, State.WAITING) == Outcome(1, 1, 1, State.WAITING, delay=0, error=None, holds=None)


@pytest.mark.parametrize("name", [name for name in dir(Store) if callable(getattr(Store, name)) and name[0] != "_"])
@pytest.mark.parametrize("kind", [SQLiteStore, PostgreSQLStore])
def test_stores_have_the_arguments_and_defaults_of_the_protocol(kind: Any, name: str) -> None:
    def list_arguments(store: Any) -> list[tuple[str, object]]:
        return [(each.name, each.default) for each in signature(getattr(store, name)).parameters.values()]

    assert list_arguments(kind) == list_arguments(Store)
