"""Copies of models without secrets, or with masked ones."""

from __future__ import annotations

from typing import Any

import pytest

from fleetit_api.models import ActiveIntegration, Citation, Toll
from openapi_sdk.secrets.fields import mask_secrets, remove_secrets

SECRET = "planted-secret"
INTEGRATION = {"id": 1, "webhook_signature_secret_token": SECRET, "data": {"auth": {"url": SECRET}, "urls": {"a": 1}}}


@pytest.mark.parametrize(
    ("model", "kept", "left"),
    [
        pytest.param(Citation.from_dict({"id": 1, "pin": SECRET}), (), 0, id="pin"),
        pytest.param(Citation.from_dict({"id": 1, "pin": SECRET}), ("pin",), 1, id="pin that is asked for"),
        pytest.param(
            ActiveIntegration.from_dict(INTEGRATION),
            (),
            0,
            id="described, also inside",
        ),
        pytest.param(
            ActiveIntegration.from_dict(INTEGRATION),
            ("data.auth",),
            1,
            id="one that is asked for",
        ),
        pytest.param(
            Toll.from_dict({"id": 1, "new": [{"api_key": SECRET, "shipping": "x"}], "pin_code": SECRET}),
            (),
            0,
            id="names of unknown fields",
        ),
        pytest.param(
            Toll.from_dict({"id": 1, "custom_fields": {"token": SECRET, "shipping": "x"}}),
            (),
            0,
            id="fields of a fleet's own",
        ),
        pytest.param(
            Toll.from_dict({"id": 1, "vehicle": {"id": 2, "new_secret": SECRET}}),
            ("vehicle.new_secret",),
            1,
            id="unknown one that is asked for",
        ),
    ],
)
def test_secrets_are_removed(model: Any, kept: tuple[str, ...], left: int) -> None:
    before = model.to_dict()
    assert str(remove_secrets(model, kept).to_row()).count(SECRET) == left
    assert SECRET not in str(mask_secrets(model).to_dict())
    assert model.to_dict() == before


def test_other_fields_are_left() -> None:
    model = Toll.from_dict({"id": 1, "shipping": "a", "vehicle": {"id": 2}, "custom_fields": {"color": "red"}})
    assert remove_secrets(model) == mask_secrets(model) == model
    assert remove_secrets(model).missing == model.missing
