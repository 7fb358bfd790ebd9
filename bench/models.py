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
        keeps_unknown: Whether unknown fields are kept.
        note: How it differs from this package besides.
    """

    name: str
    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes | str]
    keeps_unknown: bool = True
    note: str = ""

    @property
    def remark(self) -> str:
        """What the table says about it."""
        unknown = "unknown kept" if self.keeps_unknown else "unknown dropped"
        return f"{unknown}; {self.note}" if self.note else unknown


OURS = "ours"
STOCK = "the stock generator's"
PYDANTIC = "pydantic v2"
PYDANTIC_KEEPING = f"{PYDANTIC}, unknown kept"
ORJSON = "orjson alone"
JSON = "json alone"
#: The stock generators don't know `x-reads-as`, which says what the values of a text are.
_TEXTS = "decimals and some date-times stay text"
_NO_MODELS = "no models, all texts stay text"


def _ours(schema: str, package: str = "fleetit_api") -> Library:
    """Return the generated package. It reads and writes as the client does."""
    structs = load_peer("openapi_sdk.model.structs")
    model: Any = getattr(load_peer(f"{package}.models"), schema)
    converter = load_peer("openapi_sdk.model.converters").Object(model)
    loads = load_peer("openapi_sdk.messages.json").loads

    def read(body: bytes) -> Any:
        found = structs.read_bytes(converter, body)
        return model.from_dict(loads(body)) if found is None else found

    def write(page: Any) -> str:
        return json.dumps(page.to_dict(), allow_nan=False, ensure_ascii=False, separators=(",", ":"))

    return Library(OURS, read, write)


def _stock(schema: str) -> Library:
    model: Any = getattr(load_stock_models(), schema)
    return Library(
        STOCK,
        lambda body: model.from_dict(json.loads(body)),
        lambda page: json.dumps(page.to_dict()),
        note=_TEXTS,
    )


def _openapi_generator(schema: str) -> Library:
    model: Any = getattr(load_openapi_generator(), schema)
    return Library(
        "OpenAPI Generator's", model.from_json, lambda page: page.to_json(), keeps_unknown=False, note=_TEXTS
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
        PYDANTIC_KEEPING if kept else PYDANTIC,
        model.model_validate_json,
        lambda page: page.model_dump_json(exclude_unset=True),
        keeps_unknown=kept,
    )


def _pydantic_keeping(schema: str) -> Library:
    return _pydantic(schema, extra="allow")


def _msgspec(schema: str) -> Library:
    msgspec = load_peer("msgspec")

    def make(name: str, fields: dict[str, Any]) -> Any:
        return msgspec.defstruct(name, [(each, of | None, None) for each, of in fields.items()], omit_defaults=True)

    decoder = msgspec.json.Decoder(SchemaClasses(make).get(schema))
    return Library("msgspec into Structs", decoder.decode, msgspec.json.Encoder().encode, keeps_unknown=False)


def _msgspec_attrs(schema: str) -> Library:
    msgspec = load_peer("msgspec")
    decoder = msgspec.json.Decoder(SchemaClasses(_make_attrs_class).get(schema))
    encode = msgspec.json.Encoder().encode
    return Library("msgspec into attrs classes", decoder.decode, encode, keeps_unknown=False, note="nulls written")


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
        keeps_unknown=False,
    )


def _orjson(schema: str) -> Library:
    del schema
    orjson = load_peer("orjson")
    return Library(ORJSON, orjson.loads, orjson.dumps, note=_NO_MODELS)


def _msgspec_alone(schema: str) -> Library:
    del schema
    msgspec = load_peer("msgspec")
    return Library("msgspec alone", msgspec.json.Decoder().decode, msgspec.json.Encoder().encode, note=_NO_MODELS)


def _json(schema: str) -> Library:
    del schema
    return Library(JSON, json.loads, json.dumps, note=_NO_MODELS)


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
    PYDANTIC_KEEPING: _pydantic_keeping,
    "msgspec into Structs": _msgspec,
    "msgspec into attrs classes": _msgspec_attrs,
    "cattrs, orjson": _cattrs,
    ORJSON: _orjson,
    "msgspec alone": _msgspec_alone,
    JSON: _json,
}


def list_libraries(schema: str, document: dict[str, Any]) -> tuple[list[Library], dict[str, str]]:
    """Return the libraries for a schema, and those that can't be measured, with the reason."""
    found: list[Library] = []
    skipped: dict[str, str] = {}
    for name in _MAKERS:
        try:
            found.append(load_library(name, schema, document))
        except PeerMissing as error:
            skipped[name] = str(error)
    return found, skipped


def load_library(
    name: str, schema: str, document: dict[str, Any], *, known: dict[str, Any] | None = None, package: str = ""
) -> Library:
    """Return a library for a schema.

    It has to write the document that it read, except for nulls. Otherwise the comparison would not be fair.

    Args:
        name: The name of the library.
        schema: The schema of the description.
        document: A document of the schema.
        known: The same without its unknown fields, if it has some. Libraries that drop these have to write it.
        package: A copy of our generated package, which has not found any unknown fields yet.

    Raises:
        PeerMissing: If the library can't be measured.
    """
    library = _ours(schema, package) if package and name == OURS else _MAKERS[name](schema)
    written = json.loads(library.write(library.read(json.dumps(document).encode())))
    expected = document if known is None or library.keeps_unknown else known
    if _drop_nulls(written) != _drop_nulls(expected):
        msg = f"{name} doesn't write the {schema} that it read"
        raise AssertionError(msg)
    return library


def _drop_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _drop_nulls(each) for key, each in value.items() if each is not None}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_drop_nulls(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return value
