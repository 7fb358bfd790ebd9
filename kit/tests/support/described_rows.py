"""Reads schemas by hand, without what the kit knows of them, and makes rows of them."""

from __future__ import annotations

from typing import Any, cast

Schema = dict[str, Any]

_MAX_DEPTH = 6


def list_at(node: Schema, key: str) -> list[Any]:
    """Return an array of a node; empty for anything else."""
    value = node.get(key)
    return cast("list[Any]", value) if isinstance(value, list) else []


def dict_at(node: Any, key: str) -> Schema:
    """Return an object of a node; empty for anything else."""
    value = cast("Schema", node).get(key) if isinstance(node, dict) else None
    return cast("Schema", value) if isinstance(value, dict) else {}


class Document:
    """A description whose schemas are read by hand."""

    def __init__(self, root: Schema) -> None:
        self.root = root

    def resolve(self, node: Any) -> Schema:
        """Return a node without a reference."""
        found: Any = node
        for _ in range(_MAX_DEPTH):
            if not isinstance(found, dict) or "$ref" not in found:
                break
            names = str(cast("Schema", found)["$ref"]).removeprefix("#/").split("/")
            found = self.root
            for name in names:
                found = dict_at(found, name.replace("~1", "/").replace("~0", "~"))
        return cast("Schema", found) if isinstance(found, dict) else {}

    def plain(self, node: Any, depth: int = 0) -> Schema:
        """Return a schema with its parts merged, and with its first choice that is not null."""
        node = self.resolve(node)
        if depth > _MAX_DEPTH:
            return {}
        merged = {key: value for key, value in node.items() if key not in {"allOf", "oneOf", "anyOf"}}
        parts = [self.plain(each, depth + 1) for each in list_at(node, "allOf")]
        for word in ("oneOf", "anyOf"):
            choices = [self.plain(each, depth + 1) for each in list_at(node, word)]
            parts += [each for each in choices if each.get("type") != "null"][:1]
        for part in parts:
            properties = {**dict_at(part, "properties"), **dict_at(merged, "properties")}
            required = [*list_at(part, "required"), *list_at(merged, "required")]
            merged = {**part, **merged}
            merged |= {"properties": properties} if properties else {}
            merged |= {"required": required} if required else {}
        return merged

    def kind(self, node: Any) -> str:
        """Return the type of a schema; empty for any."""
        plain = self.plain(node)
        kinds = [each for each in list_at(plain, "type") or [plain.get("type")] if each not in (None, "null")]
        if kinds:
            return str(kinds[0])
        is_object = not {"properties", "additionalProperties"}.isdisjoint(plain)
        return "object" if is_object else "array" if "items" in plain else ""

    def may_be_null(self, node: Any) -> bool:
        """Whether null is one of the values of a schema."""
        node = self.resolve(node)
        choices = [*list_at(node, "anyOf"), *list_at(node, "oneOf")]
        is_named = "null" in (node.get("type"), *list_at(node, "type"))
        return node.get("nullable") is True or is_named or any(map(self.may_be_null, choices))

    def properties(self, node: Any) -> Schema:
        return dict_at(self.plain(node), "properties")

    def make(self, node: Any, name: str, number: int, depth: int = 0) -> Any:
        """Return a value of a schema, which is another one for each number if it can be."""
        plain = self.plain(node)
        for key in ("enum", "const"):
            if key in plain:
                values = [each for each in (plain[key] if key == "enum" else [plain[key]]) if each is not None]
                return values[number % len(values)] if values else None
        kind = self.kind(node)
        if kind == "object":
            required = set(list_at(plain, "required"))
            return {
                key: self.make(each, key, number, depth + 1)
                for key, each in self.properties(node).items()
                if key in required or (depth == 0 and self.kind(each) in {"string", "integer", "number", "boolean"})
            }
        if kind == "array":
            least = plain.get("minItems") or 0
            return [self.make(plain.get("items"), name, number, depth + 1) for _ in range(min(least, 5))]
        return self._make_scalar(plain, kind, name, number)

    def _make_scalar(self, plain: Schema, kind: str, name: str, number: int) -> Any:
        if kind in {"integer", "number"}:
            low, high = (plain.get(key) for key in ("minimum", "maximum"))
            value = min(1000 - number, high) if isinstance(high, int | float) else 1000 - number
            return int(max(value, low) if isinstance(low, int | float) else value)
        if kind == "boolean":
            return number % 2 == 0
        texts = {
            "date-time": f"2026-01-{number % 28 + 1:02}T00:00:00Z",
            "date": f"2026-01-{number % 28 + 1:02}",
            "time": "10:00:00Z",
            "uuid": f"{number:08}-0000-4000-8000-000000000000",
            "uri": f"https://example.com/{number}",
            "email": f"a{number}@example.com",
            "ipv4": "10.0.0.1",
            "ipv6": "::1",
            "byte": "YQ==",
            "duration": "PT1S",
        }
        text = texts.get(str(plain.get("format")), f"{name}-{number}")
        if plain.get("pattern") and isinstance(plain.get("example"), str):
            return plain["example"]
        # A text that is cut keeps its end, which makes it another one for each number.
        most = plain.get("maxLength")
        return text[max(0, len(text) - most) :] if isinstance(most, int) else text
