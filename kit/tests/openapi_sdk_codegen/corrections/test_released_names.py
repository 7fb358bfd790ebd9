"""What was released keeps its names, whatever the pages say later; what is new takes others."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.corrections.pages import content, describe, operation, ref
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.openapi.argument_names import read_argument_names, read_field_arguments
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.released_names import (
    NAME_RULES,
    NAMED_PLACES,
    ReleasedNames,
    ReleasedOperation,
    read_names,
    write_names,
)
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.surface.names import collect_names

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT: dict[str, Any] = {"type": "string"}
OWNER: dict[str, Any] = {"type": "object", "required": ["name"], "properties": {"name": TEXT}}
YARD: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "name": TEXT,
        "owner": OWNER,
        "state": {"type": "string", "enum": ["open", "full"]},
    },
}
ERROR: dict[str, Any] = {"type": "object", "properties": {"detail": TEXT}}
PATH: dict[str, Any] = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
NEW_ERROR: dict[str, Any] = {"type": "object", "properties": {"holder": TEXT}}


def query(name: str, schema: Any = None) -> dict[str, Any]:
    """Return a parameter of the query."""
    return {"name": name, "in": "query", "schema": copy.deepcopy(schema or TEXT)}


def base() -> dict[str, Any]:
    """Return what was released: yards that are listed, read, made and moved, and an upload that can be too large."""
    upload = operation({"type": "object", "properties": {"taken": {"type": "integer"}}}, body=YARD)
    upload["responses"]["413"] = content(ERROR)
    return describe(
        (
            "get",
            "/yards/",
            operation({"type": "array", "items": YARD}, parameters=[query("state", YARD["properties"]["state"])]),
        ),
        ("get", "/yards/{id}/", operation(YARD, parameters=[PATH])),
        ("post", "/yards/", operation(YARD, body={"type": "object", "properties": {"name": TEXT, "size": TEXT}})),
        ("post", "/yards/{id}/move/", operation(ref("Move"), parameters=[PATH])),
        ("post", "/badges/upload/", upload),
        ("get", "/v1/gates/", operation({"type": "array", "items": OWNER})),
        Move={"type": "object", "properties": {"from": TEXT, "zip": TEXT, "to": ref("Place")}},
        Place={"type": "object", "properties": {"street": TEXT}},
    )


def schema_of(document: dict[str, Any], method: str, path: str, status: str = "200") -> dict[str, Any]:
    """Return the schema of an answer, to be changed."""
    answer = document["paths"][path][method]["responses"][status]
    found: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return found


def add_field_to_detail(document: dict[str, Any]) -> None:
    """Add an optional field."""
    schema_of(document, "get", "/yards/{id}/")["properties"]["colour"] = TEXT


def add_field_inside(document: dict[str, Any]) -> None:
    """Add a field to an object in the object."""
    schema_of(document, "get", "/yards/{id}/")["properties"]["owner"]["properties"]["phone"] = TEXT


def add_value(document: dict[str, Any]) -> None:
    """Add a value to an enum of one page."""
    schema_of(document, "get", "/yards/{id}/")["properties"]["state"]["enum"].append("shut")


def require_more(document: dict[str, Any]) -> None:
    """Require a field on one page."""
    schema_of(document, "get", "/yards/{id}/")["required"].append("name")


def add_error(document: dict[str, Any]) -> None:
    """Describe another error."""
    document["paths"]["/badges/upload/"]["post"]["responses"]["409"] = content(NEW_ERROR)


def add_simpler_page(document: dict[str, Any]) -> None:
    """Add an operation that the rules would name like another one, because it comes first."""
    document["paths"]["/upload/"] = {"post": operation(NEW_ERROR, tags=["badges"])}


def add_version(document: dict[str, Any]) -> None:
    """Add the same path in a lower version."""
    document["paths"]["/gates/"] = {"get": operation({"type": "array", "items": NEW_ERROR})}


def rename_path_parameter(document: dict[str, Any]) -> None:
    """Call the parameter of a path otherwise."""
    for path in ("/yards/{id}/", "/yards/{id}/move/"):
        item = document["paths"].pop(path)
        for each in item.values():
            each["parameters"] = [{**PATH, "name": "yard_id"}]
        document["paths"][path.replace("{id}", "{yard_id}")] = item


def add_parameter_like_a_field(document: dict[str, Any]) -> None:
    """Add a parameter that is called like a field of the body."""
    document["paths"]["/yards/"]["post"]["parameters"] = [query("name")]


def make_components(document: dict[str, Any]) -> None:
    """Write one component under another name for what stood in the pages, as a published page does."""
    document["components"]["schemas"]["DepotYard"] = copy.deepcopy(YARD)
    for path, method in (("/yards/{id}/", "get"), ("/yards/", "post")):
        answer = document["paths"][path][method]["responses"]["200"]
        answer["content"]["application/json"]["schema"] = ref("DepotYard")
    answer = document["paths"]["/yards/"]["get"]["responses"]["200"]
    answer["content"]["application/json"]["schema"] = {"type": "array", "items": ref("DepotYard")}


def rename_component(document: dict[str, Any]) -> None:
    """Call a component otherwise, and what is in it."""
    schemas = document["components"]["schemas"]
    schemas["YardMovement"] = schemas.pop("Move")
    schemas["Address"] = schemas.pop("Place")
    schemas["YardMovement"]["properties"]["to"] = ref("Address")
    answer = document["paths"]["/yards/{id}/move/"]["post"]["responses"]["200"]
    answer["content"]["application/json"]["schema"] = ref("YardMovement")


def add_component_of_the_name(document: dict[str, Any]) -> None:
    """Publish another component under the name of a class that has none."""
    document["components"]["schemas"]["Yard"] = NEW_ERROR
    document["paths"]["/gates/"] = {"get": operation(ref("Yard"))}


def add_operation_id(document: dict[str, Any]) -> None:
    """Publish ids where there were none."""
    for each in each_operation(document):
        each.data["operationId"] = f"do_{each.method}_{len(each.path)}"


def change_tag(document: dict[str, Any]) -> None:
    """Publish a plain tag where there was none."""
    for each in each_operation(document):
        each.data["tags"] = ["storage"]


CHANGES: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (add_field_to_detail, "an optional field of a detail page"),
    (add_field_inside, "a field of an object in it"),
    (add_value, "a value of an enum"),
    (require_more, "a field that one page requires"),
    (add_error, "another error"),
    (add_simpler_page, "a simpler operation"),
    (add_version, "another version of a path"),
    (add_parameter_like_a_field, "a parameter like a field of the body"),
    (rename_component, "another name of a component"),
    (add_component_of_the_name, "a component under the name of a class"),
    (add_operation_id, "ids of operations"),
    (change_tag, "tags"),
    (make_components, "a component for what stood in the pages"),
    (rename_path_parameter, "another name of a parameter of the path"),
]
ROWS = [pytest.param(change, id=name) for change, name in CHANGES]


def names_after(
    change: Callable[[dict[str, Any]], None],
) -> tuple[dict[tuple[str, ...], str], dict[tuple[str, ...], str]]:
    """Return the names before a change of the pages, and after it."""
    released = collect_names(apply_conventions(base()))
    document = base()
    change(document)
    made = apply_conventions(document, released=released)
    return released.by_place(), collect_names(made).by_place()


@pytest.mark.parametrize("change", ROWS)
def test_no_change_of_pages_moves_a_name(change: Callable[[dict[str, Any]], None]) -> None:
    before, after = names_after(change)
    assert {place: after.get(place) for place in before} == before


@pytest.mark.parametrize("change", ROWS)
def test_names_are_the_same_when_they_are_released_again(change: Callable[[dict[str, Any]], None]) -> None:
    document = base()
    change(document)
    made = apply_conventions(document, released=collect_names(apply_conventions(base())))
    assert apply_conventions(document, released=collect_names(made)) == made


def test_a_new_parameter_takes_no_name_of_a_field() -> None:
    released = collect_names(apply_conventions(base()))
    document = base()
    add_parameter_like_a_field(document)
    made = {each.label: each for each in each_operation(apply_conventions(document, released=released))}
    assert read_argument_names(made["POST /yards/"], None, has_file=False) == {("query", "name"): "name_query"}


def body_arguments(document: dict[str, Any], released: ReleasedNames) -> dict[str, str]:
    """Return the argument of each field of the body of `POST /yards/`, by its name in JSON."""
    made = apply_conventions(document, released=released)
    (found,) = (each for each in each_operation(made) if each.label == "POST /yards/")
    names = read_field_arguments(made, found, None, has_file=False)
    assert apply_conventions(document, released=collect_names(made)) == made
    return names


def test_an_argument_of_a_body_stays_when_a_parameter_comes_or_goes() -> None:
    document = base()
    add_parameter_like_a_field(document)
    made = apply_conventions(document)
    released = collect_names(made)
    assert released.by_place()["operations", "POST /yards/", "body", "name"] == "name_body"
    assert body_arguments(document, released) == {"name": "name_body", "size": "size"}
    assert body_arguments(base(), released) == {"name": "name_body", "size": "size"}
    assert body_arguments(base(), ReleasedNames()) == {"name": "name", "size": "size"}
    document["paths"]["/yards/"]["post"]["parameters"] = [query("name_body"), query("size")]
    assert body_arguments(document, released) == {"name": "name_body", "size": "size"}
    (found,) = (
        each for each in each_operation(apply_conventions(document, released=released)) if each.id == "yards_create"
    )
    assert {*read_argument_names(found, None, has_file=False).values()} == {"name_body_query", "size_query"}


def test_the_rule_that_names_follow_stays() -> None:
    document = describe(("post", "/yards/{id}/actions/open/", operation(operationId="unlock_yard", parameters=[PATH])))
    released = collect_names(apply_conventions(document))
    assert (released.methods_from, released.operations["POST /yards/{}/actions/open/"].method) == (
        "ids",
        "yards.unlock",
    )
    for number in range(20):
        document["paths"][f"/gates/{number}/"] = {"get": operation()}
    document["paths"]["/yards/{id}/actions/shut/"] = {"post": operation(operationId="lock_yard", parameters=[PATH])}
    after = collect_names(apply_conventions(document, released=released))
    assert (after.methods_from, after.operations["POST /yards/{}/actions/shut/"].method) == ("ids", "yards.lock")
    assert collect_names(apply_conventions(document)).methods_from == "paths"


def test_what_two_pages_say_otherwise_is_two_classes() -> None:
    released = collect_names(apply_conventions(base()))
    document = base()
    schema_of(document, "get", "/yards/{id}/")["properties"]["owner"]["properties"]["name"] = {"type": "integer"}
    after = collect_names(apply_conventions(document, released=released)).by_place()
    assert after["operations", "GET /yards/", "classes", "200[]"] == "Yard"
    assert after["operations", "GET /yards/{}/", "classes", "200"] == "YardDetail"
    assert after["classes", "Yard", "owner"] == "YardOwner"
    assert after["classes", "YardDetail", "owner"] == "YardOwnerField"


def test_two_classes_that_become_equal_stay_two() -> None:
    document = base()
    add_field_to_detail(document)
    released = collect_names(apply_conventions(document))
    after = collect_names(apply_conventions(base(), released=released)).by_place()
    assert after["operations", "GET /yards/", "classes", "200[]"] == "Yard"
    assert after["operations", "GET /yards/{}/", "classes", "200"] == "YardDetail"


def test_what_is_sent_gets_no_field_of_another_operation() -> None:
    document = base()
    document["paths"]["/yards/"]["put"] = operation(body={"type": "object", "properties": {"name": TEXT, "size": TEXT}})
    shared = ref("Size")
    for method in ("post", "put"):
        document["paths"]["/yards/"][method]["requestBody"] = content(shared)
    document["components"]["schemas"]["Size"] = {"type": "object", "properties": {"size": TEXT}}
    released = collect_names(apply_conventions(document))
    document["paths"]["/yards/"]["put"]["requestBody"] = content(
        {"type": "object", "properties": {"size": TEXT, "x": TEXT}}
    )
    made = apply_conventions(document, released=released)
    after = collect_names(made).by_place()
    assert after["operations", "POST /yards/", "classes", "body"] == "Size"
    assert after["operations", "PUT /yards/", "classes", "body"] == "YardsReplace"
    assert [*made["components"]["schemas"]["Size"]["properties"]] == ["size"]


def test_what_is_released_is_what_all_places_have() -> None:
    document = base()
    add_field_to_detail(document)
    require_more(document)
    made = apply_conventions(document, released=collect_names(apply_conventions(base())))
    yard = made["components"]["schemas"]["Yard"]
    assert (yard["required"], [*yard["properties"]]) == (["id"], ["id", "name", "owner", "state", "colour"])


@pytest.mark.parametrize("path", ["/yards/", "/yards/{id}/"])
def test_what_one_page_hides_is_hidden_in_both(path: str) -> None:
    def hide(document: dict[str, Any], shown: str) -> dict[str, Any]:
        for each in ("/yards/", "/yards/{id}/"):
            schema = schema_of(document, "get", each)
            yard = schema.get("items", schema)
            yard["properties"]["token"] = TEXT
            if shown in (each, "both"):
                yard["x-not-secret-properties"] = ["token"]
        return document

    released = collect_names(apply_conventions(base()))
    made = apply_conventions(hide(base(), path), released=released)["components"]["schemas"]["Yard"]
    assert made["x-secret-properties"] == ["token"]
    made = apply_conventions(hide(base(), "both"), released=released)["components"]["schemas"]["Yard"]
    assert "x-secret-properties" not in made


@given(st.sets(st.sampled_from(range(len(CHANGES))), max_size=6))
def test_names_stay_whatever_changes_at_once(numbers: set[int]) -> None:
    document = base()
    for number in sorted(numbers):
        CHANGES[number][0](document)
    before = collect_names(apply_conventions(base()))
    made = apply_conventions(document, released=before)
    after = collect_names(made).by_place()
    assert {place: after.get(place) for place in before.by_place()} == before.by_place()
    assert apply_conventions(document, released=collect_names(made)) == made


# The file


def read(text: str, folder: Path) -> ReleasedNames:
    """Return the names of a file."""
    project = Project(folder)
    project.spec.mkdir(exist_ok=True)
    project.names.write_text(text, encoding="utf-8")
    return read_names(project)


def test_a_project_without_the_file_has_released_nothing(tmp_path: Path) -> None:
    assert read_names(Project(tmp_path)) == ReleasedNames()


NAMES = st.from_regex(r"[a-z]{1,5}_[a-z]{1,5}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(
    st.builds(
        ReleasedNames,
        st.dictionaries(
            TEXTS,
            st.builds(
                ReleasedOperation,
                st.builds("{}.{}".format, NAMES, NAMES),
                st.lists(TEXTS, max_size=2).map(tuple),
                st.dictionaries(st.tuples(st.sampled_from(NAMED_PLACES), TEXTS), NAMES, max_size=3),
                st.dictionaries(TEXTS, NAMES, max_size=3),
            ),
            max_size=2,
        ),
        st.dictionaries(TEXTS, st.dictionaries(TEXTS, NAMES, min_size=1, max_size=2), max_size=2),
        st.dictionaries(TEXTS, st.dictionaries(TEXTS, NAMES, min_size=1, max_size=2), max_size=2),
        st.frozensets(NAMES, max_size=2),
        st.sampled_from([None, *NAME_RULES]),
    )
)
def test_what_is_written_is_read(names: ReleasedNames) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert read(write_names(names), Path(folder)) == names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("method = ", "can't be read", id="no TOML"),
        pytest.param("[metods]", "$.metods: 'metods' is not one of", id="an unknown table"),
        pytest.param("methods_from = 'x'", "'x' is not one of ids, paths", id="an unknown rule"),
        pytest.param("operations = 1", "$.operations: 1 is not a table", id="no table"),
        pytest.param("operations.a = 1", "$.operations.a: 1 is not a table", id="no table of an operation"),
        pytest.param("[operations.a]\nx = 1", "$.operations.a.x: 'x' is not one of", id="an unknown key"),
        pytest.param("[operations.a]", "$.operations.a.method: None is not a method", id="no method"),
        pytest.param("[operations.a]\nmethod = 'a'", "'a' is not a method", id="a method without resource"),
        pytest.param("[operations.a]\nmethod = 'a.class'", "'class' is not a name in Python", id="a keyword"),
        pytest.param("[operations.a]\nmethod = 'a.b'\npath = 1", "1 is not a list", id="no list"),
        pytest.param("[operations.a]\nmethod = 'a.b'\npath = [1]", "1 is not a text", id="no text"),
        pytest.param("[operations.a]\nmethod = 'a.b'\nquery.x = 'a b'", "'a b' is not a name", id="an argument"),
        pytest.param("[operations.a]\nmethod = 'a.b'\nclasses = 1", "1 is not a table", id="no table of classes"),
        pytest.param("[classes.A]\nb = 'é'", "is not a name in Python", id="a class beyond ASCII"),
        pytest.param("[fields.A]\nb = 1", "$.fields.A.b: 1 is not a name", id="a field"),
        pytest.param("others = 1", "$.others: 1 is not a list", id="no list of others"),
        pytest.param("others = ['1']", "$.others: '1' is not a name", id="a class that can't be"),
    ],
)
def test_what_is_no_name_is_an_error_that_names_the_place(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"^spec/names\.toml: ") as raised:
        read(text, tmp_path)
    assert told in str(raised.value)
