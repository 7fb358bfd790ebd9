"""What is wrong with a document: it is refused if nothing of it can be compared; everything else is a remark."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import OK, TEXT, document, received, sent
from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions, read_description
from openapi_sdk_codegen.diff.command import main
from openapi_sdk_codegen.diff.files import MAX_BYTES
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
HEAD = 'openapi: "3.1.0"\ninfo: {title: t, version: "1"}\n'


def schema(value: Any) -> Json:
    return document(components={"schemas": {"A": value}})


def operation(**fields: Any) -> Json:
    return document(fields)


A = "$.components.schemas.A"
#: A document that has something wherever the others are wrong.
EVERYTHING = document(
    {
        "operationId": "a",
        "tags": ["a"],
        "parameters": [{"name": "p", "in": "query", "schema": TEXT}],
        "requestBody": {"content": {"a/b": {"schema": TEXT}}},
        "security": [{"key": ["read"]}],
    },
    webhooks={"a": {"post": {"responses": OK}}},
    components={
        "schemas": {"A": {"type": "object", "required": ["p"], "properties": {"p": TEXT}, "allOf": [TEXT]}},
        "securitySchemes": {"k": {"type": "http", "scheme": "basic"}},
    },
)
POST = "$.paths['/things'].post"

#: A document, the place that the message names, and a part of the message.
REFUSED: dict[str, tuple[Any, str, str]] = {
    "a list": ([], "$", "an array"),
    "a string": ("openapi", "$", "a string"),
    "not OpenAPI": ({"title": "t"}, "$", "`openapi` is missing"),
    "Swagger 2": ({"swagger": "2.0", "paths": {}}, "$.swagger", "Swagger 2"),
    "a version that is a whole number": (document() | {"openapi": 3}, "$.openapi", "a number"),
    "an unknown version": (document() | {"openapi": "4.0.0"}, "$.openapi", "4.0.0"),
    "nothing to compare": ({"openapi": "3.1.0"}, "$", "nothing to compare"),
}


@pytest.mark.parametrize(("document_", "place", "message_part"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_description_is_refused_with_the_place(document_: Any, place: str, message_part: str) -> None:
    with pytest.raises(Problem) as error:
        CheckedDescription.from_document(document_, "x.yaml")
    message = str(error.value)
    assert message.startswith(f"x.yaml: {place}")
    assert message_part in message
    assert "\n" not in message


@pytest.mark.parametrize(("document_", "place", "message_part"), REFUSED.values(), ids=REFUSED)
def test_the_command_prints_the_error_and_exits_with_2(
    document_: Any, place: str, message_part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(document()))
    bad.write_text(json.dumps(document_))
    for pair in ((good, bad), (bad, good)):
        assert main([str(each) for each in pair]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"diff: bad.json: {place}")
        assert message_part in err
        assert err.count("\n") == 1


#: A document, the place of the only remark on it, and a part of the remark.
REMARKED: dict[str, tuple[Any, str, str]] = {
    "a version that is a number": (document() | {"openapi": 3.1}, "$.openapi", "a number"),
    "paths that are null": (document() | {"paths": None}, "$.paths", "null"),
    "paths that are a list": (document() | {"paths": []}, "$.paths", "an array"),
    "a path that is a string": (document() | {"paths": {"/a": "b"}}, "$.paths['/a']", "a string"),
    "an operation that is null": (document() | {"paths": {"/a": {"get": None}}}, "$.paths['/a'].get", "null"),
    "parameters that are a string": (operation(parameters="p"), f"{POST}.parameters", "a string"),
    "a parameter that is a string": (operation(parameters=["p"]), f"{POST}.parameters[0]", "a string"),
    "a parameter without a name": (operation(parameters=[{"in": "query"}]), f"{POST}.parameters[0]", "`name`"),
    "a required that is a string": (
        operation(parameters=[{"name": "p", "in": "query", "required": "yes"}]),
        f"{POST}.parameters[0].required",
        "a string",
    ),
    "responses that are a number": (operation(responses=200), f"{POST}.responses", "a number"),
    "a response that is a string": (operation(responses={"200": "ok"}), f"{POST}.responses['200']", "a string"),
    "content that is a list": (operation(requestBody={"content": []}), f"{POST}.requestBody.content", "an array"),
    "an operationId that is a number": (operation(operationId=3), f"{POST}.operationId", "a number"),
    "tags that are a string": (operation(tags="a"), f"{POST}.tags", "a string"),
    "security that is an object": (operation(security={}), f"{POST}.security", "an object"),
    "scopes that are a string": (operation(security=[{"key": "read"}]), f"{POST}.security[0].key", "a string"),
    "a schema that is a list": (schema([]), A, "an array"),
    "a schema that is null": (schema(None), A, "null; read as an empty object"),
    "a schema that is a string": (schema("string"), A, "a string"),
    "a type that is a number": (schema({"type": 3}), f"{A}.type", "a number"),
    "types that are numbers": (schema({"type": [3]}), f"{A}.type[0]", "a number"),
    "a schema whose name begins with x-": (
        document(components={"schemas": {"x-a": 3}}),
        "$.components.schemas['x-a']",
        "a number",
    ),
    "an enum that is a string": (schema({"enum": "a"}), f"{A}.enum", "a string"),
    "a required that is a boolean": (schema({"required": True}), f"{A}.required", "a boolean"),
    "a required that holds numbers": (schema({"required": [1]}), f"{A}.required[0]", "a number"),
    "properties that are a list": (schema({"properties": []}), f"{A}.properties", "an array"),
    "a property that is a string": (schema({"properties": {"p": "string"}}), f"{A}.properties.p", "a string"),
    "a maximum that is a string": (schema({"maximum": "5"}), f"{A}.maximum", "a string"),
    "a minimum length that is a boolean": (schema({"minLength": True}), f"{A}.minLength", "a boolean"),
    "an allOf that is an object": (schema({"allOf": {}}), f"{A}.allOf", "an object"),
    "a mapping that is a list": (
        schema({"discriminator": {"propertyName": "k", "mapping": []}}),
        f"{A}.discriminator.mapping",
        "an array",
    ),
    "a discriminator that is a reference": (
        schema({"discriminator": {"$ref": "#/info"}}),
        f"{A}.discriminator",
        "`propertyName`",
    ),
    "a discriminator without a property": (schema({"discriminator": {}}), f"{A}.discriminator", "`propertyName`"),
    "a scheme without a type": (
        document(components={"securitySchemes": {"k": {}}}),
        "$.components.securitySchemes.k",
        "`type`",
    ),
    "a reference that is a number": (schema({"$ref": 3}), f"{A}['$ref']", "a number"),
    "a reference to nowhere": (schema({"$ref": "#/components/schemas/B"}), f"{A}['$ref']", "refers to nothing"),
    "a reference into a string": (schema({"$ref": "#/openapi/x"}), f"{A}['$ref']", "refers to nothing"),
    "a reference beyond an array": (
        schema({"allOf": [], "properties": {"p": {"$ref": "#/components/schemas/A/allOf/1"}}}),
        f"{A}.properties.p['$ref']",
        "refers to nothing",
    ),
    "a reference by a name": (schema({"$ref": "#A"}), f"{A}['$ref']", "not a JSON pointer"),
    "a reference to a host": (schema({"$ref": "https://example.org/a.yaml"}), f"{A}['$ref']", "another host"),
    "a reference by a scheme": (schema({"$ref": "file:///etc/passwd"}), f"{A}['$ref']", "scheme"),
    "a reference to a host without a scheme": (
        schema({"$ref": "//example.org/a.yaml"}),
        f"{A}['$ref']",
        "another host",
    ),
    "a part that a reference makes something else": (
        document(
            components={"schemas": {"A": {"$ref": "#/x-a"}}, "responses": {"R": {"$ref": "#/x-a/properties/p"}}},
        )
        | {"x-a": {"properties": {"p": {"description": "r"}}}},
        "$['x-a'].properties.p",
        "a reference makes it `response`",
    ),
    "a reference to itself": (schema({"$ref": "#/components/schemas/A"}), f"{A}['$ref']", "circular"),
    "a circle of references": (
        document(
            components={"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}}
        ),
        "$.components.schemas.A['$ref']",
        "circular",
    ),
    "a circular allOf": (
        schema({"allOf": [{"$ref": "#/components/schemas/A"}]}),
        f"{A}.allOf[0]['$ref']",
        "'#/components/schemas/A' is circular",
    ),
    "a dynamic reference": (schema({"$dynamicRef": "#a"}), f"{A}['$dynamicRef']", "dynamic"),
    "an operationId twice": (
        document() | {"paths": {"/a": {"get": {"operationId": "x"}, "put": {"operationId": "x"}}}},
        "$.paths['/a'].put.operationId",
        "$.paths['/a'].get",
    ),
    "an operation twice": (
        document() | {"paths": {"/a/{x}": {"get": {"responses": OK}}, "/a/{y}": {"get": {"responses": OK}}}},
        "$.paths['/a/{y}'].get",
        "differ only in the names of parameters",
    ),
    "a webhook that is a list": (document(webhooks={"a": []}), "$.webhooks.a", "an array"),
    "a webhook of the extension that is a list": (
        document() | {"x-webhooks": {"a": []}},
        "$['x-webhooks'].a",
        "an array",
    ),
}


@pytest.mark.parametrize(("document_", "place", "message_part"), REMARKED.values(), ids=REMARKED)
def test_what_is_wrong_in_a_part_is_a_remark(document_: Any, place: str, message_part: str) -> None:
    before = json.dumps(document_)
    (remark,) = CheckedDescription.from_document(document_, "x.yaml").remarks
    assert remark.startswith(f"x.yaml: {place}: ")
    assert message_part in remark
    assert "\n" not in remark
    assert json.dumps(document_) == before


@pytest.mark.parametrize("document_", [each for each, _, _ in REMARKED.values()], ids=REMARKED)
def test_a_document_with_remarks_is_compared(document_: Any) -> None:
    odd, other = CheckedDescription.from_document(document_, "a"), CheckedDescription.from_document(document_, "b")
    assert compare_descriptions(odd, other) == []
    good = CheckedDescription.from_document(EVERYTHING, "good")
    compare_descriptions(odd, good)
    compare_descriptions(good, odd)


#: The content of a file, its name, and a part of the message.
FILES: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "a.yaml", "the file is empty"),
    "no YAML": (b"a: [", "a.yaml", "not YAML"),
    "no JSON": (b"{", "a.json", "not JSON"),
    "YAML that is called JSON": (HEAD.encode() + b"paths: {}", "a.json", "not JSON"),
    "a key twice in YAML": (HEAD.encode() + b"paths: {}\npaths: {}", "a.yaml", "not YAML"),
    "a key twice in JSON": (b'{"openapi": "3.1.0", "openapi": "3.1.0"}', "a.json", "twice"),
    "no number of JSON": (b'{"openapi": NaN}', "a.json", "NaN"),
    "a number of many digits": (b'{"openapi": ' + b"9" * 5000 + b"}", "a.json", "not JSON"),
    "an alias of itself": (HEAD.encode() + b"paths: {}\na: &a [*a]", "a.yaml", "alias"),
    "an alias bomb": (
        b"a: &a [x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (i, i, b",".join([b"*%c" % (i - 1)] * 8)) for i in range(98, 123)),
        "a.yaml",
        "aliases",
    ),
    "UTF-16": ((HEAD + "paths: {}").encode("utf-16"), "a.yaml", "not UTF-8"),
    "Latin-1": (b'openapi: "3.1.0"\ninfo: {title: "\xe9"}', "a.yaml", "not UTF-8"),
    "a zero byte": (b"\0", "a.yaml", "a.yaml: $"),
    "deep JSON": (b"[" * 100_000, "a.json", "not JSON"),
    "JSON that is deep but read": (b'{"a":' * 150 + b"1" + b"}" * 150, "a.json", "deeper"),
    "deep YAML": (b"a: " + b"[" * 5000 + b"]" * 5000, "a.yaml", "deeper"),
}


@pytest.mark.parametrize(("content", "name", "message_part"), FILES.values(), ids=FILES)
def test_an_invalid_file_is_an_error(content: bytes, name: str, message_part: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Problem) as error:
        read_description(tmp_path / name)
    assert str(error.value).startswith(f"{name}: $")
    assert message_part in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_of_100_megabytes_is_an_error_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(Problem, match=f"larger than {MAX_BYTES:,} bytes"):
        read_description(tmp_path / "large.json")


def test_a_folder_a_missing_file_and_an_invalid_path_are_errors(tmp_path: Path) -> None:
    (tmp_path / "circle.yaml").symlink_to("circle.yaml")
    for path in (tmp_path, tmp_path / "none.yaml", tmp_path / "a\0b", tmp_path / "circle.yaml", tmp_path / ("a" * 300)):
        with pytest.raises(Problem) as error:
            read_description(path)
        assert "\n" not in str(error.value)


def inheriting(levels: int) -> CheckedDescription:
    """Return a description with a schema that consists of others in so many levels, each a reference in an `allOf`."""
    names = range(levels // 2)
    schemas = {f"S{each}": {"allOf": [{"$ref": f"#/components/schemas/S{each + 1}"}]} for each in names}
    last = {"allOf": [TEXT]} if levels % 2 else TEXT
    return CheckedDescription.from_document(
        document(components={"schemas": schemas | {f"S{levels // 2}": last}}), "x.yaml"
    )


@pytest.mark.parametrize("levels", [101, 4_000])
def test_inheritance_of_more_than_100_levels_is_an_error(levels: int) -> None:
    with pytest.raises(Problem, match="deeper than 100 levels"):
        inheriting(levels)
    assert inheriting(100).remarks == ()


def test_a_document_in_memory_that_contains_itself_is_an_error() -> None:
    document_ = document()
    document_["components"] = document_
    with pytest.raises(Problem, match="deeper"):
        CheckedDescription.from_document(document_, "x.yaml")


def test_a_key_that_is_not_a_string_is_an_error() -> None:
    with pytest.raises(Problem, match="not a string"):
        CheckedDescription.from_document(document({"responses": {200: {}}}), "x.yaml")


def test_a_property_or_example_may_have_the_name_of_a_keyword() -> None:
    odd: Json = {"type": "object", "properties": {"$ref": {"type": "string"}, "allOf": TEXT, "type": TEXT}}
    example: Json = {
        "example": {"$ref": "#/nowhere"},
        "default": {"$ref": "#/nowhere"},
        "enum": [{"$ref": "#/nowhere"}],
    }
    old, new = (make(odd | {"properties": odd["properties"] | {"e": example}}) for make in (sent, received))
    assert (
        compare_descriptions(CheckedDescription.from_document(old, "a"), CheckedDescription.from_document(old, "b"))
        == []
    )
    assert (
        compare_descriptions(CheckedDescription.from_document(new, "a"), CheckedDescription.from_document(new, "b"))
        == []
    )
