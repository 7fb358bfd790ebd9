"""What values are described, of schemas as they are shipped."""

from __future__ import annotations

import pytest

from fleetit._description.shapes import Shape


@pytest.mark.parametrize(
    ("reads_as", "forms"),
    [
        pytest.param("date", {"2026-01-31"}, id="dates"),
        pytest.param("date or decimal", {"2026-01-31", "1.50"}, id="dates and decimals"),
        pytest.param("", {"2026-01-31", "1.50", "soon"}, id="texts"),
        pytest.param("moon", {"2026-01-31", "1.50", "soon"}, id="a form that is not known here"),
        pytest.param("date or moon", {"2026-01-31", "1.50", "soon"}, id="a known form and one that is not"),
    ],
)
def test_a_text_has_one_of_the_forms_that_it_is_read_as(reads_as: str, forms: set[str]) -> None:
    schema = {"properties": {"field": {"type": "string"}}, "x-reads-as": {"field": reads_as}}
    field = Shape({}, schema).fields["field"]
    assert {each for each in ("2026-01-31", "1.50", "soon") if field.has_form(each)} == forms


def test_a_field_is_secret_by_its_name_or_by_what_is_described() -> None:
    fields = {name: {"type": "string"} for name in ("name", "pin", "api_key")}
    schema = {"properties": fields, "x-secret-properties": ["pin", "others"]}
    assert Shape({}, schema).secrets == {"pin", "api_key"}
