"""The libraries that read and write models: this package and its alternatives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import attrs

from bench.peers import PeerMissing, load_openapi_generator, load_peer, load_stock_models
from bench.schema_classes import SchemaClasses

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Library:
    """A library that reads bytes into a model and writes a model as bytes.

    Attributes:
        name: The name in the tables.
        read: Returns the model for the JSON of a page.
        write: Returns the JSON of a model.
        note: How it differs from this package.
    """

    name: str
    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes | str]
    note: str = ""


OURS = "ours"
STOCK = "the stock generator's"
PYDANTIC = "pydantic v2"
ORJSON = "orjson alone"
JSON = "json alone"


def _ours(schema: str) -> Library:
    """Return this package."""
    structs = load_peer("fleetit_api._structs")
    model: Any = getattr(load_peer("fleetit_api.models"), schema)
    converter = structs.Object(model)
    loads, encode = load_peer("fleetit._json").loads, load_peer("msgspec.json").Encoder().encode

    def read(body: bytes) -> Any:
        found = structs.read_bytes(converter, body)
        return model.from_dict(loads(body)) if found is None else found

    return Library(OURS, read, lambda page: encode(page.to_dict()), "unknown kept")


def _stock(schema: str) -> Library:
    model: Any = getattr(load_stock_models(), schema)
    note = "unknown kept; decimals stay text"
    return Library(STOCK, lambda body: model.from_dict(json.loads(body)), lambda page: json.dumps(page.to_dict()), note)


def _openapi_generator(schema: str) -> Library:
    model: Any = getattr(load_openapi_generator(), schema)
    return Library(
        "OpenAPI Generator's", model.from_json, lambda page: page.to_json(), "unknown dropped; decimals stay text"
    )


def _pydantic(schema: str, *, extra: str = "ignore") -> Library:
    pydantic = load_peer("pydantic")

    def make(name: str, fields: dict[str, Any]) -> Any:
        config = pydantic.ConfigDict(extra=extra)
        optional = {each: (of | None, None) for each, of in fields.items()}
        return pydantic.create_model(name, __config__=config, **optional)

    model = SchemaClasses(make).get(schema)
    kept = extra == "allow"
    return Library(
        f"{PYDANTIC}, unknown kept" if kept else PYDANTIC,
        model.model_validate_json,
        lambda page: page.model_dump_json(exclude_unset=True),
        "unknown kept" if kept else "unknown dropped",
    )


def _pydantic_keeping(schema: str) -> Library:
    return _pydantic(schema, extra="allow")


def _msgspec(schema: str) -> Library:
    msgspec = load_peer("msgspec")

    def make(name: str, fields: dict[str, Any]) -> Any:
        return msgspec.defstruct(name, [(each, of | None, None) for each, of in fields.items()], omit_defaults=True)

    decoder = msgspec.json.Decoder(SchemaClasses(make).get(schema))
    return Library("msgspec into Structs", decoder.decode, msgspec.json.Encoder().encode, "unknown dropped")


def _msgspec_attrs(schema: str) -> Library:
    msgspec = load_peer("msgspec")
    decoder = msgspec.json.Decoder(SchemaClasses(_make_attrs_class).get(schema))
    note = "unknown dropped; nulls written"
    return Library("msgspec into attrs classes", decoder.decode, msgspec.json.Encoder().encode, note)


def _cattrs(schema: str) -> Library:
    orjson, made = load_peer("orjson"), load_peer("cattrs.preconf.orjson")
    converter = made.make_converter(detailed_validation=False, omit_if_default=True)
    converter.register_structure_hook(Decimal, _to_decimal)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook_func(_is_open_union, _keep_value)
    model = SchemaClasses(_make_attrs_class).get(schema)
    return Library(
        "cattrs, orjson",
        lambda body: converter.structure(orjson.loads(body), model),
        lambda page: orjson.dumps(converter.unstructure(page)),
        "unknown dropped",
    )


def _orjson(schema: str) -> Library:
    del schema
    orjson = load_peer("orjson")
    return Library(ORJSON, orjson.loads, orjson.dumps, "no models")


def _msgspec_alone(schema: str) -> Library:
    del schema
    msgspec = load_peer("msgspec")
    return Library("msgspec alone", msgspec.json.Decoder().decode, msgspec.json.Encoder().encode, "no models")


def _json(schema: str) -> Library:
    del schema
    return Library(JSON, json.loads, json.dumps, "no models")


def _make_attrs_class(name: str, fields: dict[str, Any]) -> Any:
    made = attrs.make_class(name, {each: attrs.field(default=None, type=of | None) for each, of in fields.items()})
    made.__annotations__ = {each: of | None for each, of in fields.items()}
    return made


def _to_decimal(value: Any, _: Any) -> Decimal:
    return Decimal(value)


def _keep_value(value: Any, _: Any) -> Any:
    return value


def _is_open_union(of: Any) -> bool:
    """Return whether a type is a union of several types besides None. Its values are not converted."""
    return get_origin(of) in (UnionType, Union) and len([each for each in get_args(of) if each is not type(None)]) > 1


_MAKERS: dict[str, Callable[[str], Library]] = {
    OURS: _ours,
    STOCK: _stock,
    "OpenAPI Generator's": _openapi_generator,
    PYDANTIC: _pydantic,
    f"{PYDANTIC}, unknown kept": _pydantic_keeping,
    "msgspec into Structs": _msgspec,
    "msgspec into attrs classes": _msgspec_attrs,
    "cattrs, orjson": _cattrs,
    ORJSON: _orjson,
    "msgspec alone": _msgspec_alone,
    JSON: _json,
}


def list_libraries(schema: str, document: dict[str, Any]) -> tuple[list[Library], dict[str, str]]:
    """Return the libraries for a schema, and those that can't be measured, with the reason.

    Each library has to write the document that it read, except for nulls. Otherwise the comparison would not be fair.
    """
    found: list[Library] = []
    skipped: dict[str, str] = {}
    body = json.dumps(document).encode()
    for name, make in _MAKERS.items():
        try:
            library = make(schema)
        except PeerMissing as error:
            skipped[name] = str(error)
            continue
        written = json.loads(library.write(library.read(body)))
        if _drop_nulls(written) != _drop_nulls(document):
            msg = f"{name} doesn't write the {schema} that it read"
            raise AssertionError(msg)
        found.append(library)
    return found, skipped


def _drop_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _drop_nulls(each) for key, each in value.items() if each is not None}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_drop_nulls(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return value
