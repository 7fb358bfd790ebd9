"""Parameters and bodies: what the generator gets, and what the templates look up.

The generator gets each parameter under its Python name, with a plain place (path or query) and a plain schema, because
it refuses many types in headers and loses `style`, `explode` and `content`. The templates look up the rest here: where
the parameter goes, what it is called there, and how it is written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from attrs import evolve

from openapi_sdk.description.media_types import is_file, is_word, list_contents
from openapi_sdk.description.nodes import as_object, as_text, is_object, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import IN_PLACE, each_alternative, merge_only_choice
from openapi_sdk.model.idempotency_keys import is_key_header
from openapi_sdk_codegen.generate.prepare.known_values import is_closed
from openapi_sdk_codegen.openapi.argument_names import (
    choose_argument_names,
    read_argument_names,
    read_released_fields,
)
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import PATH_PARAMETER, path_parameters
from openapi_sdk_codegen.openapi.requests import PLACES, sent_parameters
from openapi_sdk_codegen.openapi.service import find_tenant
from openapi_sdk_codegen.openapi.structure import STYLES
from openapi_sdk_codegen.openapi.tree import copy_json

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from openapi_sdk.description.media_types import TakenContent
    from openapi_sdk.model.contents import BodyContent, BodyKind
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk_codegen.generate.prepare.known_values import KnownValues
    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: What the description of an idempotency key doesn't say.
_KEY_NOTE = " By default each call has a new one, the same in all its attempts."
#: What is read of an `encoding`, and its type.
_ENCODING_KEYS: dict[str, type] = {"contentType": str, "style": str, "explode": bool, "allowReserved": bool}


@dataclass(frozen=True, slots=True)
class BodyInfo:
    """The body of an operation.

    Attributes:
        contents: The content types in which it is sent: the first one that takes a body.
        required: Whether it has to be given.
        description: What the body is.
        is_free: Whether it is sent as given: any text, bytes or a file.
        takes_free: Whether it may be that.
        most: The most items of a body that is an array; None if the description says nothing of it.
        arguments: The arguments that its fields keep, by their names in JSON.
    """

    contents: tuple[BodyContent, ...]
    required: bool
    description: str = ""
    is_free: bool = False
    takes_free: bool = False
    most: int | None = None
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def kind(self) -> BodyKind:
        """How it is written in the first of these."""
        return self.contents[0].kind

    @property
    def media_type(self) -> str:
        """What is sent as its Content-Type in the first of these."""
        return self.contents[0].media_type


def prepare_body(document: dict[str, Any], operation: PlacedOperation) -> BodyInfo | None:
    """Replace the body of an operation by one in JSON, and return what the templates need to know about it."""
    described = resolve_ref(document, operation.data.get("requestBody"))
    operation.data.pop("requestBody", None)
    content = object_at(described, "content")
    contents = list_contents(document, content)
    if not contents:
        return None
    free = [each for each in contents if each.kind == "raw" and not is_word(document, each.schema)]
    schemas: list[Any] = []
    for each in contents:
        schema = copy_json({} if each.schema is None else each.schema)
        as_object(schema).pop("default", None)
        if each.kind == "multipart":
            _mark_files(document, schema)
        if each not in free and schema not in schemas:
            schemas.append(schema)
    prepared = schemas or [{"type": "string", "format": "binary"}]
    required = described.get("required") is True
    # The generator takes each schema as the body in a content type of its own. It reads these as JSON.
    keys = ["application/json", *(f"application/x{number}+json" for number in range(1, len(prepared)))]
    written = {key: {"schema": schema} for key, schema in zip(keys, prepared, strict=True)}
    operation.data["requestBody"] = {"required": required, "content": written}
    most = merge_only_choice(document, prepared[0]).get("maxItems")
    return BodyInfo(
        tuple(_read_content(each, as_object(content[each.key])) for each in contents),
        required,
        as_text(described.get("description")),
        is_free=not schemas,
        takes_free=bool(free),
        most=most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else None,
        arguments=read_released_fields(operation),
    )


def _read_content(content: TakenContent, media: dict[str, Any]) -> BodyContent:
    encodings = {str(name): _read_encoding(as_object(each)) for name, each in object_at(media, "encoding").items()}
    return evolve(content.describe(), media_type=_sent_type(content.key, content.kind), encodings=encodings)


#: A note names at most this many fields.
_MAX_NAMED = 5
_NOUNS = {"array": "a list", "object": "an object", "string": "a text"}


def explain_contents(contents: Sequence[BodyContent]) -> str:
    """Return the sentence that says in which content type a body is sent, if there are several; else an empty text."""
    first, *others = contents
    if not others:
        return ""
    earlier = [first]
    parts = [f"It is sent as {first.media_type}"]
    for each in others:
        parts.append(f"as {_name_types(each)} {_explain_choice(each, earlier)}")
        earlier.append(each)
    return f"{'; '.join(parts)}."


def _name_types(content: BodyContent) -> str:
    return f"{content.media_type} or another described type" if content.others else content.media_type


def _explain_choice(content: BodyContent, earlier: Sequence[BodyContent]) -> str:
    """Return when a content type is taken, and none of those before it."""
    if content.kind == "raw":
        return "if it is a text, bytes or a file" if content.has_files else "if it is one value"
    if content.has_files and not any(each.has_files for each in earlier):
        return "if a file is in it"
    if nouns := [
        _NOUNS.get(name, "one value") for name in content.types if not any(name in each.types for each in earlier)
    ]:
        return f"if it is {' or '.join(dict.fromkeys(nouns))}"
    own = sorted({*content.fields}.difference(*(each.fields for each in earlier)))
    shown = ", ".join(own[:_MAX_NAMED]) + (", …" if own[_MAX_NAMED:] else "")
    return f"if it has {shown}"


def _read_encoding(encoding: dict[str, Any]) -> dict[str, Any]:
    return {key: encoding[key] for key, kind in _ENCODING_KEYS.items() if isinstance(encoding.get(key), kind)}


def _mark_files(document: dict[str, Any], schema: dict[str, Any]) -> None:
    """Write the files of a form as the generator knows them, `format: binary`."""
    for _, part in each_alternative(document, schema, ()):
        for each in object_at(part, "properties").values():
            for _, file in each_alternative(document, each, ["items"]):
                if is_file(document, file) and file.keys().isdisjoint(IN_PLACE):
                    file.update(type="string", format="binary")


def _sent_type(key: str, kind: BodyKind) -> str:
    return "application/json" if kind == "json" and "*" in key else key


@dataclass(frozen=True, slots=True)
class ArgumentInfo:
    """A parameter, as an argument of the generated functions.

    Attributes:
        python_name: The name of the argument.
        name: The name on the wire.
        place: `path`, `query`, `header` or `cookie`.
        style: How lists and objects are written; None for the first style of the place.
        explode: Whether lists and objects are written in several pieces; None for what the style does by itself.
        allow_reserved: Whether reserved characters are not quoted.
        is_json: Whether the value is written as JSON.
        required: Whether it has to be given.
        description: What it is, with its default.
        deprecated: Whether the description says so.
        is_tenant: Whether it says whom the call is for.
        is_key: Whether it is an idempotency key, which is made for each call that is not given one.
    """

    python_name: str
    name: str
    place: str
    style: str | None
    explode: bool | None
    allow_reserved: bool
    is_json: bool
    required: bool
    description: str
    deprecated: bool
    is_tenant: bool
    is_key: bool


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """What the templates need to know of a request; `has_file` says whether an answer may be stored in a file."""

    path: str
    arguments: tuple[ArgumentInfo, ...]
    body: BodyInfo | None
    has_file: bool = False


def prepare_requests(
    document: dict[str, Any],
    known: Mapping[tuple[str, str], Mapping[str, KnownValues]] | None = None,
    stored: Container[tuple[str, str]] = (),
) -> dict[str, Callable[..., Any]]:
    """Rewrite the parameters and bodies of a description in place, and return functions for the templates.

    Args:
        document: The description.
        known: The known values of filters, by tag and id of the operation, and the name of the parameter.
        stored: The tags and ids of the operations whose answers may be stored in a file.
    """
    requests: dict[tuple[str, str], RequestInfo] = {}
    tenant = find_tenant(document)
    operations = list(each_operation(document))
    paths = _name_placeholders(document, tenant)
    for operation in operations:
        body = prepare_body(document, operation)
        key = (operation.tag or "", operation.id or "")
        has_file = key in stored
        arguments = _prepare_parameters(document, operation, (known or {}).get(key, {}), tenant, has_file=has_file)
        requests[key] = RequestInfo(operation.path, tuple(arguments), body, has_file)
    for item in paths.values():
        as_object(item).pop("parameters", None)
    if "paths" in document:
        document["paths"] = paths
    for kind in ("parameters", "requestBodies"):  # they stand in the operations now
        object_at(document, "components").pop(kind, None)

    def request_of(endpoint: Any) -> RequestInfo:
        return requests[str(endpoint.tags[0]), str(endpoint.name)]

    def arguments_of(endpoint: Any) -> list[tuple[ArgumentInfo, Any]]:
        properties = [*endpoint.path_parameters, *endpoint.query_parameters, *endpoint.header_parameters]
        by_name = {str(each.python_name): each for each in properties}
        return [(each, by_name[each.python_name]) for each in request_of(endpoint).arguments]

    def described_arguments(endpoint: Any) -> list[ArgumentInfo]:
        """Return the arguments other than the tenant."""
        return [each for each in request_of(endpoint).arguments if not each.is_tenant]

    def tenant_of(endpoint: Any) -> Tenant | None:
        """Return whom a method asks for; None if its request can't say it: a header can be sent with any other."""
        is_listed = any(each.is_tenant for each in request_of(endpoint).arguments)
        return tenant if tenant is not None and (is_listed or tenant.place == "header") else None

    return {
        "request_of": request_of,
        "arguments_of": arguments_of,
        "described_arguments": described_arguments,
        "tenant_of": tenant_of,
        "explain_contents": explain_contents,
        "literal": ascii,
    }


def _name_placeholders(document: dict[str, Any], tenant: Tenant | None) -> dict[str, Any]:
    """Return the path items under paths with the Python names of their parameters."""
    paths: dict[str, Any] = {}
    for path, item in object_at(document, "paths").items():
        names = choose_argument_names([("path", name) for name in path_parameters(path)], tenant)
        prepared = PATH_PARAMETER.sub(lambda found: f"{{{names['path', found[1]]}}}", path)  # noqa: B023 - called at once
        while prepared in paths:  # two paths that differ in the names of their parameters only
            prepared += "/"
        paths[prepared] = item
    return paths


def _prepare_parameters(
    document: dict[str, Any],
    operation: PlacedOperation,
    known: Mapping[str, KnownValues],
    tenant: Tenant | None,
    *,
    has_file: bool,
) -> list[ArgumentInfo]:
    """Replace the parameters of an operation, and return its arguments: those of the path first, in its order."""
    parameters = {
        (each["in"], each["name"]): _add_known_values(document, each, known) for _, each in sent_parameters(operation)
    }
    names = read_argument_names(operation, tenant, has_file=has_file)
    placeholders = path_parameters(operation.path)
    ordered = sorted(
        parameters,
        key=lambda key: (PLACES.index(key[0]), placeholders.index(key[1]) if key[1] in placeholders else 0),
    )
    arguments = [_read_argument(document, parameters[key], names[key], tenant) for key in ordered]
    operation.data["parameters"] = [
        {
            "name": argument.python_name,
            "in": "path" if argument.place == "path" else argument.place if argument.is_tenant else "query",
            "required": argument.required,
            "schema": _prepare_schema(parameters[key], argument, tenant),
        }
        for key, argument in zip(ordered, arguments, strict=True)
    ]
    return arguments


def _add_known_values(
    document: dict[str, Any], parameter: dict[str, Any], known: Mapping[str, KnownValues]
) -> dict[str, Any]:
    """Return a parameter with the known values of a filter, unless it lists its own."""
    found = known.get(parameter["name"]) if parameter["in"] == "query" else None
    if found is None or "schema" not in parameter or is_closed(document, parameter["schema"]):
        return parameter
    text = _describe(parameter, resolve_ref(document, parameter["schema"]))
    schema = {
        key: each for key, each in as_object(found.widen(document, parameter["schema"])).items() if key != "default"
    }
    return {**parameter, "schema": {**schema, "description": found.write_description(text)}}


def _prepare_schema(parameter: dict[str, Any], argument: ArgumentInfo, tenant: Tenant | None) -> Any:
    """Return a schema without a default, and with the description of the argument."""
    if tenant is not None and argument.is_tenant:
        return {"type": tenant.type, "description": argument.description}
    schema = copy_json(_schema_of(parameter))
    if is_object(schema) and "$ref" not in schema:
        schema.pop("default", None)
        schema["description"] = argument.description
    return schema


def _schema_of(parameter: dict[str, Any]) -> Any:
    contents = list(object_at(parameter, "content").values())
    return parameter.get("schema", as_object(contents[0]).get("schema", {}) if contents else {})


def _read_argument(
    document: dict[str, Any], parameter: dict[str, Any], python_name: str, tenant: Tenant | None
) -> ArgumentInfo:
    place, style, explode = parameter["in"], parameter.get("style"), parameter.get("explode")
    schema = resolve_ref(document, _schema_of(parameter))
    is_tenant = tenant is not None and python_name == tenant.argument  # no other argument has this name
    is_key = is_key_header(place, parameter["name"])
    return ArgumentInfo(
        python_name=python_name,
        name=parameter["name"],
        place=place,
        style=style if style in STYLES[place][1:] else None,
        explode=_explode(place, style, explode),
        allow_reserved=place == "query" and parameter.get("allowReserved") is True,
        is_json=any("json" in str(each).lower() for each in object_at(parameter, "content")),
        required=place == "path" or (parameter.get("required") is True and not is_key),
        description=_describe(parameter, schema, with_default=not is_tenant) + (_KEY_NOTE if is_key else ""),
        deprecated=parameter.get("deprecated") is True or schema.get("deprecated") is True,
        is_tenant=is_tenant,
        is_key=is_key,
    )


def _explode(place: str, style: Any, explode: Any) -> bool | None:
    """Return `explode`, if it is not what a parameter of this place has without it."""
    by_default = style in (None, "form") and place in ("query", "cookie")
    wanted = explode if isinstance(explode, bool) else by_default
    return None if wanted == (place in ("query", "cookie")) else wanted


def _describe(parameter: dict[str, Any], schema: dict[str, Any], *, with_default: bool = True) -> str:
    inline = as_object(_schema_of(parameter))
    texts = [inline.get("description"), parameter.get("description"), schema.get("description")]
    text = next((each for each in texts if isinstance(each, str) and each.strip()), "")
    if "default" in schema and with_default:
        default = json.dumps(schema["default"], ensure_ascii=False)
        text = f"{text.rstrip()} Default: {default}.".strip()
    return text
