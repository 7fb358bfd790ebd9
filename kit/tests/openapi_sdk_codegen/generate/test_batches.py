"""The names of the methods that send the rows of a bulk operation in batches."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.generate.prepare.body_methods import choose_batch_names


@pytest.mark.parametrize(
    ("bulk", "others", "names"),
    [
        pytest.param(["create_many"], [], {"create_many": "create_in_batches"}, id="many is replaced"),
        pytest.param(["send"], [], {"send": "send_in_batches"}, id="any other name gets a suffix"),
        pytest.param(
            ["create", "create_many"],
            [],
            {"create_many": "create_in_batches", "create": "create_in_batches_2"},
            id="the one with many keeps the name",
        ),
        pytest.param(
            ["create_many"],
            ["create_in_batches", "create_in_batches_2"],
            {"create_many": "create_in_batches_3"},
            id="an operation keeps its name",
        ),
        pytest.param([], ["list"], {}, id="no rows"),
    ],
)
def test_a_bulk_method_gets_a_second_method(bulk: list[str], others: list[str], names: dict[str, str]) -> None:
    assert choose_batch_names(bulk, [*others, *bulk]) == names
