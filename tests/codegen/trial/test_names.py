"""What is tried has the name of its own service; pages of the project's service have that of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, operation, write
from openapi_sdk_codegen.trial import loop
from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
from openapi_sdk_codegen.trial.command import read_sources, try_sources
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

OWN = {"info": {"title": "FleetIT API V2 Public"}, "paths": {}}


def describe(title: str, path: str = "/v2/wheels/") -> dict[str, Any]:
    return document({path: {"get": operation()}}, info={"title": title, "version": "1", "x-name": "Planted"})


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        pytest.param(["Acme API"], "Acme API", id="another service"),
        pytest.param(["FleetIT API V3"], None, id="the same service"),
        pytest.param(["FleetIT", "Acme", "Depot"], "Acme", id="the first other one"),
        pytest.param([], None, id="none"),
    ],
)
def test_the_service_is_that_of_the_first_source_of_another_one(
    tmp_path: Path, titles: list[str], expected: str | None
) -> None:
    files = [write(tmp_path, f"{number}.yaml", describe(title)) for number, title in enumerate(titles)]
    sources = [each for each in read_sources(files) if isinstance(each, TrialSource)]
    info = Candidate(OWN, [], [], sources).info
    assert info == (None if expected is None else {"title": expected, "version": "1"})


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("title", "package", "name"),
    [
        pytest.param("Acme REST API", "acme_api", "Acme", id="another service"),
        pytest.param("FleetIT API V2 Public", "fleetit_api", "FleetIT", id="the project's"),
    ],
)
def test_the_package_has_the_name_of_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, package: str, name: str
) -> None:
    seen: list[str] = []

    def read_names(_candidate: Candidate, made: Path, _folder: Path) -> list[Any]:
        facts = (made / "facts.py").read_text(encoding="utf-8")
        assert f'name="{name}"' in facts
        assert f'package="{package.removesuffix("_api")}"' in facts
        assert f"Published by {name}" in (made / "api" / "wheels" / "__init__.py").read_text(encoding="utf-8")
        seen.append(made.name)
        return []

    monkeypatch.setattr(loop, "check_types", read_names)
    [outcome] = try_sources(HERE, [write(tmp_path, "made.yaml", describe(title))]).outcomes
    assert (outcome.accepted, seen) == (True, [package])
