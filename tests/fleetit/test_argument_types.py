"""An argument of another type than declared is a ConfigurationError, not an AttributeError of generated code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        pytest.param(
            lambda client: client.citations.list(received_date_gte="2026-01-01").count(),
            "isoformat",
            id="a text for a date",
        ),
        pytest.param(
            lambda client: client.tolls.update(1, body={"billing_status": 1}), "to_dict", id="a dict for a model"
        ),
        pytest.param(lambda client: client.vehicles.create_many(body=5), "iterable", id="a number for a list"),
    ],
)
def test_an_argument_of_another_type_is_a_configuration_error(
    flavour: Flavour, call: Callable[[Any], Any], reason: str
) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match=f"an argument is not of the type that is declared for it .*{reason}"):
        flavour.run(lambda: call(client))
