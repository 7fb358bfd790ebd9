"""The results of reviews, in real repositories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.report.change import Change, Level
from openapi_sdk_codegen.review import hidden
from openapi_sdk_codegen.review.command import main
from tests.codegen.review.repositories import Repository, Reviewed, description

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = {"type": "string"}


def test_nothing_changed(run: Callable[..., Reviewed]) -> None:
    reviewed = run()
    assert reviewed.status == 0
    assert reviewed.data["verdict"] == "none"
    assert reviewed.data["changes"] == reviewed.data["surface"] == reviewed.data["overlay"] == []
    assert reviewed.data["changelog"] == ""
    assert reviewed.data["surface_compared"] is True


def test_an_addition_needs_a_minor_version(work: Repository, run: Callable[..., Reviewed]) -> None:
    work.write(description(plate=TEXT), "id: int; plate: str | None = None")
    reviewed = run()
    assert reviewed.status == 0
    assert reviewed.data["verdict"] == "minor"
    (change,) = reviewed.data["changes"]
    assert change["id"] == "response-optional-property-added"
    assert change["python"] == ["Toll.plate"]
    assert [each["kind"] for each in reviewed.data["surface"]] == ["field-added"]
    assert reviewed.data["unexplained"] == reviewed.data["unseen"] == []
    assert "### Added" in reviewed.data["changelog"]


def test_a_breaking_change_needs_a_major_version(work: Repository, run: Callable[..., Reviewed]) -> None:
    document = description(id=TEXT)
    work.write(document, "id: str")
    reviewed = run()
    assert reviewed.status == 1
    assert reviewed.data["verdict"] == "major"
    assert reviewed.data["forced_by"] == reviewed.data["changes"][0]["fingerprint"]
    assert reviewed.data["changes"][0]["old_place"].startswith("main (")
    assert "generated/fleetit_api/openapi.json: $.components" in reviewed.data["changes"][0]["old_place"]
    assert "- **Breaking:** " in reviewed.data["changelog"]


def test_the_next_version_follows_the_version_of_the_base(work: Repository, run: Callable[..., Reviewed]) -> None:
    work.write_version("1.2.3")
    base = work.commit()
    work.write_version("2.0.0")
    work.write(description(id=TEXT), "id: str")
    assert run(base).data["release"] == "These changes need a new major version: after 1.2.3, that is 2.0.0."


def test_a_change_of_the_generator_alone_is_not_explained(work: Repository, run: Callable[..., Reviewed]) -> None:
    work.write(description(), "id: str")
    reviewed = run()
    assert reviewed.status == 1
    assert reviewed.data["verdict"] == "major"
    assert reviewed.data["changes"] == []
    assert reviewed.data["unexplained"] == [reviewed.data["surface"][0]["fingerprint"]]


def test_a_wire_change_that_changes_nothing_in_python_is_listed_as_unseen(
    work: Repository, run: Callable[..., Reviewed]
) -> None:
    document = description()
    operation = document["paths"]["/v2/tolls/"]["get"]
    operation["parameters"][0]["schema"] = {"type": "integer", "maximum": 10}
    operation["responses"]["404"] = {"description": "none"}
    work.write(document)
    reviewed = run()
    assert reviewed.data["surface"] == []
    assert sorted(reviewed.data["unseen"]) == sorted(each["fingerprint"] for each in reviewed.data["changes"])
    assert len(reviewed.data["unseen"]) == 2
    assert "`client.tolls.list(limit=…)`: The maximum" in reviewed.data["changelog"]
    assert "`client.tolls.list()`: The status 404" in reviewed.data["changelog"]


def test_prose_needs_a_patch(work: Repository, run: Callable[..., Reviewed]) -> None:
    document = description()
    document["paths"]["/v2/tolls/"]["get"]["description"] = "All of them."
    work.write(document)
    assert run().data["verdict"] == "patch"


def test_a_changed_fidelity_needs_a_patch_and_is_reported(work: Repository, run: Callable[..., Reviewed]) -> None:
    document = description()
    document["paths"]["/v2/tolls/"]["get"]["x-fidelity"] = "verbatim"
    work.write(document)
    reviewed = run()
    assert reviewed.data["verdict"] == "patch"
    assert [each["kind"] for each in reviewed.data["overlay"]] == ["fidelity"]


@pytest.mark.parametrize(
    ("key", "value", "id_"),
    [
        pytest.param("operationId", "tolls_all", "api-operation-id-removed", id="another operationId"),
        pytest.param("tags", ["billing", "tolls"], "x-api-first-tag-changed", id="a tag before the first"),
        pytest.param("tags", ["billing"], "x-api-first-tag-changed", id="another tag"),
    ],
)
def test_a_change_that_renames_python_breaks(
    work: Repository, run: Callable[..., Reviewed], key: str, value: Any, id_: str
) -> None:
    document = description()
    document["paths"]["/v2/tolls/"]["get"][key] = value
    work.write(document)
    reviewed = run()
    assert reviewed.status == 1
    levels = {each["id"]: each["level"] for each in reviewed.data["changes"]}
    assert levels[id_] == "error"


def test_a_second_tag_renames_nothing(work: Repository, run: Callable[..., Reviewed]) -> None:
    document = description()
    document["paths"]["/v2/tolls/"]["get"]["tags"] = ["tolls", "billing"]
    work.write(document)
    assert [(each["id"], each["level"]) for each in run().data["changes"]] == [("api-tag-added", "info")]


def test_a_renamed_schema_breaks_if_it_has_a_class(work: Repository, run: Callable[..., Reviewed]) -> None:
    renamed = json.loads(json.dumps(description()).replace('schemas/Toll"', 'schemas/Charge"'))
    renamed["components"]["schemas"]["Charge"] = renamed["components"]["schemas"].pop("Toll")
    work.write(renamed)
    assert [each["level"] for each in run().data["changes"]] == ["info"]
    (work.project.package / "models" / "toll.py").unlink()
    reviewed = run()
    assert [(each["id"], each["level"]) for each in reviewed.data["changes"]] == [("api-schema-removed", "error")]
    assert reviewed.data["unexplained"] == []


@pytest.mark.parametrize(
    ("payload", "id_", "level"),
    [
        pytest.param({"type": "string", "nullable": True}, "response-property-became-nullable", "info", id="null"),
        pytest.param({"type": "string", "maxLength": 9}, "x-response-property-narrowed", "info", id="narrower"),
        pytest.param(None, "webhook-removed", "error", id="removed"),
    ],
)
def test_a_notification_is_compared_as_a_received_payload(
    work: Repository, run: Callable[..., Reviewed], payload: Any, id_: str, level: str
) -> None:
    document = description()
    schemas = document["components"]["schemas"]
    schemas["TollNotification"] = {"type": "object", "properties": {"plate": TEXT}}
    work.write(document)
    work.commit()
    if payload is None:
        del schemas["TollNotification"]
    else:
        schemas["TollNotification"]["properties"]["plate"] = payload
    work.write(document)
    reported = {(each["operation"], each["id"], each["level"]) for each in run("HEAD").data["changes"]}
    assert ("webhook TollNotification", id_, level) in reported


def test_accepted_changes_fail_nothing_and_are_marked(work: Repository, run: Callable[..., Reviewed]) -> None:
    work.write(description(id=TEXT), "id: str")
    breaking = run().data
    listed = [each["fingerprint"] for each in (*breaking["changes"], *breaking["surface"])]
    text = "".join(f'[[accepted]]\nfingerprint = "{each}"\nreason = "It was never a number."\n' for each in listed)
    accepted = work.root / "review-accepted.toml"
    accepted.write_text(text, encoding="utf-8")
    reviewed = run()
    assert (reviewed.status, reviewed.data["verdict"]) == (0, "minor")
    assert all(each["accepted"] for each in (*reviewed.data["changes"], *reviewed.data["surface"]))
    assert reviewed.data["stale"] == []
    work.write(description())
    stale = run().data["stale"]
    assert [each.partition(" matches")[0] for each in stale] == [f"review-accepted.toml: {each}" for each in listed]


def test_one_of_two_accepted_is_not_enough(work: Repository, run: Callable[..., Reviewed]) -> None:
    work.write(description(id=TEXT), "id: str")
    first = run().data["changes"][0]["fingerprint"]
    path = work.root / "other.toml"
    path.write_text(f'[[accepted]]\nfingerprint = "{first}"\nreason = "x"\n', encoding="utf-8")
    reviewed = run("--accepted", str(path))
    assert (reviewed.status, reviewed.data["verdict"]) == (1, "major")
    assert reviewed.data["forced_by"] == reviewed.data["surface"][0]["fingerprint"]


@pytest.mark.parametrize(("fail_on", "status"), [("error", 0), ("warning", 1), ("none", 0)])
def test_fail_on_sets_the_lowest_level_that_fails(
    work: Repository, run: Callable[..., Reviewed], fail_on: str, status: int
) -> None:
    document = description()
    document["paths"]["/v2/tolls/"]["get"]["parameters"].pop(0)
    work.write(document)
    reviewed = run("--fail-on", fail_on)
    assert {each["level"] for each in reviewed.data["changes"]} == {"warning"}
    assert reviewed.status == status


def test_breaking_changes_pass_with_fail_on_none(work: Repository, run: Callable[..., Reviewed]) -> None:
    work.write(description(id=TEXT), "id: str")
    reviewed = run("--fail-on", "none")
    assert (reviewed.status, reviewed.data["verdict"]) == (0, "major")


def test_swapping_the_two_turns_additions_into_removals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "a.json", tmp_path / "b.json"
    old.write_text(json.dumps(description()), encoding="utf-8")
    new.write_text(json.dumps(description(plate=TEXT)), encoding="utf-8")
    ids: list[list[str]] = []
    for one, other in ((old, new), (new, old)):
        main([str(one), "--new", str(other), "--format", "json", "--root", str(tmp_path)])
        ids.append([each["id"] for each in json.loads(capsys.readouterr().out)["changes"]])
    assert ids == [["response-optional-property-added"], ["response-optional-property-removed"]]


def publish(work: Repository, of_id: dict[str, Any], *, replaces: dict[str, Any]) -> None:
    """Write what is published of the id of a toll, a correction of it, and what is generated from both."""
    toll = {"type": "object", "properties": {"id": {"type": "integer"}}}
    actions = [
        {
            "target": "$.components.schemas.Toll.properties.id",
            "description": "FleetIT answers with numbers.",
            "update": {"type": "integer", "format": "int64"},
            "x-replaces": replaces,
        },
        {
            "target": "$.components.schemas.Toll",
            "description": "Tolls have plates.",
            "update": {"properties": {"plate": TEXT}},
        },
    ]
    document = description()
    document["components"]["schemas"]["Toll"] = toll | {"properties": {"id": of_id}}
    work.project.spec.mkdir(exist_ok=True)
    work.project.published.write_text(json.dumps(document), encoding="utf-8")
    corrections = {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": actions}
    work.project.corrections.write_text(json.dumps(corrections), encoding="utf-8")
    work.write(load_corrected(work.project), "id: int; plate: str | None = None")


def test_what_a_correction_hides_is_told_until_it_is_accepted(work: Repository, run: Callable[..., Reviewed]) -> None:
    publish(work, {"type": "number"}, replaces={"type": "number"})
    work.commit()
    publish(work, TEXT, replaces={"type": "string"})
    reviewed = run("HEAD")
    (change,) = reviewed.data["hidden"]
    assert (reviewed.status, reviewed.data["verdict"]) == (1, "none")
    assert "one change" in reviewed.data["because"]
    assert change["id"] == "response-property-type-changed"
    assert change["location"] == "200 application/json results[].id"
    assert change["correction"] == "spec/corrections.yaml: action 1 ($.components.schemas.Toll.properties.id)"
    assert run("HEAD", "--fail-on", "none").status == 0
    accepted = f'[[accepted]]\nfingerprint = "{change["fingerprint"]}"\nreason = "They are still numbers."\n'
    (work.root / "review-accepted.toml").write_text(accepted, encoding="utf-8")
    reviewed = run("HEAD")
    assert (reviewed.status, reviewed.data["stale"]) == (0, [])
    assert reviewed.data["hidden"] == [change | {"accepted": True, "reason": "They are still numbers."}]


def test_what_users_see_is_not_hidden(work: Repository, run: Callable[..., Reviewed]) -> None:
    publish(work, {"type": "number"}, replaces={"type": "number"})
    work.commit()
    publish(work, {"type": "number", "minimum": 7}, replaces={"type": "number"})
    reviewed = run("HEAD")
    assert [each["id"] for each in reviewed.data["changes"]] == ["x-response-property-narrowed"]
    assert (reviewed.status, reviewed.data["hidden"]) == (0, [])


def test_a_correction_that_no_longer_reaches_an_operation_is_named(
    work: Repository, run: Callable[..., Reviewed]
) -> None:
    publish(work, {"type": "number"}, replaces={"type": "number"})
    work.commit()
    document = json.loads(work.project.published.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    schemas["TollPage"]["properties"]["results"]["items"] = dict(schemas["Toll"])
    work.project.published.write_text(json.dumps(document), encoding="utf-8")
    work.write(load_corrected(work.project))
    label = "spec/corrections.yaml: action 1 ($.components.schemas.Toll.properties.id)"
    assert any(remark.startswith(f"GET /v2/tolls/: {label}, ") for remark in run("HEAD").data["remarks"])


@pytest.mark.alike
@pytest.mark.parametrize("format_", ["text", "markdown", "html", "github", "sarif"])
def test_every_format_names_what_is_hidden(
    work: Repository, run: Callable[..., Reviewed], format_: str, tmp_path: Path
) -> None:
    publish(work, {"type": "number"}, replaces={"type": "number"})
    work.commit()
    publish(work, TEXT, replaces={"type": "string"})
    report = tmp_path / "report"
    assert run("HEAD", "--format", format_, "--output", str(report)).status == 1
    text = report.read_text(encoding="utf-8")
    assert "results[].id" in text
    assert "corrections.yaml" in text
    assert run("HEAD", "--format", "json").data["hidden"][0]["fingerprint"] in text or format_ == "github"


@pytest.mark.parametrize(
    ("places", "correction"),
    [
        pytest.param({"new_place": "a.yaml: $.paths['/a'].get"}, "of the operation", id="of what is new"),
        pytest.param({"old_place": "a.yaml: $.paths['/a'].get"}, "of the operation", id="of what is gone"),
        pytest.param({"new_place": "a.yaml: $.paths['/b']"}, "of all paths", id="the closest place around it"),
        pytest.param({"new_place": "a.yaml: $.info"}, hidden._CONVENTIONS, id="none is around it"),
        pytest.param({}, hidden._CONVENTIONS, id="it has no place"),
    ],
)
def test_the_correction_of_a_hidden_change_is_the_closest_one(places: dict[str, Any], correction: str) -> None:
    change = Change("x", Level.INFO, "none", "GET /a", "", "x", **places)
    corrected = [("of the operation", "$.paths['/a'].get"), ("of all paths", "$.paths")]
    assert hidden._find_correction(change, corrected) == correction
