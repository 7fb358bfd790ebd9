"""A description with one schema of each kind, for the tests of types."""

from __future__ import annotations

from typing import Any

from kit.tests.support.descriptions import COUNT, TEXT, ref

NULL = {"type": "null"}


def make_object(*required: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object."""
    return {"type": "object", "properties": properties, **({"required": [*required]} if required else {})}


SCHEMAS: dict[str, Any] = {
    "Texts": make_object(
        id={"type": "string", "format": "uuid"},
        ids={"type": "array", "items": {"type": "string", "format": "uuid"}},
        day={"type": "string", "format": "date"},
        at={"type": "string", "format": "date-time"},
        time={"type": "string", "format": "time"},
        duration={"type": "string", "format": "duration"},
        byte={"type": "string", "format": "byte"},
        binary={"type": "string", "format": "binary"},
        other={"type": "string", "format": "no-such-format"},
        when={"oneOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]},
    ),
    # Unions.
    "Cat": make_object("name", name=TEXT, lives=COUNT),
    "Dog": make_object("name", name=TEXT, tricks={"type": "array", "items": TEXT}),
    "Fish": make_object("fins", fins=COUNT),
    "Pet": {"oneOf": [ref("Cat"), ref("Dog"), ref("Fish")]},
    "Car": make_object("kind", kind={"type": "string", "enum": ["car"]}, name=TEXT),
    "Ship": make_object("kind", kind={"const": "ship"}, name=TEXT),
    "Circle": make_object("shape", shape=TEXT, size=COUNT),
    "Square": make_object("shape", shape=TEXT, size=COUNT),
    "Shape": {
        "oneOf": [ref("Circle"), ref("Square")],
        "discriminator": {
            "propertyName": "shape",
            "mapping": {"round": "#/components/schemas/Circle", "four": "Square"},
        },
    },
    # Unions within an `allOf`: two models have another `detail`.
    "Terrier": make_object("name", name=TEXT, detail=TEXT, breed={"const": "terrier"}),
    "Siamese": make_object("name", name=TEXT, detail=make_object(lives=COUNT), breed={"const": "siamese"}),
    "Breed": {"oneOf": [ref("Terrier"), ref("Siamese")], "discriminator": {"propertyName": "breed"}},
    "ExpandBreed": {"allOf": [ref("Breed"), make_object(extra={"type": "string", "format": "date"})]},
    "Indoor": make_object(home=make_object(floor=COUNT)),
    "Outdoor": make_object(home=TEXT),
    "Kept": {"allOf": [ref("Breed"), {"oneOf": [ref("Indoor"), ref("Outdoor")]}, make_object(extra=TEXT)]},
    "Implicit": {"oneOf": [ref("Circle"), ref("Square")], "discriminator": {"propertyName": "type"}},
    "Animal": {
        **make_object("species", species=TEXT),
        "discriminator": {"propertyName": "species", "mapping": {"bird": "#/components/schemas/Bird"}},
    },
    "Bird": {"allOf": [ref("Animal"), make_object(wings=COUNT)]},
    "Owl": {"allOf": [ref("Bird"), make_object(night={"type": "boolean"})]},
    "Number": make_object(value={"type": "number"}),
    "Word": make_object(value=TEXT),
    # Models whose only field has another type in each.
    "Fee": {**make_object(value=TEXT), "x-reads-as": {"value": "decimal"}},
    "Price": {**make_object(value={"type": "number"}), "x-reads-as": {"value": "decimal"}},
    "Switch": make_object(value={"type": "boolean"}),
    "Step": make_object(value=ref("Level")),
    "Paint": make_object(value=ref("Colour")),
    "NameList": make_object(value={"type": "array", "items": TEXT}),
    "Owner": make_object(value=ref("Cat")),
    "Point": make_object(place={"type": "array", "items": {"type": "number"}}),
    "Nowhere": make_object(stop=NULL),
    "Somewhere": make_object(stop={"type": "integer"}),
    "Line": make_object(place={"type": "array", "items": {"type": "array", "items": {"type": "number"}}}),
    "Needs": make_object("a", a=COUNT),
    "NeedsOther": make_object("b", b=COUNT),
    "Either": make_object(value={"oneOf": [TEXT, {"type": "boolean"}, NULL]}),
    "Loose": make_object(value={}),
    "HasCat": make_object("pet", pet=ref("Cat")),
    "HasFish": make_object("pet", pet=ref("Fish")),
    # The first one takes what is there, but can't read what is in it.
    "Herd": make_object("name", name=TEXT, members={"type": "array", "items": ref("Cat")}),
    "Flock": make_object("name", name=TEXT, members={"type": "array", "items": TEXT}),
    "HasHerd": make_object("pet", pet=ref("Herd")),
    "HasFlock": make_object("pet", pet=ref("Flock")),
    "Unions": make_object(
        owner={"oneOf": [ref("HasHerd"), ref("HasFlock")]},
        pet=ref("Pet"),
        pets={"type": "array", "items": ref("Pet")},
        wagon={"anyOf": [ref("Car"), ref("Ship")]},
        shape=ref("Shape"),
        implicit=ref("Implicit"),
        breed=ref("ExpandBreed"),
        bred={"allOf": [ref("Breed"), {"type": "object"}]},
        kept=ref("Kept"),
        nested={"oneOf": [ref("Shape"), ref("Fish")]},
        animal=ref("Animal"),
        animals={"type": "array", "items": {"allOf": [ref("Animal")], "nullable": True}},
        value={"oneOf": [ref("Word"), ref("Number")]},
        amount={"oneOf": [ref("Fee"), ref("Price")]},
        typed={"oneOf": [ref(name) for name in ("Switch", "Step", "Paint", "NameList", "Owner")]},
        either={"oneOf": [ref("Either"), ref("Number")]},
        place={"oneOf": [ref("Point"), ref("Line")]},
        halt={"oneOf": [ref("Nowhere"), ref("Somewhere")]},
        needs={"oneOf": [ref("Needs"), ref("NeedsOther")]},
        loose={"oneOf": [ref("Loose"), ref("Switch")]},
        lists={"oneOf": [{"type": "array", "items": ref("Cat")}, {"type": "array", "items": ref("Fish")}, ref("Cat")]},
        mixed={"oneOf": [ref("Cat"), COUNT, {"type": "array", "items": ref("Dog")}, {"type": "boolean"}]},
        holder={"oneOf": [ref("HasCat"), ref("HasFish")]},
        noted={"oneOf": [ref("HasCat"), {"type": "string"}]},
        several={"oneOf": [ref("HasCat"), {"type": "array", "items": ref("Cat")}]},
        maybe={"anyOf": [ref("Cat"), NULL]},
        colour={"oneOf": [ref("Colour"), ref("BlankEnum"), ref("NullEnum")]},
        anything={"oneOf": [ref("Cat"), {}]},
        catColour={"oneOf": [ref("Cat"), ref("Colour")]},
    ),
    # Enums.
    "Colour": {"type": "string", "enum": ["red", "green", None, "red"]},
    "BlankEnum": {"enum": [""]},
    "NullEnum": {"enum": [None]},
    "Level": {"type": "integer", "enum": [1, 2, -1]},
    "Mixed": {"enum": ["a", 1, True, None]},
    "Floats": {"type": "number", "enum": [1.5, 2.5]},
    "Flags": {"type": "boolean", "enum": [True]},
    "Clashing": {"type": "string", "enum": ["a b", "a-b", "A B", "1", "", "-a", "é\u200b", "class", "mro", 'q"\n']},
    "Huge": {"type": "string", "enum": [f"value {number}" for number in range(2_000)]},
    "Enums": make_object(
        colour=ref("Colour"),
        level=ref("Level"),
        mixed=ref("Mixed"),
        floats=ref("Floats"),
        flags=ref("Flags"),
        clashing={"type": "array", "items": ref("Clashing")},
        huge={"allOf": [ref("Huge")], "description": "A big one.", "default": "value 1"},
        blank={"oneOf": [ref("Level"), ref("BlankEnum")], "default": ""},
        const={"const": "x"},
        number={"const": 1.5},
        none={"const": None},
        empty={"type": "string", "enum": []},
    ),
    # Maps.
    "Counts": {"type": "object", "additionalProperties": COUNT},
    "CatMap": {"type": "object", "additionalProperties": ref("Cat")},
    "DeepMap": {"type": "object", "additionalProperties": ref("Moments")},
    "Moments": {"type": "object", "additionalProperties": {"type": "string", "format": "date-time"}},
    "ListMap": {"type": "object", "additionalProperties": {"type": "array", "items": ref("Cat")}},
    "PatternMap": {"type": "object", "patternProperties": {"^x": {"type": "string", "format": "uuid"}}},
    "PatternsAndMore": {
        "type": "object",
        "patternProperties": {"^x": {"type": "string", "format": "uuid"}},
        "additionalProperties": {"type": "string", "format": "date"},
    },
    "More": {**make_object(name=TEXT), "additionalProperties": ref("Cat")},
    "Free": {"type": "object"},
    "Closed": {"type": "object", "additionalProperties": False},
    "OnlyRequired": {"type": "object", "required": ["a"], "minProperties": 1, "propertyNames": {"maxLength": 3}},
    # Recursion.
    "Node": make_object(parent=ref("Node"), children={"type": "array", "items": ref("Node")}, by_name=ref("NodeMap")),
    "NodeMap": {"type": "object", "additionalProperties": ref("Node")},
    "Json": {
        "oneOf": [
            TEXT,
            {"type": "array", "items": ref("Json")},
            {"type": "object", "additionalProperties": ref("Json")},
        ]
    },
    "Left": {"allOf": [ref("Node"), make_object(right=ref("Right"))]},
    "Right": {"allOf": [make_object(left={"anyOf": [ref("Left"), NULL]}), {"required": ["left"]}]},
    "Selfish": {"allOf": [ref("Selfish"), make_object(a=COUNT)]},
    "Loop": ref("Loop"),
    "Recursive": make_object(
        node=ref("Node"), json=ref("Json"), left=ref("Left"), selfish=ref("Selfish"), loop=ref("Loop")
    ),
    # Composition.
    "Base": make_object("id", id=COUNT, name={"type": "string", "format": "date"}, extra=TEXT),
    "Override": {"allOf": [ref("Base"), make_object("extra", name=TEXT, id={"description": "Its number."})]},
    "Alias": {"allOf": [ref("Base")], "description": "Another name."},
    "BothWays": {**make_object(a=COUNT), "oneOf": [ref("Cat"), {"required": ["b"]}]},
    "ShortText": {"allOf": [TEXT, {"maxLength": 3}]},
    "Composed": make_object(
        base={"allOf": [ref("Base")], "nullable": True, "description": "The base.", "readOnly": True},
        alias=ref("Alias"),
        short=ref("ShortText"),
        sibling={**ref("Base"), "description": "Beside.", "nullable": True},
        not_={"not": TEXT},
        conditional={"type": "string", "if": {"minLength": 1}, "then": {"maxLength": 2}},
        old={"type": "string", "deprecated": True, "default": "x", "title": "An old one"},
        true=True,
        false=False,
        untyped={"description": "Anything."},
        types={"type": ["string", "integer", "null"]},
        pair={"type": "array", "prefixItems": [COUNT, {"type": "string", "format": "date"}]},
        bare={"type": "array"},
        common={"allOf": [{"type": ["string", "integer"]}, {"type": ["integer", "boolean"]}]},
        contradicting={"allOf": [TEXT, COUNT]},
        row=make_object(state={"type": "string", "enum": ["new", "done"]}),
        rowState={"type": "string", "enum": ["new", "done"]},
        free={"type": "object"},
    ),
    # Names.
    "Names": make_object(
        **{
            name: {"type": "string", "format": "date"}
            for name in (
                *(
                    "to_dict",
                    "from_dict",
                    "additional_properties",
                    "missing",
                    "to_row",
                    "items",
                    "keys",
                    "values",
                    "get",
                    "copy",
                ),
                *("a-b", "a_b", "A_B", "aB", "class", "list", "str", "int", "type", "dict", "datetime", "date", "uuid"),
                *(
                    "self",
                    "cls",
                    "_extras",
                    "__class__",
                    "",
                    "1",
                    "+1",
                    "-1",
                    "Any",
                    "UNSET",
                    "Decimal",
                    "ﬁeld",
                    "field",
                ),
                *("größe", "x" * 300, 'qu"ote', "new\nline", "zero\u200bwidth", "results", "to_dict_", "décimal"),
                *("contactIDs", "IDs", "i_ds", "ids"),
            )
        }
    ),
}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Kinds", "version": "1"},
    "paths": {
        "/kinds/": {
            "get": {
                "operationId": "kinds_get",
                "tags": ["kinds"],
                "parameters": [{"name": "id", "in": "query", "schema": {"type": "string", "format": "uuid"}}],
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": ref("Unions")}}}},
            }
        }
    },
    "components": {"schemas": SCHEMAS},
}
