"""Check a document and everything that it refers to, so that all of it can be read without further checks.

What is wrong becomes a remark. Then it is left out, or, where it may stand for something, marked as unknown. References
are followed: a node that refers to another one has its value and its children.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.diff.files import is_reference
from openapi_sdk_codegen.diff.node import UnresolvedError, canonical_json, describe_type
from openapi_sdk_codegen.openapi import structure
from openapi_sdk_codegen.openapi.structure import ArrayOf, MapOf, ObjectOf

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.files import References
    from openapi_sdk_codegen.diff.node import DocumentNode, Remarks
    from openapi_sdk_codegen.openapi.structure import PartShape

# What is checked of the objects in `structure.OBJECTS`. The shape of a field is a text here: a plain type, the name of
# an object, or these in a map (`{}`) or an array (`[]`). In place of each object, map and array may stand a reference.

#: The types of the values that a field of a plain shape may have.
PLAIN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "location"), ("a string",)),
    "boolean": ("a boolean",),
    **dict.fromkeys(("number", "count"), ("a number",)),
    "limit": ("a boolean", "a number"),
    "type": ("a string", "an array"),
    **dict.fromkeys(("[]any", "[]text", "[]{}[]text"), ("an array",)),
    **dict.fromkeys(("{}text", "{}[]text", "discriminator"), ("an object",)),
}

#: The types in Python of values that need no further check.
SIMPLE: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("text", "location", "type"), (str,)),
    "boolean": (bool,),
    **dict.fromkeys(("number", "count"), (int, float)),
    "limit": (bool, int, float),
    "[]any": (list,),
}

#: Fields that are not compared, by the object that has them; "" stands for all objects.
_NOT_COMPARED = {
    "": ("summary", "description", "externalDocs", "example", "examples", "links", "xml", "$comment"),
    "document": ("openapi", "jsonSchemaDialect", "tags"),
    "info": ("title", "termsOfService", "contact", "license"),
    "parameter": ("allowEmptyValue", "allowReserved"),
    "header": ("allowEmptyValue", "allowReserved", "style", "explode"),
}
#: Fields that are compared, and that the validation accepts as they are.
_ALSO_COMPARED = {
    "document": {"x-webhooks": "{}path item"},
    "security scheme": {"flows": "{}flow"},
    "flow": {**dict.fromkeys(("authorizationUrl", "tokenUrl", "refreshUrl"), "text"), "scopes": "{}text"},
    "schema": {
        **dict.fromkeys(("contentEncoding", "contentMediaType"), "text"),
        **dict.fromkeys(("minContains", "maxContains"), "number"),
        "x-extensible-enum": "[]any",
        "dependentRequired": "{}[]text",
        "definitions": "{}schema",
    },
}


def _write_shape(shape: PartShape) -> str:
    if isinstance(shape, ArrayOf):
        return f"[]{_write_shape(shape.items)}"
    if isinstance(shape, MapOf):
        return f"{{}}{_write_shape(shape.values)}"
    return shape.name if isinstance(shape, ObjectOf) else shape


def _read_fields(name: str) -> dict[str, str]:
    """Return the shapes of the fields of an object that are checked. The field "" stands for all others."""
    fields = structure.OBJECTS.get(name, structure.Fields({}))
    left_out = {*_NOT_COMPARED[""], *_NOT_COMPARED.get(name, ())}
    known = {key: _write_shape(shape) for key, shape in fields.known.items() if key not in left_out}
    others = {"": _write_shape(fields.others)} if fields.others else {}
    return {**known, **others, **_ALSO_COMPARED.get(name, {})}


#: The shapes of the fields of each object.
FIELDS = {name: _read_fields(name) for name in (*structure.OBJECTS, "flow")}
#: All fields of the objects that have no others.
CLOSED = {name: fields.known.keys() for name, fields in structure.OBJECTS.items() if not fields.is_open}
#: Maps of these may have extensions among their entries. In other maps, a name may begin with `x-`.
MAPS_WITH_EXTENSIONS = frozenset(("path item", "response", "callback"))
#: Fields that an object needs to be compared.
REQUIRED = {name: structure.OBJECTS[name].required for name in ("parameter", "security scheme")}

#: Fields that say nothing about the wire. The specification allows some of them beside a `$ref`.
_PROSE = frozenset(("$ref", "summary", "description"))

#: A reference of the first kind may lead to an object of the second kind, which has all of its fields.
_ALIKE = frozenset((("header", "parameter"),))


class Checker:
    """Checks the objects of one description, each once.

    First the document itself is checked, so that what each place holds is known. Then references are followed.

    Attributes:
        schemas: The schema objects that were found.
    """

    def __init__(self, references: References, remarks: Remarks) -> None:
        self.schemas: list[DocumentNode] = []
        self._references = references
        self._remarks = remarks
        self._waiting: list[tuple[DocumentNode, str]] = []
        self._found: list[tuple[DocumentNode, str]] = []
        self._kinds: dict[DocumentNode, str] = {}
        self._targets: dict[DocumentNode, tuple[DocumentNode, list[str]]] = {}

    def check(self, *tops: DocumentNode) -> None:
        """Check documents, and follow their references.

        Raises:
            Problem: If the files that it refers to are too large together.
        """
        for top in tops:
            self._check_within(top, "document")
        while self._found:
            found, self._found = self._found, []
            for node, expected in found:
                self._follow(node, expected)
        for node, (target, beside) in self._targets.items():
            node.refer(target, beside)

    def _check_within(self, node: DocumentNode, expected: str) -> None:
        """Check a value and everything in it. References are only collected."""
        self._waiting.append((node, expected))
        while self._waiting:
            each, kind = self._waiting.pop()
            known = self._kinds.get(each)
            if known is None:
                self._kinds[each] = kind
                self._check(each, kind)
            elif known != kind and (kind, known) not in _ALIKE:
                self._remarks.add(each, f"a reference makes it {name_kind(known)}; not compared as anything else")

    def _check(self, node: DocumentNode, expected: str) -> None:
        if expected == "schema" and isinstance(node.value, bool):
            return
        if expected != "schema" and is_reference(node):
            self._found.append((node, expected))
        elif self._has_type(node, expected):
            if expected.startswith("[]"):
                self._waiting += ((each, expected[2:]) for each in node.elements())
            elif expected.startswith("{}"):
                self._check_map(node, expected[2:])
            else:
                self._check_object(node, expected)

    def _has_type(self, node: DocumentNode, expected: str) -> bool:
        """Whether a value is an object or an array, as is expected. If not, mark it as unknown."""
        if type(node.value) is (list if expected.startswith("[]") else dict):
            return True
        type_ = "an array" if expected.startswith("[]") else "an object"
        empty: Any = [] if type_ == "an array" else {}
        if expected.startswith("{}") and node.value == []:
            self._remarks.add(node, "expected an object, not an array; read as an empty object")
        else:
            self._remarks.add(node, f"expected {type_}, not {describe_type(node.value)}; not compared")
            node.unknown = canonical_json(node.value)
        node.replace(empty)
        return False

    def _check_map(self, node: DocumentNode, expected: str) -> None:
        for name in list(node.value):
            if expected in MAPS_WITH_EXTENSIONS and name.startswith("x-"):
                continue
            if node.value[name] is None:
                self._remarks.add(node, "null; read as an empty object", name)
                node.child(name).replace({})
            self._waiting.append((node.child(name), expected))

    def _check_object(self, node: DocumentNode, expected: str) -> None:
        if expected == "schema":
            self._check_schema(node)
        fields, closed = FIELDS[expected], CLOSED.get(expected)
        for name, value in list(node.value.items()):
            field = fields.get(name)
            if field in PLAIN:
                if type(value) not in SIMPLE.get(field, ()):
                    check_plain(node, name, field, self._references, self._remarks)
            elif field is not None or ("" in fields and not name.startswith(("x-", "$"))):
                if value is None:
                    self._remarks.add(node, "null; left out", name)
                    node.leave_out(name)
                else:
                    self._waiting.append((node.child(name), field or fields[""]))
            elif closed is not None and name not in closed and not name.startswith(("x-", "$")):
                self._remarks.add(node, "no field that OpenAPI has here; not compared", name)
        for name in REQUIRED.get(expected, ()):
            if name not in node.value:
                self._remarks.add(node, f"`{name}` is missing; not compared")
                node.unknown = node.unknown or canonical_json(node.value)

    def _check_schema(self, node: DocumentNode) -> None:
        """Collect a schema, and its `$ref` if it has one. Keywords beside it count."""
        self.schemas.append(node)
        reference = node.value.get("$ref")
        if isinstance(reference, str):
            self._found.append((node, "schema"))
        elif "$ref" in node.value:
            self._remarks.add(node, f"expected a string, not {describe_type(reference)}; left out", "$ref")
            node.leave_out("$ref")

    def _follow(self, node: DocumentNode, expected: str) -> None:
        """Follow a reference, and check what it leads to."""
        is_schema = expected == "schema"
        try:
            target = self._references.follow(node) if is_schema else self._references.follow_all(node)
            kind = self._check_kind(target, expected)
        except UnresolvedError as error:
            reference: str = node.value["$ref"]
            self._remarks.add(node, error.describe(reference), "$ref")
            unknown = node.child("$ref") if is_schema else node
            unknown.unknown = reference or "#"
            if not is_schema:
                node.replace({})
            return
        if not is_schema:
            self._targets[node] = target, self._check_beside(node, expected)
        self._check_within(target, kind)

    def _check_kind(self, target: DocumentNode, expected: str) -> str:
        """Return the kind of the target of a reference.

        Raises:
            UnresolvedError: If it is of another kind than the reference.
        """
        known = self._kinds.get(target) or self._find_plain(target) or expected
        if known != expected and (expected, known) not in _ALIKE:
            msg = f"refers to {name_kind(known)}, not to {name_kind(expected)}"
            raise UnresolvedError(msg)
        is_right = isinstance(target.value, list if expected.startswith("[]") else dict)
        if not (is_right or (expected == "schema" and isinstance(target.value, bool))):
            msg = f"refers to {describe_type(target.value)}, not to {name_kind(expected)}"
            raise UnresolvedError(msg)
        return known

    def _find_plain(self, node: DocumentNode) -> str | None:
        """Return the name of the field with a plain value that a node is in; None if it is in none."""
        while node.parent is not None:
            kind = self._kinds.get(node.parent, "")
            if FIELDS.get(kind, {}).get(str(node.key)) in PLAIN:
                return str(node.key)
            node = node.parent
        return None

    def _check_beside(self, node: DocumentNode, expected: str) -> list[str]:
        """Return the fields beside a reference that count. Only a path item may have any."""
        beside = [name for name in node.value if name not in _PROSE and not name.startswith("x-")]
        if expected == "path item":
            self._check_object(node, expected)
            return [name for name in beside if name in node.value]
        for name in beside:
            self._remarks.add(node, "ignored, because a `$ref` stands beside it", name)
        return []


def name_kind(kind: str) -> str:
    """Return what a reference leads to, for readers."""
    container, name = (kind[:2], kind[2:]) if kind.startswith(("[]", "{}")) else ("", kind)
    prefix = {"[]": "an array of ", "{}": "a map of ", "": ""}[container]
    return f"{prefix}`{name}`"


# Check the fields of an OpenAPI object that hold plain values, and leave out what is wrong


def check_plain(node: DocumentNode, name: str, expected: str, references: References, remarks: Remarks) -> None:
    """Check a field. If its value is wrong, leave out the value or the wrong part of it, and add a remark.

    Args:
        node: The object that has the field.
        name: The name of the field.
        expected: A key of `PLAIN`.
        references: Finds the target, if the field is a reference.
        remarks: Takes the remarks.
    """
    # In a map, `$ref` may be a name.
    if not expected.startswith("{}") and is_reference(node.child(name)):
        child = node.child(name)
        try:
            child.replace(references.follow_all(child).value)
        except UnresolvedError as error:
            remarks.add(child, error.describe(child.value["$ref"]), "$ref")
            _leave_out_unread(node, name)
            return
    value, types = node.value[name], PLAIN[expected]
    if value is None:
        remarks.add(node, "null; left out", name)
        node.leave_out(name)
    elif describe_type(value) not in types:
        remarks.add(node, f"{_mismatch(types, value)}; left out", name)
        _leave_out_unread(node, name)
    elif (expected not in SIMPLE or expected == "type") and not isinstance(value, str):
        cleaned = _clean(node, name, expected, value, remarks)
        if cleaned is None:
            _leave_out_unread(node, name)
        elif cleaned != value:
            node.child(name).replace(cleaned)


def _leave_out_unread(node: DocumentNode, name: str) -> None:
    node.leave_out(name)
    node.unread += (name,)


def _mismatch(types: tuple[str, ...], value: object) -> str:
    return f"expected {' or '.join(types)}, not {describe_type(value)}"


def _clean(node: DocumentNode, name: str, expected: str, value: Any, remarks: Remarks) -> Any:
    """Return what is right in a value, or None if nothing is."""
    if expected == "discriminator":
        return _check_discriminator(node, name, value, remarks)
    if expected == "type":  # `[string, null]` is often written without the quotes that `null` needs
        for index, each in enumerate(value):
            if each is None:
                remarks.add(node, 'null; read as "null"', name, index)
        return _keep(node, "[]text", ["null" if each is None else each for each in value], remarks, name)
    return _keep(node, expected, value, remarks, name)


def _keep(node: DocumentNode, expected: str, value: Any, remarks: Remarks, *keys: str | int) -> Any:
    """Return the right part of an array or a map, and add a remark on everything else in it.

    An empty text is often written as null, and a scheme that needs no scope without an array.
    """
    inner = expected[2:]
    if inner == "text" and all(isinstance(each, str) for each in (value.values() if is_object(value) else value)):
        return value
    kept: dict[str | int, Any] = {}
    for key, each in value.items() if is_object(value) else enumerate(value):
        if each is None and expected == "{}text":
            remarks.add(node, "null; read as an empty string", *keys, key)
            kept[key] = ""
        elif inner == "[]text" and not is_array(each):
            remarks.add(node, f"{_mismatch(('an array',), each)}; read as an empty array", *keys, key)
            kept[key] = []
        elif describe_type(each) not in PLAIN[inner]:
            remarks.add(node, f"{_mismatch(PLAIN[inner], each)}; left out", *keys, key)
        else:
            kept[key] = each if inner == "text" else _keep(node, inner, each, remarks, *keys, key)
    return kept if is_object(value) else [*kept.values()]


def _check_discriminator(
    node: DocumentNode, name: str, value: dict[str, Any], remarks: Remarks
) -> dict[str, Any] | None:
    """Return a discriminator; None if it does not name a property."""
    if not isinstance(value.get("propertyName"), str):
        remarks.add(node, "`propertyName` is not there, or is not a string; left out", name)
        return None
    if "mapping" not in value:
        return value
    mapping = value["mapping"]
    if is_object(mapping):
        return value | {"mapping": _keep(node.child(name), "{}text", mapping, remarks, "mapping")}
    remarks.add(node, f"{_mismatch(('an object',), mapping)}; left out", name, "mapping")
    return {key: each for key, each in value.items() if key != "mapping"}
