from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import UNSET, InvalidInput
from tests.fleetit.client.call_styles import UNREACHABLE_URL
from tests.fleetit.client.operations import call_operation, make_operation, send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

SECRET = "planted-pin-4711"


_REFUSED = (
    r"can't be (sent|written) as JSON|no NaN|surrogate pair|digits for JSON|too deep for JSON|deeper than 100 levels"
)


class SecretRepr:
    def __repr__(self) -> str:
        return SECRET


def _make_circular() -> list[Any]:
    circular: list[Any] = [SECRET]
    circular.append(circular)
    return circular


def _make_deep() -> Any:
    document: Any = SECRET
    for _ in range(100_000):
        document = [document]
    return document


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: {"pin": SECRET, "n": float("nan")}, id="NaN"),
        pytest.param(lambda: {"pin": SECRET, "n": float("inf")}, id="infinity"),
        pytest.param(lambda: {"pin": SECRET.encode()}, id="bytes"),
        pytest.param(lambda: {"pin": f"{SECRET}\ud800"}, id="half a surrogate pair"),
        pytest.param(lambda: {"pin": {SECRET}}, id="a set"),
        pytest.param(lambda: {(SECRET,): 1}, id="a name that is not a string"),
        pytest.param(lambda: {"pin": SecretRepr()}, id="any object"),
        pytest.param(lambda: {"pin": SECRET, "u": UNSET}, id="an unset value"),
        pytest.param(_make_circular, id="a document that contains itself"),
        pytest.param(_make_deep, id="a document nested too deep"),
        pytest.param(lambda: {"pin": SECRET, "n": 10**5000}, id="a number longer than Python writes"),
    ],
)
def test_a_body_that_is_not_json_is_refused_and_not_shown(flavour: Flavour, make: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    uses: tuple[Callable[[], Any], ...] = (
        lambda: send_request(flavour, client, "POST", json=make()),
        lambda: call_operation(flavour, client, make_operation("POST"), body=make()),
    )
    for use in uses:
        with pytest.raises(InvalidInput, match=_REFUSED) as caught:
            use()
        assert SECRET not in f"{caught.value!r} {caught.value.__context__!r} {caught.value.__cause__!r}"
        assert caught.value.__context__ is None
