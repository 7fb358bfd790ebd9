"""Extensions that steer something have listed values, are never written into code, and are not taken from pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.extensions import (
    FORMS,
    check_extensions,
    drop_steering,
    find_malformed,
)
from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.openapi.fidelity import WRITTEN, Fidelity
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.vendor.merge import merge
from openapi_sdk_codegen.vendor.page import parse_published, parse_transcribed
from openapi_sdk_codegen.vendor.sources import Source
from tests.support.checkout import HERE
from tests.support.pages import make_document, render_page
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Upper-casing leaves letters alone that Python reads as ASCII: the text survives the upper-casing of a template.
BOLD = str.maketrans({letter: chr(0x1D41A + index) for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz")})
ATTACK = f'date, __{"import".translate(BOLD)}__("os").{"system".translate(BOLD)}("true"), write_date'


def make_schema(**extensions: Any) -> dict[str, Any]:
    """Return a description with one schema, which has these extensions; `_` in their names is `-`."""
    thing: dict[str, Any] = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "maybe": {"type": ["string", "null"]},
            "number": {"type": "integer"},
            "day": {"type": "string", "format": "date"},
            "kind": {"type": "string", "enum": ["a"]},
            "other": {"$ref": "#/components/schemas/Other"},
        },
        **{key.replace("_", "-"): value for key, value in extensions.items()},
    }
    base = {"type": "object", "properties": {"inherited": {"type": "string"}}}
    schemas = {"Thing": thing, "Other": {"type": "string"}, "Base": base}
    return make_document(components={"schemas": schemas})


def share(**parameter: Any) -> dict[str, Any]:
    """Return components with one parameter, which has these keys."""
    keys = {key.replace("_", "-"): value for key, value in parameter.items()}
    return {"parameters": {"A": {"name": "a", "in": "query", "schema": {"type": "integer"}, **keys}}}


@pytest.mark.parametrize(
    ("extensions", "why"),
    [
        pytest.param({"x_fidelity": "certain"}, "'certain' is not one of verbatim,", id="another fidelity"),
        pytest.param({"x_fidelity": ["a"]}, "an array is not one of", id="fidelities"),
        pytest.param({"x_fidelity": {}}, "an object is not one of", id="a fidelity that is an object"),
        pytest.param({"x_fidelity": None}, "None is not one of", id="no fidelity"),
        pytest.param({"x_fidelity_of": 7}, "7 is not an object", id="fidelities that are a number"),
        pytest.param({"x_fidelity_of": {"a": {}}}, "'a': an object is not one of", id="a fidelity of a part"),
        pytest.param({"x_fidelity_of": {1: "verbatin"}}, "1: 'verbatin' is not one of", id="a part with a number"),
        pytest.param({"x_source": "javascript:x"}, "is not an http", id="another scheme"),
        pytest.param({"x_source": "https://a> <script>"}, "is not an http", id="an address that ends Markdown"),
        pytest.param({"x_source": "https://a\nb"}, "'https://a\\nb' is not", id="an address of two lines"),
        pytest.param({"x_source": 7}, "7 is not an http", id="an address that is a number"),
        pytest.param({"x_reads_as": ["date"]}, "an array is not an object", id="types that are an array"),
        pytest.param({"x_reads_as": {"text": "int"}}, "'text': 'int' is not one of decimal,", id="another type"),
        pytest.param(
            {"x_reads_as": {"text": ["date"]}}, "'text': an array is not one of", id="a type that is an array"
        ),
        pytest.param({"x_reads_as": {"text": ATTACK}}, "'text': 'date, __\\U0001d422", id="a type that is code"),
        pytest.param({"x_reads_as": {"none": "date"}}, "there is no property 'none'", id="a type of no property"),
        pytest.param({"x_reads_as": {7: "date"}}, "there is no property 7", id="a type of a number"),
        pytest.param({"x_reads_as": {"number": "date"}}, "'number' is not text", id="a type of a number's property"),
        pytest.param({"x_reads_as": {"day": "decimal"}}, "'day' is not text", id="a second type"),
        pytest.param({"x_reads_as": {"kind": "date"}}, "'kind' is not text", id="a type of an enum"),
        pytest.param({"x_secret_properties": "text"}, "'text' is not an array", id="secrets that are text"),
        pytest.param({"x_secret_properties": ["none"]}, "there is no property 'none'", id="a secret of no property"),
        pytest.param({"x_secret_properties": [[]]}, "there is no property an array", id="a secret that is an array"),
        pytest.param({"x_personal_properties": {}}, "an object is not an array", id="what is personal is an object"),
        pytest.param({"x_personal_properties": ["none"]}, "no property 'none'", id="no property is personal"),
        pytest.param(
            {"x_not_secret_properties": {"text": True}}, "is not an array", id="no secrets that are an object"
        ),
        pytest.param({"x_not_secret_properties": ["none"]}, "no property 'none'", id="no secret of no property"),
    ],
)
def test_a_wrong_value_is_one_error_with_its_place(extensions: dict[str, Any], why: str) -> None:
    [key] = extensions
    document = make_schema(**extensions)
    [(parts, text)] = find_malformed(document)
    assert parts == ("components", "schemas", "Thing", key.replace("_", "-"))
    assert why in text
    assert text.isascii()
    with pytest.raises(Problem) as raised:
        check_extensions(document, name="spec/x.yaml")
    assert "spec/x.yaml: these extensions steer generation or the sandbox and have a wrong value" in str(raised.value)
    assert f"{json_path(parts)}: {text}" in str(raised.value)


@pytest.mark.parametrize(
    "extensions",
    [
        *({"x_fidelity": each} for each in WRITTEN),
        *({"x_reads_as": {"text": each}} for each in FORMS),
        {"x_reads_as": {"maybe": "date"}},
        {"x_reads_as": {"other": "date"}},
        {"x_reads_as": {}},
        {"x_reads_as": {"inherited": "date"}, "allOf": [{"$ref": "#/components/schemas/Base"}]},
        {"x_fidelity_of": {"nullable": "example"}},
        {"x_secret_properties": ["text", "number"]},
        {"x_personal_properties": ["text"]},
        {"x_not_secret_properties": ["text"], "x_secret_properties": ["number"]},
        {"x_source": "https://docs.fleetit.com/api-reference/integrations-%3E-x/list.md"},
        {"x_other": [1]},
    ],
    ids=str,
)
def test_a_listed_value_is_accepted(extensions: dict[str, Any]) -> None:
    assert list(find_malformed(make_schema(**extensions))) == []


def test_a_property_with_the_name_of_an_extension_is_none() -> None:
    schema = {"type": "object", "properties": {"x-fidelity": {"type": "string"}}}
    document = make_document(components={"schemas": {"x-source": schema}})
    assert list(find_malformed(document)) == []
    assert drop_steering(document) == []


def test_a_property_can_not_be_secret_and_none() -> None:
    document = make_schema(x_secret_properties=["text"], x_not_secret_properties=["text"])
    [(parts, text)] = find_malformed(document)
    assert (parts[-1], text) == ("x-not-secret-properties", "'text' is in x-secret-properties too")


def test_the_document_names_only_properties_that_a_schema_has() -> None:
    document = {**make_schema(), "x-not-secret-properties": ["text", "nowhere"]}
    assert [text for _, text in find_malformed(document)] == ["there is no property 'nowhere'"]


def test_a_property_of_a_part_is_said_to_be_no_secret_there() -> None:
    document = make_schema(x_not_secret_properties=["inherited"], allOf=[{"$ref": "#/components/schemas/Base"}])
    assert [text for _, text in find_malformed(document)] == ["there is no property 'inherited'"]


def test_allof_that_contains_itself_ends() -> None:
    base = {"allOf": [{"$ref": "#/components/schemas/Base"}], "x-secret-properties": ["none"]}
    document = make_document(components={"schemas": {"Base": base}})
    assert len(list(find_malformed(document))) == 1


TENANT = {"in": "header", "name": "X-Org-Id", "word": "org", "plural": "orgs", "none": "the user's own org"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"in": "cookie"}, "in: 'cookie' is not header, query or path", id="another place"),
        pytest.param({"in": None}, "in: None is not header, query or path", id="no place"),
        pytest.param({"name": "X Org"}, "name: 'X Org' is not the name of a parameter", id="a name with a space"),
        pytest.param({"name": ["a"]}, "name: an array is not the name", id="names"),
        pytest.param({"name": "a" * 101}, "name: 'aaa", id="a long name"),
        pytest.param({"word": "Org"}, "word: 'Org' is not a word", id="a word in capitals"),
        pytest.param({"word": "org2"}, "word: 'org2' is not a word", id="a word with a digit"),
        pytest.param({"word": "_org"}, "word: '_org' is not a word", id="a word that is private"),
        pytest.param({"word": "org\n"}, "word: 'org\\n' is not a word", id="a word and a line"),
        pytest.param({"word": "lambda"}, "word: 'lambda' is a keyword", id="a keyword"),
        pytest.param({"word": "status"}, "word: 'status' is what errors call something else", id="a word of errors"),
        pytest.param({"plural": "a" * 41}, "plural: 'aaa", id="a long plural"),
        pytest.param({"plural": "org"}, "word and plural are the same", id="one word for one and many"),
        pytest.param({"word": ATTACK}, "word: 'date, __\\U0001d422", id="a word that is code"),
        pytest.param({"none": 'a"'}, "none: 'a\"' is not a short text", id="a quote"),
        pytest.param({"none": "a\\"}, "is not a short text", id="a backslash"),
        pytest.param({"none": "a\nb"}, "is not a short text", id="two lines"),
        pytest.param({"none": "a" * 101}, "is not a short text", id="a long text"),
        pytest.param({"listing": "orgs"}, "listing: 'orgs' is not a method", id="no verb"),
        pytest.param({"listing": "orgs.list()"}, "is not a method", id="a call"),
        pytest.param({"type": "string"}, "'type' is unknown; known are in, name,", id="another key"),
    ],
)
def test_a_tenant_that_is_none_is_one_error(change: dict[str, Any], why: str) -> None:
    document = make_document() | {"x-tenant": TENANT | change}
    [(parts, text)] = find_malformed(document)
    assert parts == ("x-tenant",)
    assert why in text
    assert text.isascii()


@pytest.mark.parametrize(
    "tenant",
    [
        pytest.param(TENANT, id="all"),
        pytest.param({**TENANT, "listing": "orgs.list"}, id="with a listing"),
        pytest.param({key: value for key, value in TENANT.items() if key != "none"}, id="without a default"),
        pytest.param({**TENANT, "word": "work_space", "in": "path", "name": "workspace_id"}, id="two words"),
    ],
)
def test_a_tenant_is_accepted(tenant: dict[str, Any]) -> None:
    assert list(find_malformed(make_document() | {"x-tenant": tenant, "info": {"x-name": "ACMECo2"}})) == []


@pytest.mark.parametrize(
    "name", ["acme", "Acme Co", "A" * 41, "Acme\n", "None", "Import", "Email", 7, pytest.param(ATTACK, id="code")]
)
def test_a_name_that_is_none_is_one_error(name: Any) -> None:
    [(parts, text)] = find_malformed(make_document() | {"info": {"x-name": name}})
    assert parts == ("info", "x-name")
    assert "is not a name in CapWords" in text
    assert text.isascii()


def test_the_words_of_a_service_are_read_in_one_place() -> None:
    document: dict[str, Any] = make_document() | {"x-name": "Acme"}
    document["paths"]["/v2/things/"]["get"]["x-tenant"] = TENANT
    assert sorted((parts[-1], why) for parts, why in find_malformed(document)) == [
        ("x-name", "nothing reads it here; move it to `info`"),
        ("x-tenant", "nothing reads it here; move it to the root of the document"),
    ]


def test_a_published_page_does_not_name_the_service() -> None:
    document = make_document() | {"x-tenant": TENANT}
    document["info"]["x-name"] = "Acme"
    assert {*drop_steering(document)} == {("x-tenant",), ("info", "x-name")}
    assert "x-" not in repr(document["info"])


SHOWN = ("paths", "/v2/things/", "get", "responses", "200", "content", "application/json", "x-shown-fields")


def make_answer(shown: Any) -> dict[str, Any]:
    """Return a description whose one response contains `Car` with its `Owner`, and shows these fields of them."""
    owner = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    base = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "owner": {"$ref": "#/components/schemas/Owner"}},
    }
    own = {"type": "object", "properties": {"plate": {"type": "string"}}}
    car = {"allOf": [{"$ref": "#/components/schemas/Base"}, own]}
    schemas = {"Car": car, "Alias": {"$ref": "#/components/schemas/Car"}, "Base": base, "Owner": owner, "Other": own}
    document = make_document(components={"schemas": schemas})
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/Alias"}}
    operation = document["paths"]["/v2/things/"]["get"]
    operation["responses"]["200"]["content"] = {"application/json": {"schema": rows, "x-shown-fields": shown}}
    operation["x-source"] = "https://docs.fleetit.com/a"
    return document


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        pytest.param(["Car"], "an array is not an object of schemas and their fields", id="an array"),
        pytest.param("Car", "'Car' is not an object of schemas and their fields", id="a text"),
        pytest.param(None, "None is not an object of schemas and their fields", id="nothing"),
        pytest.param({}, "it names no schema", id="no schema"),
        pytest.param({"Cra": ["id"]}, "there is no component schema 'Cra'", id="another schema"),
        pytest.param({7: ["id"]}, "there is no component schema 7", id="a schema with a number"),
        pytest.param(
            {"Other": ["plate"]}, "'Other': this response does not contain the schema", id="a schema of elsewhere"
        ),
        pytest.param({"Car": []}, "'Car': the array is empty", id="no fields"),
        pytest.param({"Car": {"id": True}}, "'Car': an object is not an array of fields, and not one", id="an object"),
        pytest.param({"Car": 7}, "'Car': 7 is not an array of fields, and not one field", id="a number"),
        pytest.param({"Car": None}, "'Car': None is not an array of fields, and not one field", id="null"),
        pytest.param({"Owner": "number"}, "'Owner': the schema has no field 'number'", id="another value for all"),
        pytest.param({"Owner": ""}, "'Owner': the schema has no field ''", id="an empty text"),
        pytest.param({"Owner": ["id", "plate"]}, "'Owner': the schema has no field 'plate'", id="another field"),
        pytest.param({"Car": ["id", ["plate"]]}, "'Car': the schema has no field an array", id="an array of arrays"),
        pytest.param({"Car": ["id", 7]}, "'Car': the schema has no field 7", id="a field with a number"),
        pytest.param({"Car": ["plate", "id", "plate"]}, "'Car': the field 'plate' is listed twice", id="a field twice"),
        pytest.param({"Owner": ["id"], "Car": ["ids"]}, "'Car': the schema has no field 'ids'", id="the second of two"),
        pytest.param({ATTACK: ["id"]}, "there is no component schema 'date, __\\U0001d422", id="a schema that is code"),
    ],
)
def test_shown_fields_that_are_none_are_one_error_with_page_and_place(shown: Any, why: str) -> None:
    document = make_answer(shown)
    [(parts, text)] = find_malformed(document)
    assert parts == SHOWN
    assert why in text
    assert text.isascii()
    with pytest.raises(Problem) as raised:
        check_extensions(document, name="spec/x.yaml")
    assert "correct or delete them" in str(raised.value)
    assert f"{json_path(SHOWN)}: {text} (page: https://docs.fleetit.com/a)" in str(raised.value)


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param({"Car": ["plate"]}, id="a field of the schema itself"),
        pytest.param({"Car": ["owner", "id"]}, id="fields of its allOf, in another order"),
        pytest.param({"Alias": ["plate", "id"]}, id="fields of what the schema refers to"),
        pytest.param({"Car": ["id"], "Owner": ["name"]}, id="a schema inside of another one"),
        pytest.param({"Owner": "id"}, id="the value of one field"),
    ],
)
def test_shown_fields_of_the_schema_are_accepted(shown: Any) -> None:
    assert list(find_malformed(make_answer(shown))) == []


def test_the_name_of_a_shown_schema_may_be_that_of_an_extension() -> None:
    document = make_answer({"x-source": ["id"]})
    document["components"]["schemas"]["x-source"] = document["components"]["schemas"].pop("Owner")
    base = document["components"]["schemas"]["Base"]
    base["properties"]["owner"] = {"$ref": "#/components/schemas/x-source"}
    assert list(find_malformed(document)) == []


PLACES: list[Any] = [
    pytest.param(lambda page: page["paths"]["/v2/things/"]["get"], False, id="an operation"),
    pytest.param(lambda page: page["paths"]["/v2/things/"]["get"]["responses"]["200"], False, id="a response"),
    pytest.param(lambda page: page["components"]["schemas"]["Car"], False, id="a schema"),
    pytest.param(lambda page: add_body(page["paths"]["/v2/things/"]["get"]), False, id="a request"),
    pytest.param(lambda page: add_answer(page, "400"), False, id="an error"),
    pytest.param(lambda page: add_answer(page, "default"), False, id="any other status"),
    pytest.param(lambda page: add_answer(page, "201"), True, id="another success"),
    pytest.param(lambda page: add_answer(page, 202), True, id="a status that is a number"),
    pytest.param(lambda page: add_answer(page, "2XX"), True, id="a range of successes"),
    pytest.param(lambda page: add_answer(page, ""), True, id="a shared response"),
]


def add_body(operation: dict[str, Any]) -> Any:
    """Add a body, and return its media type object."""
    media: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Car"}}
    operation["requestBody"] = {"content": {"application/json": media}}
    return media


def add_answer(document: dict[str, Any], status: Any) -> Any:
    """Add a response, without a status to the components, and return its media type object."""
    media: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Car"}}
    operation = document["paths"]["/v2/things/"]["get"]
    responses = operation["responses"] if status else document["components"].setdefault("responses", {})
    responses[status or "Cars"] = {"description": "x", "content": {"application/json": media}}
    return media


@pytest.mark.parametrize(("find", "is_read"), PLACES)
def test_shown_fields_are_in_the_media_type_of_a_success(
    find: Callable[[dict[str, Any]], dict[str, Any]], is_read: bool
) -> None:
    document = make_answer({"Car": ["id"]})
    find(document)["x-shown-fields"] = {"Car": ["plate"]}
    whys = [why for _, why in find_malformed(document)]
    nothing_reads_it = "nothing reads it here; move it beside `schema` in a response with a status of 2xx"
    assert whys == ([] if is_read else [nothing_reads_it])


@pytest.mark.parametrize(
    ("change", "place", "why"),
    [
        pytest.param({"info": {"x-names-from": "ids"}}, None, "", id="a rule of names"),
        pytest.param({"info": {"x-names-from": "tags"}}, ("info",), "'tags' is not one of ids, paths", id="no rule"),
        pytest.param({"x-names-from": "ids"}, (), "nothing reads it here; move it to `info`", id="a rule elsewhere"),
        pytest.param({"components": share(x_of_listings=True)}, None, "", id="a parameter of listings"),
        pytest.param(
            {"components": share(x_of_listings=1)}, ("components", "parameters", "A"), "1 is not true", id="a number"
        ),
        pytest.param(
            {"components": share(x_of_listings=True, **{"in": "header"})},
            ("components", "parameters", "A"),
            "only parameters of the query can be added to a listing",
            id="a header of listings",
        ),
        pytest.param(
            {"info": {"x-of-listings": True}},
            ("info",),
            "nothing reads it here; move it to a parameter of the components",
            id="listings elsewhere",
        ),
    ],
)
def test_what_only_the_conventions_read(change: dict[str, Any], place: tuple[str, ...] | None, why: str) -> None:
    found = list(find_malformed(make_document(**change)))
    assert [parts[:-1] for parts, _ in found] == ([] if place is None else [place])
    assert all(why in text for _, text in found)


def test_shown_fields_follow_a_schema_that_gets_another_name() -> None:
    document = make_answer({"owner_row": "id", "Car": ["id", "owner"]})
    document["components"]["schemas"]["owner_row"] = document["components"]["schemas"].pop("Owner")
    base = document["components"]["schemas"]["Base"]
    base["properties"]["owner"] = {"$ref": "#/components/schemas/owner_row"}
    media = apply_conventions(document)["paths"]["/v2/things/"]["get"]["responses"]["200"]["content"]
    assert media["application/json"]["x-shown-fields"] == {"OwnerRow": "id", "Car": ["id", "owner"]}


@pytest.mark.parametrize("shown", [["owner_row"], "owner_row", None], ids=["an array", "a text", "nothing"])
def test_the_conventions_keep_shown_fields_that_are_none(shown: Any) -> None:
    document = make_answer(shown)
    document["components"]["schemas"]["owner_row"] = {"type": "string"}
    media = apply_conventions(document)["paths"]["/v2/things/"]["get"]["responses"]["200"]["content"]
    assert media["application/json"]["x-shown-fields"] == shown


def test_an_error_names_no_page_whose_address_is_none() -> None:
    document = make_answer({})
    document["paths"]["/v2/things/"]["get"]["x-source"] = "javascript:x"
    with pytest.raises(Problem) as raised:
        check_extensions(document, name="spec/x.yaml")
    assert "page:" not in str(raised.value)


def test_a_published_page_does_not_choose_what_the_sandbox_shows() -> None:
    document = make_answer({"Car": ["id"]})
    assert drop_steering(document) == [(*SHOWN[:3], "x-source"), SHOWN]
    assert "x-shown-fields" not in str(document)


@pytest.mark.heavy
def test_the_transcriptions_say_what_each_page_shows() -> None:
    document = load_corrected(HERE)
    shown = {
        f"{method} {path}": media["x-shown-fields"]
        for path, item in document["paths"].items()
        for method, operation in item.items()
        for status, response in operation["responses"].items()
        for media in response.get("content", {}).values()
        if status.startswith("2") and "x-shown-fields" in media
    }
    assert len(shown) >= 13
    assert shown["get /v2/driver-agreements/"]["Driver"] == shown["post /v2/driver-agreements/{id}/close/"]["Driver"]
    assert "Driver" not in shown["get /v2/driver-agreements/{id}/"]
    assert shown["get /v2/tolls/"]["Transponder"] == ["id", "number", "status"]
    for schemas in shown.values():
        for name, fields in schemas.items():
            properties = document["components"]["schemas"][name]["properties"]
            assert set(fields) < set(properties) or fields in properties, f"{name} is shown whole without an entry"


@pytest.mark.parametrize("extension", ["x-fidelity", "x-fidelity-of"])
def test_only_a_record_makes_something_observed(extension: str) -> None:
    value = {"id": "observed"} if extension == "x-fidelity-of" else "observed"
    document = {"components": {"schemas": {"Thing": {"type": "object", extension: value}}}}
    assert [text.rpartition(" is not one of ")[2] for _, text in find_malformed(document)] == [", ".join(WRITTEN)]
    assert Fidelity.OBSERVED not in WRITTEN


PUBLISHED: list[Any] = [
    pytest.param(lambda page: page["paths"]["/v2/things/"]["get"], id="an operation"),
    pytest.param(lambda page: page["paths"]["/v2/things/"], id="a path"),
    pytest.param(lambda page: page["info"], id="the information"),
    pytest.param(lambda page: page["components"]["schemas"]["Thing"], id="a schema"),
    pytest.param(lambda page: page["components"]["schemas"]["Thing"]["properties"]["text"], id="a property"),
    pytest.param(lambda page: page["paths"]["/v2/things/"]["get"]["responses"]["200"], id="a response"),
]


@pytest.mark.parametrize("find", PUBLISHED)
@pytest.mark.parametrize("fidelity", [Fidelity.VERBATIM, Fidelity.DOCUMENTED])
def test_a_page_does_not_steer(find: Callable[[dict[str, Any]], dict[str, Any]], fidelity: Fidelity) -> None:
    document = make_schema()
    find(document)["x-reads-as"] = {"text": ATTACK}
    file = "pages/a.md" if fidelity is Fidelity.VERBATIM else "transcribed/a.yaml"
    source = Source(file, "https://docs.fleetit.com/a.md", "0" * 64, date(2026, 11, 24), fidelity)
    page = parse_published(render_page(document), name="a")
    merged = merge([(source, page)], [])
    is_published = fidelity is Fidelity.VERBATIM
    assert ("x-reads-as" in str(merged.document)) is not is_published
    notes = [note for note in merged.notes if "only corrections and transcriptions may set it" in note]
    assert len(notes) == is_published
    assert "x-reads-as" in str(page.document)  # the page itself is not changed


def test_a_transcription_with_a_wrong_value_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    text = project.published.read_text(encoding="utf-8")
    project.published.write_text(text.replace("x-fidelity: documented", "x-fidelity: [a]", 1), encoding="utf-8")
    with pytest.raises(Problem, match=r"\['x-fidelity'\]: an array is not one of verbatim, documented"):
        load_corrected(project)


@pytest.mark.parametrize("value", [[ATTACK], ATTACK, 7], ids=["an array", "a text", "a number"])
def test_the_generator_ignores_what_is_not_an_object(tmp_path: Path, value: Any) -> None:
    package = generate(make_schema(x_reads_as=value), tmp_path / "attacked")
    assert package == generate(make_schema(), tmp_path / "benign")


@pytest.mark.parametrize("form", [ATTACK, "DATE", "date\n", ["date"], {"date": 1}, 7], ids=ascii)
def test_the_generator_refuses_another_type(tmp_path: Path, form: Any) -> None:
    with pytest.raises(Problem, match="is not one of"):
        generate(make_schema(x_reads_as={"text": form}), tmp_path / "attacked")


def generate(document: dict[str, Any], target: Path) -> str:
    """Generate without any check, and return the model."""
    document["paths"]["/v2/things/"]["get"] |= {"tags": ["things"], "operationId": "things_list"}
    prepared = prepare(document)
    run_generator(prepared.document, Project(HERE.root), target, prepared.template_globals)
    return (target / "models" / "thing.py").read_text(encoding="utf-8")


def test_parsing_a_transcription_keeps_its_extensions() -> None:
    page = parse_transcribed(b"openapi: 3.0.0\nx-fidelity: documented\npaths: {}\n", name="a")
    assert page.document["x-fidelity"] == "documented"
