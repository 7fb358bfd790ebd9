"""Documents of which each text can be hostile: text that ends a string, names that are code, characters that vanish."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from random import Random

#: Returns the text of a slot: the harmless one that it gets, or another.
Fill = Callable[[str, str], str]

#: Letters that Python reads as ASCII in a name.
BOLD = str.maketrans({letter: chr(0x1D41A + index) for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz")})

FRAGMENTS = (
    *('"', "'", '"""', "'''", '""""', "\\", "\\\\", '\\"', '\\"""', '"""\\', "\\'"),
    *(
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x1d",
        "\x1e",
        "\x85",
        "\u2028",
        "\u2029",
        "\x00",
        "\x07",
        "\x1b[2J",
    ),
    *(
        "{",
        "}",
        "{}",
        "{{",
        "}}",
        "{0}",
        "{x!r}",
        "{x:>10}",
        "{self}",
        "{__import__('os')}",
        "%s",
        "%(x)s",
        "$x",
        "#",
        "`",
    ),
    *("{{ 7*7 }}", "{% raw %}", "{% endraw %}", "{% include 'client.py.jinja' %}", "{#", "#}", "{%", "%}", "{{'{'}}"),
    *("\\N{DIGIT ONE}", "\\x41", "\\u0041", "\\U00000041", "\\101", "\\", "\\\n", "\\N{", "\\x", "\\u12"),
    *('__import__("os").system("true")', "__import__('os')", "exec", "eval", "open", "__builtins__", "__class__"),
    *(
        "import os",
        "from os import *",
        "lambda: 0",
        "x := 1",
        "*",
        "**",
        "@x",
        "...",
        ";",
        ":",
        ",",
        "=",
        "-> x",
        "# type: ignore",
    ),
    *('"""\nimport os\n"""', "'''\nimport os\n'''", '", x=__import__("os")) #', "')\nimport os\n('", '"\nimport os\n"'),
    *(
        "exec".translate(BOLD),
        "import".translate(BOLD),
        "\uff45xec",
        "\u212a",
        "\ufb01le",
        "\u00aa",
        "\u017f",
        "\u0130",
        "\u00df",
    ),
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u00ad",
        "e\u0301",
        "\U0001f600",
        "\U000e0041",
        "\ud7ff",
        "\uffff",
    ),
    *(
        "class",
        "def",
        "None",
        "True",
        "self",
        "cls",
        "type",
        "str",
        "list",
        "id",
        "async",
        "match",
        "_",
        "__",
        "_x",
        "__x__",
    ),
    *(
        "Any",
        "UNSET",
        "Unset",
        "Model",
        "Response",
        "Client",
        "datetime",
        "Decimal",
        "errors",
        "client",
        "body",
        "kwargs",
    ),
    *(
        "../../x",
        "..",
        "/",
        "\\..\\x",
        "con",
        "nul",
        "a" * 300,
        "x\x00.py",
        "~",
        ".",
        "-",
        " ",
        "  x",
        "x  ",
        "1",
        "1x",
        "-1",
    ),
    *(
        "<script>alert(1)</script>",
        "](javascript:x)",
        "| x |",
        "```",
        "<!--",
        "--!>",
        "&lt;",
        "[x]: y",
        "\n# x",
        "\n| a |",
    ),
)


#: Slots whose text chooses which code there is, such as that of a union or of a download.
STEERING = frozenset(("discriminator", "mapping value", "media type"))


def hostile_text(random: Random) -> str:
    """Return a text of a few fragments, sometimes among harmless words."""
    parts = random.choices(FRAGMENTS, k=random.choice((1, 1, 2, 2, 3, 5)))
    if random.random() < 0.5:
        parts = [random.choice(("a", "x ", "word", "Zz_")), *parts, random.choice(("b", " y", ""))]
    return "".join(parts)


def fill_some(random: Random, share: float) -> Fill:
    """Return a function that gives a share of the slots hostile text, but not those that choose the code.

    No two slots get the same text: two properties with one name would be one.
    """
    given: set[str] = set()

    def fill(slot: str, harmless: str) -> str:
        if slot in STEERING or random.random() >= share:
            return harmless
        text = hostile_text(random)
        while text in given:
            text = hostile_text(random)
        given.add(text)
        return text

    return fill


def fill_one(slot: str, text: str) -> Fill:
    """Return a function that gives one slot a text."""
    return lambda each, harmless: text if each == slot else harmless


def make_hostile(fill: Fill, *, version: str = "3.0.3") -> dict[str, Any]:
    """Return a document with two resources, most kinds of schemas, and a text from `fill` in each slot."""
    t = fill
    kind, thing, other, error = (
        t("enum name", "Kind"),
        t("schema", "Thing"),
        t("schema 2", "Other"),
        t("schema 3", "Oops"),
    )
    thing_id = t("path parameter", "thing_id")
    properties = {
        t("property", "name"): {
            "type": "string",
            "description": t("property description", "A name."),
            "title": t("property title", "Name"),
        },
        t("property 2", "kind"): _ref(kind),
        t("property 3", "day"): {"type": "string", "format": "date", "example": t("example", "2026-01-01")},
        t("property 4", "others"): {
            "type": "array",
            "items": _ref(other),
            "description": t("array description", "Others."),
        },
        t("property 5", "either"): {"oneOf": [_ref(other), {"type": "integer"}], "description": t("union", "Either.")},
        t("property 6", "text"): {"type": "string", "format": t("format", "slug"), "pattern": t("pattern", "^[a-z]+$")},
        t("property 7", "plain"): {"type": "string", "default": t("default", "x"), "x-note": t("extension value", "x")},
        t("property 8", "pet"): {
            "oneOf": [_ref("Cat"), _ref("Dog")],
            "discriminator": {
                "propertyName": t("discriminator", "species"),
                "mapping": {t("mapping key", "cat"): _ref("Cat")["$ref"], "dog": t("mapping value", "Dog")},
            },
        },
        t("property 9", "fixed"): {"type": "string", "enum": [t("constant", "only")]},
        t("property 10", "hidden"): {"type": "string", "readOnly": True},
    }
    reading: dict[str, Any] = {
        "tags": [t("tag", "things")],
        "summary": t("summary", "Read a thing"),
        "description": t("operation description", "Reads one."),
        "externalDocs": {"url": t("documentation", "https://example.com"), "description": t("docs", "More.")},
        "parameters": [
            {
                "name": thing_id,
                "in": "path",
                "required": True,
                "schema": {"type": "integer"},
                "description": t("path", "Id."),
            },
            {
                "name": t("query parameter", "search"),
                "in": "query",
                "schema": {"type": "string"},
                "description": t("query", "Text."),
            },
            {
                "name": t("query parameter 2", "kinds"),
                "in": "query",
                "schema": {"type": "array", "items": {"type": "string", "enum": [t("query enum", "p"), "q"]}},
            },
            {"name": t("query parameter 3", "since"), "in": "query", "schema": {"type": "string", "format": "date"}},
            {"name": t("cookie parameter", "sid"), "in": "cookie", "schema": {"type": "string"}},
            {
                "name": t("deep parameter", "filter"),
                "in": "query",
                "style": "deepObject",
                "schema": {"type": "object", "properties": {t("deep property", "since"): {"type": "string"}}},
            },
            {
                "name": t("json parameter", "where"),
                "in": "query",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            {
                "name": t("header parameter", "X-Trace"),
                "in": "header",
                "schema": {"type": "string"},
                "description": t("header", "Trace."),
            },
        ],
        "responses": {
            "200": _json(
                _ref(thing),
                t("response", "ok"),
                {
                    t("response header", "X-Count"): {
                        "schema": {"type": "integer"},
                        "description": t("header description", "Rows."),
                    }
                },
            ),
            "404": _json(_ref(error), t("response 2", "gone")),
        },
        "callbacks": {t("callback", "done"): {t("callback address", "{$request.body#/url}"): {}}},
        t("extension", "x-code"): t("extension text", "a"),
    }
    writing: dict[str, Any] = {
        "tags": [t("tag 2", "things")],
        "operationId": t("operation id", "things_write"),
        "description": t("operation description 2", "Writes one."),
        "requestBody": {
            "description": t("body description", "The thing."),
            "required": True,
            "content": {
                "application/json": {"schema": _ref(thing)},
                f"text/{t('media type 2', 'csv')}": {"schema": {"type": "string"}},
            },
        },
        "responses": {"200": _json(_ref(thing), "ok")},
    }
    shown = {t("shown schema", "thing"): [t("shown field", "name")], t("shown schema 2", "Cat"): t("shown value", "a")}
    writing["responses"]["200"]["content"]["application/json"]["x-shown-fields"] = shown
    uploading: dict[str, Any] = {
        "tags": ["files"],
        "deprecated": True,
        "x-deprecated-reason": t("reason", "Old."),
        "requestBody": {
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            t("part", "photo"): {"type": "string", "format": "binary"},
                            t("part 2", "note"): {"type": "string", "description": t("part description", "A note.")},
                        },
                    },
                    "encoding": {t("part", "photo"): {"contentType": t("part type", "image/png")}},
                }
            }
        },
        "responses": {
            "200": {"description": "ok", "content": {t("media type", "text/csv"): {"schema": {"type": "string"}}}}
        },
    }
    listing: dict[str, Any] = {
        "tags": ["files"],
        "parameters": [
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
            {"name": "offset", "in": "query", "schema": {"type": "integer"}},
        ],
        "responses": {
            "200": _json(
                {
                    "type": "object",
                    "properties": {
                        "count": {"type": "integer", "title": t("inline title", "Count")},
                        "results": {"type": "array", "items": _ref(other)},
                    },
                },
                "ok",
            )
        },
    }
    pet = {"type": "object", "required": ["species"], "properties": {t("discriminator", "species"): {"type": "string"}}}
    return {
        "openapi": version,
        "info": {
            "title": t("title", "Things"),
            "version": t("version", "1.0"),
            "description": t("info", "An API."),
            "contact": {"name": t("contact", "A")},
            "license": {"name": t("license", "MIT")},
        },
        "servers": [{"url": t("server address", "https://example.com"), "description": t("server", "Production")}],
        "tags": [{"name": t("tag of the list", "things"), "description": t("tag description", "Things.")}],
        "security": [{t("security", "token"): []}],
        "paths": {
            f"/{t('segment', 'things')}/{{{thing_id}}}/": {"get": reading},
            f"/{t('segment 2', 'things')}/all/": {"post": writing},
            "/files/": {"post": uploading, "get": listing},
        },
        "components": {
            "securitySchemes": {
                t("security", "token"): {"type": "apiKey", "in": "header", "name": t("security header", "X-Key")}
            },
            "schemas": {
                kind: {
                    "type": "string",
                    "enum": [t("enum", "a"), t("enum 2", "b"), "c"],
                    "description": t("enum description", "A kind."),
                    "x-enum-varnames": [t("varname", "A"), "B", "C"],
                    "x-enum-descriptions": [t("member description", "The first."), "b", "c"],
                },
                "Cat": {**pet, "description": t("choice", "A cat.")},
                "Dog": pet,
                other: {
                    "type": "object",
                    "properties": {t("property of other", "x"): {"type": "number"}},
                    "additionalProperties": {"type": "string", "description": t("map", "Texts.")},
                },
                error: {
                    "type": "object",
                    "title": t("schema title", "Oops"),
                    "properties": {"detail": {"type": "string", "description": t("error", "Why.")}},
                },
                thing: {
                    "type": "object",
                    "description": t("schema description", "A thing."),
                    "required": list(properties)[:1],
                    "x-reads-as": {t("reads-as key", "name"): t("reads-as", "date")},
                    "x-fidelity": t("fidelity", "example"),
                    "x-fidelity-of": {t("fidelity key", "name"): t("fidelity of", "inferred")},
                    "x-secret-properties": [t("secret", "name")],
                    "x-source": t("source", "https://example.com"),
                    "properties": properties,
                    "example": {t("example key", "a"): t("example value", "b")},
                },
            },
        },
    }


def _ref(name: str) -> dict[str, Any]:
    return {
        "$ref": "#/components/schemas/" + quote(name.replace("~", "~0").replace("/", "~1"), safe="~", errors="replace")
    }


def _json(schema: dict[str, Any], description: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}, "headers": headers or {}}
