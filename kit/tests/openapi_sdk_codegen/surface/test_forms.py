"""Names as users write them, and the forms of one method as one change."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.report.change import Level, SurfaceChange
from openapi_sdk_codegen.surface.forms import fold_forms, write_name


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        pytest.param("api.orders.OrdersResource.list.limit", "client.orders.list(limit=…)", id="an argument"),
        pytest.param("api.orders.AsyncOrdersResource.list", "client.orders.list()", id="an async method"),
        pytest.param("api.orders.AsyncOrdersWithRawResponse.list", "client.orders.list()", id="a raw method"),
        pytest.param("api.orders.OrdersResource.list#2.limit", "client.orders.list(limit=…)", id="an overload"),
        pytest.param("api.orders.OrdersResource", "client.orders", id="a resource"),
        pytest.param("api.orders", "client.orders", id="the package of a resource"),
        pytest.param("api.AsyncResourcesWithRawResponse.orders", "client.orders", id="the property of a resource"),
        pytest.param("api.orders.orders_list", "client.orders.list()", id="the module of an operation"),
        pytest.param("api.orders.orders_list.asyncio_detailed", "client.orders.list()", id="a stock function"),
        pytest.param("api.orders.orders_list.sync.limit", "client.orders.list(limit=…)", id="its argument"),
        pytest.param("models.Order", "Order", id="an exported model"),
        pytest.param("models.order_page.OrderPage", "OrderPage", id="a model"),
        pytest.param("models.order.Order.amount", "Order.amount", id="a field"),
        pytest.param("models.order_update.OrderUpdateDict.amount", "OrderUpdate.amount", id="a key of a body"),
        pytest.param("models.some_dict.SomeDict.a", "SomeDict.a", id="a model that is called a dict"),
        pytest.param("types.UNSET", "types.UNSET", id="something else"),
    ],
)
def test_a_name_is_written_as_users_write_it(symbol: str, name: str) -> None:
    assert write_name(symbol) == name


def change(kind: str, symbol: str, level: Level = Level.INFO, text: str = "") -> SurfaceChange:
    return SurfaceChange(kind, level, symbol, "", symbol, text)


def test_forms_of_a_method_are_one_change() -> None:
    symbols = [
        "api.orders.AsyncOrdersResource.list",
        "api.orders.AsyncOrdersWithRawResponse.list",
        "api.orders.OrdersResource.list",
        "api.orders.OrdersWithRawResponse.list",
        "api.orders.orders_list",
    ]
    (folded,) = fold_forms(change("method-added", each, text=f"The method `{each}` was added.") for each in symbols)
    assert (folded.symbol, folded.name) == ("api.orders.OrdersResource.list", "client.orders.list()")
    assert folded.text == "The method `client.orders.list()` was added."
    assert sorted(each.symbol for each in folded.forms) == sorted({*symbols} - {folded.symbol})


def test_a_change_of_stock_functions_alone_is_none_of_the_client() -> None:
    symbols = [f"api.a.a_b.{each}.x" for each in ("asyncio", "asyncio_detailed", "sync", "sync_detailed")]
    (folded,) = fold_forms(change("parameter-retyped", each, text=f"The argument of `{each}`.") for each in symbols)
    assert (folded.name, folded.text) == ("api.a.a_b.sync.x", "The argument of `api.a.a_b.sync.x`.")
    assert len(folded.forms) == 3


def test_a_change_of_several_forms_is_as_severe_as_its_worst_form() -> None:
    forms = [
        change("method-retyped", "api.a.AResource.b"),
        change("function-retyped", "api.a.a_b.sync", Level.ERROR),
    ]
    (folded,) = fold_forms(forms)
    assert folded.level is Level.ERROR
    assert folded.symbol == "api.a.AResource.b"
    assert folded.fingerprint not in {each.fingerprint for each in forms}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("method-added", "api.a.AResource.b"), ("method-removed", "api.a.AResource.b"), id="two things"),
        pytest.param(("method-added", "api.a.AResource.b"), ("method-added", "api.a.AResource.c"), id="two methods"),
        pytest.param(("field-added", "models.a.A.x"), ("field-added", "models.b.B.x"), id="fields of two models"),
        pytest.param(("parameter-added", "api.a.AResource.b.x"), ("field-added", "models.a.A.x"), id="an argument"),
    ],
)
def test_changes_of_different_things_stay_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert len(fold_forms([change(*one), change(*other)])) == 2


def test_a_change_of_one_form_keeps_its_fingerprint() -> None:
    alone = change(
        "field-added",
        "models.order.Order.amount",
        text="The field `amount` of `models.order.Order` was added.",
    )
    (folded,) = fold_forms([alone])
    assert folded.fingerprint == alone.fingerprint
    assert folded.text == "The field `amount` of `Order` was added."


def test_a_module_is_the_class_that_it_exports() -> None:
    (folded,) = fold_forms([change("export-added", "models.OrderPage"), change("module-added", "models.order_page")])
    assert folded.name == "OrderPage"
