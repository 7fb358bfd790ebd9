"""The invented data, and rows of a test's own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, FleetIT
from fleetit.sandbox import Access, running
from fleetit.sandbox._parts import PARTS
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.loopback import ACTIVE, send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

DATA: dict[str, Any] = {"fleets": [{"id": 7}], "tolls": [{"id": 1, "fleet": 7, "amount": "4.50"}]}


def test_invented_world_has_the_documented_fleets(sandbox: Sandbox) -> None:
    assert (sandbox.fleets, sandbox.default_fleet) == ((7, 42, 109, 512), 109)
    assert sandbox.token == Options(PARTS, seed=1).make_world().token
    counts = {number: len(sandbox.rows("active_integrations", number)) for number in sandbox.world.rooms}
    assert counts == {7: 3, 42: 5, 109: 2, 512: 263, 900: 4}


@pytest.mark.parametrize(
    "table", [each.name for each in Options(PARTS).make_world().tables.values() if not each.is_single]
)
def test_no_two_fleets_have_a_row_with_the_same_id(sandbox: Sandbox, table: str) -> None:
    rows = [row for number in sandbox.world.rooms for row in sandbox.rows(table, number)] if table != "fleets" else []
    ids = [row["id"] for row in rows if "id" in row and row.get("fleet", 7) is not None]
    assert len(set(ids)) == len(ids)


def test_data_of_a_test_is_all_there_is() -> None:
    with running(DATA) as sandbox, FleetIT(sandbox.token, base_url=sandbox.url, fleet_id=7) as client:
        (toll,) = client.tolls.list()
        assert (toll.id, toll.amount, toll.vehicle) == (1, Decimal("4.50"), None)
        assert client.citations.list().count() == 0
        assert [fleet.id for fleet in client.fleets.list()] == list(sandbox.fleets) == [7]
        assert len(sandbox.rows("billing_statuses")) == 12
        client.tolls.update(1, billing_status=3)


def test_an_object_is_added_as_a_row_of_its_own() -> None:
    data = {"tolls": [{"vehicle": {"plate_number": "X1"}, "driver": 5}], "drivers": [{"id": 5, "first_name": "Ada"}]}
    with running(data) as sandbox, FleetIT(sandbox.token, base_url=sandbox.url) as client:
        (toll,) = client.tolls.list()
        assert toll.vehicle
        assert toll.driver
        assert (toll.vehicle.plate_number, toll.driver.first_name) == ("X1", "Ada")
        (vehicle,) = sandbox.rows("vehicles")
        sandbox.change("vehicles", vehicle["id"], plate_number="X2")
        (changed,) = client.tolls.list()
        assert changed.vehicle
        assert changed.vehicle.plate_number == "X2"
        sandbox.remove("vehicles", vehicle["id"])
        assert [each.vehicle for each in client.tolls.list()] == [None]


def test_a_table_of_one_row_takes_the_fields_of_data() -> None:
    with running({"fleets": [{"id": 7}, {"id": 8}], "fleet_settings": [{"fleet": 8, "city": "Albany"}]}) as sandbox:
        assert [row["city"] for row in sandbox.rows("fleet_settings", 8)] == ["Albany"]
        assert sandbox.rows("fleet_settings", 7) == [{}]


def test_fleets_without_an_id_have_their_position() -> None:
    with running({"fleets": [{"title": "A"}, {"title": "B"}]}) as sandbox:
        assert [(row["id"], row["title"]) for row in sandbox.rows("fleets")] == [(1, "A"), (2, "B")]


def test_a_fleet_that_is_added_can_be_used() -> None:
    with running(DATA) as sandbox:
        sandbox.add("fleets", title="New")
        assert sandbox.fleets == (7, 8)
        assert send_request(sandbox, fleet=8).status == 200


def test_a_code_sets_the_status(own_sandbox: Sandbox) -> None:
    changed = own_sandbox.change("tolls", 7001, billing_status="PAID_SUCCESSFULLY")
    assert changed["billing_status_fk"] == 4
    assert own_sandbox.rows("tolls", 7)[0]["billing_status"] == "PAID_SUCCESSFULLY"
    own_status = own_sandbox.add("billing_statuses", fleet=7, value="MINE", display_text="Mine", ticket_type="toll")
    assert own_status["is_system"] == "False"
    assert "billing_status" not in own_sandbox.change("tolls", 7001, billing_status_fk=own_status["id"])


def test_a_row_can_lose_what_it_refers_to(own_sandbox: Sandbox) -> None:
    own_sandbox.change("tolls", 7001, vehicle=None)
    vehicle = own_sandbox.rows("tolls", 7)[1]["vehicle"]
    own_sandbox.remove("vehicles", vehicle)
    with FleetIT(own_sandbox.token, base_url=own_sandbox.url, fleet_id=7) as client:
        assert [toll.vehicle for toll in client.tolls.list()][:2] == [None, None]
        assert client.tolls.list(vehicle=[vehicle]).count() == 0


@pytest.mark.parametrize(
    ("amount", "kept"),
    [(4.5, "4.5"), (4, "4"), ("4.50", "4.50"), (Decimal("1E+3"), "1000"), (Decimal("-0.10"), "-0.10")],
)
def test_amounts_are_plain_decimals(own_sandbox: Sandbox, amount: object, kept: str) -> None:
    assert own_sandbox.add("tolls", fleet=7, amount=amount)["amount"] == kept
    assert own_sandbox.add("tolls", fleet=7, cash_cost=Decimal("1.10"))["cash_cost"] == 1.1


def test_values_may_be_pythons_own() -> None:
    with running(DATA) as sandbox, FleetIT(sandbox.token, base_url=sandbox.url, fleet_id=7) as client:
        day = dt.date(2026, 1, 31)
        added = sandbox.add("tolls", amount=Decimal("12.30"), transaction_date=day)
        assert added == {"id": 7001, "amount": "12.30", "transaction_date": "2026-01-31"}
        assert [toll.id for toll in client.tolls.list(transaction_date_gte=day)] == [7001]


def test_what_is_required_and_not_given_is_made() -> None:
    with running({"fleets": [{"id": 7}]}) as sandbox:
        assert sandbox.add("shipments", id=5)["direction"] == "IN"
        with FleetIT(sandbox.token, base_url=sandbox.url) as client:
            shipment = client.shipments.get("5")
    assert (shipment.direction, shipment.fleet and shipment.fleet.id) == ("IN", 7)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        pytest.param({"tols": []}, ["'tols'", "did you mean 'tolls'"], id="a misspelt table"),
        pytest.param({"tolls": [{"amont": "1"}]}, ["tolls[0]", "'amont'", "did you mean 'amount'"], id="a field"),
        pytest.param({"tolls": [{}, {"agency": 5}]}, ["tolls[1]: agency", "a string is expected", "5"], id="a type"),
        pytest.param({"tolls": [{"posting_date": "1/2/2026"}]}, ["posting_date", "not a date"], id="a wrong date"),
        pytest.param({"tolls": [{"vehicle": 5}]}, ["tolls[0]: vehicle", "no row with the id 5"], id="no such vehicle"),
        pytest.param({"tolls": [{"id": 1}, {"id": 1}]}, ["tolls[1]", "id 1 already"], id="an id twice"),
        pytest.param({"tolls": [{"vehicle": {"plate": "A"}}]}, ["vehicle", "'plate'"], id="a field of an object"),
        pytest.param({"fleets": [{"id": 7}, {"id": 8}], "tolls": [{}]}, ["fleet=None", "7, 8"], id="which fleet"),
        pytest.param({"fleets": [{"id": "7"}]}, ["'7'", "positive integer"], id="a fleet's id as text"),
        pytest.param({"fleets": [{"id": 0}]}, ["fleet 0", "positive integer"], id="a fleet's id that is zero"),
        pytest.param({5: []}, ["data: 5", "a list of rows"], id="a number for the name of a table"),
        pytest.param(
            {"tolls": [{"id": 1, "fleet": 7}, {"id": 1, "fleet": 8}]},
            ["tolls[1]", "id 1 already"],
            id="an id of two fleets",
        ),
        pytest.param({"tolls": [{"id": 0}]}, ["tolls[0]", "id=0"], id="an id that is zero"),
        pytest.param(
            {"tolls": [{"id": 2**63}]}, ["tolls[0]", "from 1 to 9223372036854775807"], id="an id just too large"
        ),
        pytest.param({"tolls": [{"fleet": True}]}, ["True", "positive integer"], id="a truth for a fleet"),
        pytest.param({"fleets": [{"name": "A"}]}, ["'name'"], id="a field of a fleet"),
        pytest.param([], ["tables with lists of rows", "not []"], id="a list for tables"),
        pytest.param({"fleets": [{"id": 7}, {"id": 7}]}, ["two fleets with the id 7"], id="a fleet twice"),
        pytest.param(
            {"fleets": [{"id": 7}], "tolls": [{"fleet": 70}]}, ["tolls[0]: fleet=70", "only 7"], id="another fleet"
        ),
        pytest.param({"tolls": [{"flet": 1}]}, ["'flet'", "did you mean 'fleet'"], id="a misspelt fleet"),
        pytest.param({"tolls": [{1: 2}]}, ["tolls[0]", "no field 1"], id="a number for a name"),
        pytest.param({"tolls": [{"vehicle": [1]}]}, ["tolls[0]: vehicle", "[1]"], id="a list for a vehicle"),
        pytest.param({"tolls": [{"agency": "\ud800"}]}, ["tolls[0]: agency", "surrogate"], id="half a character"),
        pytest.param({"tolls": [{"amount": "1,000.00"}]}, ["amount", "'1,000.00'", "as in '4.50'"], id="no decimal"),
        pytest.param({"tolls": [{"amount": Decimal("NaN")}]}, ["amount", "NaN"], id="no number"),
        pytest.param({"tolls": [{"amount": "1e999"}]}, ["amount", "1e999"], id="too many digits"),
        pytest.param({"tolls": [{"amount": True}]}, ["amount", "True"], id="a truth for an amount"),
        pytest.param({"tolls": [{"billing_status": "PAID"}]}, ["'PAID'", "NO_ACTION"], id="no such code"),
        pytest.param(
            {"tolls": [{"billing_status": "NO_ACTION", "billing_status_fk": 2}]},
            ["'NO_ACTION'", "billing_status_fk=2"],
            id="a code and another status",
        ),
        pytest.param({"tolls": {"id": 1}}, ["'tolls'", "a list of rows"], id="one row for a list"),
        pytest.param({"tolls": [5]}, ["tolls[0]", "not int"], id="a number for a row"),
        pytest.param({"vehicles": [{"custom_fields": 5}]}, ["custom_fields"], id="a number for an object"),
    ],
)
def test_wrong_data_is_refused_by_name(data: Any, named: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught, running(data):
        pass
    assert all(name in str(caught.value) for name in named), caught.value


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(lambda sandbox: sandbox.add("toll", fleet=7), "did you mean 'tolls'", id="a table"),
        pytest.param(lambda sandbox: sandbox.add("tolls", fleet=8), "fleet=8", id="no such fleet"),
        pytest.param(lambda sandbox: sandbox.add("tolls", fleet=[7]), "fleet=", id="a list for a fleet"),
        pytest.param(lambda sandbox: sandbox.add("tolls", flet=7), "did you mean 'fleet'", id="a misspelt fleet"),
        pytest.param(lambda sandbox: sandbox.rows("toll", 7), "did you mean 'tolls'", id="rows of no table"),
        pytest.param(lambda sandbox: sandbox.rows("tolls"), "fleet=None", id="rows of which fleet"),
        pytest.param(lambda sandbox: sandbox.change("tolls", 5, amount="1"), "no row with this id", id="no such row"),
        pytest.param(lambda sandbox: sandbox.change("tolls", 7001, agency=1), "agency", id="a wrong type"),
        pytest.param(lambda sandbox: sandbox.change("tolls", [1], amount="1"), "no row with this id", id="no id"),
        pytest.param(lambda sandbox: sandbox.remove("fleets", 7), "can't be removed", id="a fleet"),
        pytest.param(lambda sandbox: sandbox.remove("fleet_settings", 7), "can't be removed", id="settings"),
        pytest.param(lambda sandbox: sandbox.rows(None), "None", id="no name of a table"),
        pytest.param(lambda sandbox: setattr(sandbox, "clock", dt.date(2026, 1, 1)), "clock", id="a day as clock"),
        pytest.param(lambda sandbox: setattr(sandbox, "clock", dt.date.today), "offset", id="a clock of days"),
        pytest.param(lambda sandbox: setattr(sandbox, "clock", dt.datetime.now), "offset", id="a clock without offset"),
        pytest.param(lambda sandbox: sandbox.change("tolls", 7001, id=9), "can't be changed", id="another id"),
        pytest.param(lambda sandbox: sandbox.remove("tolls", 5), "no row with this id", id="nothing to remove"),
        pytest.param(lambda sandbox: sandbox.get_webhook_secret(5), "fleet=5", id="no secret"),
    ],
)
def test_wrong_change_is_refused(own_sandbox: Sandbox, change: Any, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        change(own_sandbox)


@pytest.mark.parametrize("name", ["latency_mss", "tokens", "_options"])
def test_a_misspelt_attribute_is_an_error(own_sandbox: Sandbox, name: str) -> None:
    for thing in (own_sandbox, own_sandbox.world):
        if name != "tokens" or thing is own_sandbox:
            with pytest.raises(AttributeError):
                setattr(thing, name, 1)


def test_rows_are_copies(own_sandbox: Sandbox) -> None:
    for row in (own_sandbox.rows("tolls", 7)[0], own_sandbox.add("tolls", fleet=7, amount="1")):
        row["amount"] = "changed"
    assert "changed" not in [row["amount"] for row in own_sandbox.rows("tolls", 7)]


def test_reset_goes_back_to_the_beginning() -> None:
    with running(DATA, webhook_url="http://127.0.0.1:9/") as sandbox:
        before = sandbox.rows("tolls")
        sandbox.change("tolls", 1, amount="1.00")
        sandbox.add("tolls", id=2)
        sandbox.webhook_url = None
        sandbox.fail_next(500)
        sandbox.clock = lambda: dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        send_request(sandbox)
        sandbox.fail("GET /v2/tolls/", share=0.5)
        sandbox.reset()
        assert sandbox.rows("tolls") == before
        assert len(sandbox.requests) == 0
        assert str(sandbox.webhook_url) == "http://127.0.0.1:9/"
        assert sandbox.clock().year > 2020
        assert send_request(sandbox).status == 200


TOKENS = {
    "all": Access((7, 42)),
    "reads": Access((42,), only=("GET",)),
    "tolls": Access((7, 42), default_fleet=42, only=("PATCH /v2/tolls/{id}/", "/v2/tolls/")),
    "lower": Access((7, 42), only=("get", "patch  /v2/tolls/{id}/")),
}


@pytest.mark.parametrize(
    ("token", "method", "target", "fleet", "status"),
    [
        pytest.param("all", "GET", ACTIVE, None, 200, id="its default fleet"),
        pytest.param("all", "GET", ACTIVE, 512, 403, id="a fleet that it has no access to"),
        pytest.param("reads", "GET", ACTIVE, 42, 200, id="what it may"),
        pytest.param("reads", "GET", ACTIVE, 7, 403, id="another's fleet"),
        pytest.param("reads", "PATCH", "/v2/tolls/42001/", 42, 403, id="a change that it may not make"),
        pytest.param("tolls", "PATCH", "/v2/tolls/42001/", None, 200, id="one operation"),
        pytest.param("tolls", "GET", "/v2/tolls/", None, 200, id="one path"),
        pytest.param("tolls", "GET", ACTIVE, None, 403, id="another operation"),
        pytest.param("lower", "GET", ACTIVE, None, 200, id="a method in lower case"),
        pytest.param("lower", "PATCH", "/v2/tolls/7001/", 7, 200, id="an operation in lower case"),
        pytest.param("lower", "PATCH", "/v2/vehicles/7001/", 7, 403, id="an operation that is not one of those"),
        pytest.param("unknown", "GET", ACTIVE, None, 401, id="a token that is not there"),
    ],
)
def test_tokens_have_fleets_and_rights(token: str, method: str, target: str, fleet: int | None, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    with running(tokens=TOKENS) as sandbox:
        body = b"{}" if method == "PATCH" else None
        sent = send_request(sandbox, target, method=method, fleet=fleet, headers=headers, token=token, body=body)
    assert sent.status == status


def test_the_first_fleet_is_the_default() -> None:
    with running({"fleets": [{"id": 9}, {"id": 7}]}, tokens={"a": Access((9, 7))}) as sandbox:
        assert (sandbox.default_fleet, sandbox.fleets) == (9, (7, 9))
    with running({"fleets": [{"id": 9}, {"id": 7}]}) as sandbox:
        assert (sandbox.default_fleet, sandbox.fleets) == (9, (7, 9))


def test_account_is_that_of_the_token() -> None:
    with running(tokens={"a": Access((7,), account={"username": "ada"}), "b": Access((7,))}) as sandbox:
        assert sandbox.token == "a"
        assert send_request(sandbox, "/api/whoami/").json == {"username": "ada"}
        assert send_request(sandbox, "/api/whoami/", token="b").json["username"] == "sandbox"


def _make_tokens(**values: Any) -> dict[str, Access]:
    return {"a": Access(**values)}


@pytest.mark.parametrize(
    ("tokens", "named"),
    [
        pytest.param(dict, "at least one token", id="no token"),
        pytest.param(lambda: {"": Access((7,))}, "token no. 1 is empty", id="an empty token"),
        pytest.param(
            lambda: {"a": Access((7,)), "planted-secret b": Access((7,))},
            "character 15 of token no. 2 can't be sent: .* ASCII without spaces",
            id="a space in the second token",
        ),
        pytest.param(lambda: {"a\n": Access((7,))}, "character 2 of token no. 1", id="a line break in the token"),
        pytest.param(lambda: {"é": Access((7,))}, "character 1 of token no. 1", id="a token that is not ASCII"),
        *(
            pytest.param(partial(_make_tokens, fleets=fleets), f"fleets={shown}: .* such as \\(7,\\)", id=reason)
            for fleets, shown, reason in (
                (7, "7", "one fleet that is in no tuple"),
                (["7"], r"\['7'\]", "a fleet as a text"),
                ("7", "'7'", "a text of fleets"),
                ((True,), r"\(True,\)", "a boolean"),
                ((7, 4.0), r"\(7, 4.0\)", "a fraction"),
            )
        ),
        *(
            pytest.param(partial(_make_tokens, fleets=(7,), only=only), f"only={shown}: pass a tuple", id=reason)
            for only, shown, reason in (
                ("GET", "'GET'", "a single operation that is in no tuple"),
                (("GET", 5), r"\('GET', 5\)", "an operation that is no text"),
                (5, "5", "a number of operations"),
            )
        ),
        pytest.param(lambda: {"a": Access(())}, "at least one fleet", id="no fleet"),
        pytest.param(lambda: {"a": Access((7,), default_fleet=4)}, "default_fleet=4", id="another default fleet"),
        pytest.param(lambda: {"planted-secret": Access((4,))}, "no fleet 4", id="an unknown fleet"),
        pytest.param(
            lambda: {"a": Access((7,), only=("GET /v2/tols/",))}, "did you mean 'GET /v2/tolls/'", id="no operation"
        ),
    ],
)
def test_wrong_token_is_refused(tokens: Any, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught, running(tokens=tokens()):
        pass
    assert "planted-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        pytest.param({"rows": {"tols": 5}}, "did you mean 'tolls'", id="rows of no table"),
        pytest.param({"rows": {"tolls": -1}}, "tolls=-1", id="fewer than none"),
        pytest.param({"rows": {"tolls": True}}, "tolls=True", id="a truth for a number"),
        pytest.param({"rows": {"fleets": 5}}, "fleets=5: the number", id="a number of fleets"),
        pytest.param({"rows": {"billing_statuses": 5}}, "billing_statuses=5: the number", id="FleetIT's own statuses"),
        pytest.param({"seed": "1"}, "seed='1': an integer", id="a text as seed"),
        pytest.param({"seed": True}, "seed=True: an integer", id="a truth for a seed"),
        pytest.param({"tokens": {5: Access((7,))}}, "each token is a text", id="a number for a token"),
        pytest.param({"rows": 5}, r"rows=5: numbers by table, as in \{'tolls': 100\} is needed", id="a number as rows"),
        pytest.param({"churn": "5%"}, "churn='5%': a number", id="a text as share"),
        pytest.param({"port": "8431"}, "port='8431'", id="a text as port"),
        pytest.param({"latency_ms": "1"}, "latency_ms='1'", id="a text as latency"),
        pytest.param({"clock": 5}, "clock: a function is needed", id="a number as clock"),
        pytest.param({"tokens": ["a"]}, "tokens=", id="a list of tokens"),
        pytest.param({"tokens": {"planted-secret": (7,)}}, "has an `Access`", id="no rights"),
        pytest.param({"description": "x"}, "description='x'", id="a text as description"),
        pytest.param({"churn": 1.5}, "churn=1.5", id="more than all pages"),
        pytest.param({"churn": float("nan")}, "churn=nan", id="no number"),
    ],
)
def test_wrong_option_is_refused(options: Any, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named), running(**options):
        pass


def test_a_table_can_have_no_rows() -> None:
    with running(rows={"tolls": 0}) as sandbox:
        assert sandbox.rows("tolls", 42) == []
        assert sandbox.rows("citations", 42)


def test_a_million_rows_are_made_when_they_are_asked_for() -> None:
    with running(rows={"tolls": 1_000_000}) as sandbox:
        with FleetIT(sandbox.token, base_url=sandbox.url, fleet_id=7) as client:
            tolls = client.tolls.list(limit=100)
            assert tolls.count() == 1_000_000
            last = client.tolls.list(offset=999_990).all()
            assert [toll.id for toll in last] == list(range(70_999_991, 71_000_001))
            client.tolls.update(70_500_000, billing_status=2)
            sandbox.remove("tolls", 70_000_003)
            page = next(iter(client.tolls.list(limit=3).pages()))
            assert [toll.id for toll in page.results] == [70_000_001, 70_000_002, 70_000_004]
            changed = client.tolls.list(offset=499_998).first()
            assert changed
            assert (changed.id, changed.billing_status) == (70_500_000, "CARD_NOT_ON_FILE")
        assert len(sandbox.world.get_rows("tolls", sandbox.world.rooms[7])._kept) == 1


def test_rows_come_and_go_while_a_listing_is_walked() -> None:
    with running(churn=1.0, rows={"tolls": 500}) as sandbox:
        before = {row["id"] for row in sandbox.rows("tolls", 7)}
        with FleetIT(sandbox.token, base_url=sandbox.url, fleet_id=7) as client:
            for _ in range(3):
                client.tolls.list().all()
        after = {row["id"] for row in sandbox.rows("tolls", 7)}
    assert before - after
    assert after - before
