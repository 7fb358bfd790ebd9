"""Number the schemas of two descriptions: schemas that allow the same values have the same number, their fingerprint.

It stands for the normal form, so it does not depend on the document. Schemas are matched by their numbers where
comparing every old one with every new one would take too long.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.diff.node import canonical_json
from openapi_sdk_codegen.diff.normal_form import matches_everything
from openapi_sdk_codegen.diff.values import mapped_names

if TYPE_CHECKING:
    from collections.abc import Hashable

    from openapi_sdk_codegen.diff.normal_form import NormalSchema, SchemaKey
    from openapi_sdk_codegen.diff.normalize import Normalizer

#: Schemas within schemas count to this depth. Two that differ only below it have the same number; that is found when
#: they are compared.
MAX_DEPTH = 12
#: The keywords whose schema allows anything by default.
_ANYTHING = ("items", "additionalProperties")


@dataclass(slots=True)
class Fingerprints:
    """Numbers the schemas of two descriptions.

    Attributes:
        _numbers: The number of each distinct text and structure.
        _known: The numbers of the schemas that have been read, by schema and depth.
        _keywords: The number of the keywords of a schema itself.
        _texts: Schemas as text.
    """

    _numbers: dict[Hashable, int] = field(default_factory=dict["Hashable", int])
    _known: dict[tuple[SchemaKey, int], int] = field(default_factory=dict[tuple["SchemaKey", int], int])
    _keywords: dict[SchemaKey, int] = field(default_factory=dict["SchemaKey", int])
    _texts: dict[SchemaKey, str] = field(default_factory=dict["SchemaKey", str])

    def text(self, key: SchemaKey) -> str:
        """Return a schema as text, without following references."""
        if key not in self._texts:
            parts = (part.keywords() if part.node.object else part.node.value for part in key)
            self._texts[key] = "\n".join(map(canonical_json, parts))
        return self._texts[key]

    def number(self, normalizer: Normalizer, key: SchemaKey, depth: int = MAX_DEPTH) -> int:
        """Return the number of a schema.

        Args:
            normalizer: Makes the normal form of the schemas of its description.
            key: The schema.
            depth: To which depth the schemas within it count.
        """
        if (key, depth) not in self._known:
            schema = normalizer.without_single_choices(normalizer.schema(key))
            inner: tuple[Hashable, ...] = ()
            if depth and not schema.is_false:
                numbers = [(step, self.number(normalizer, each, depth - 1)) for step, each in _subschemas(schema)]
                anything = self.number(normalizer, (), depth - 1)
                inner = (
                    *((step, each) for step, each in numbers if step[0] not in _ANYTHING or each != anything),
                    *(
                        (step, self._number_of_list(normalizer, keys, depth - 1))
                        for step, keys in _lists(normalizer, schema)
                    ),
                )
            self._known[key, depth] = self._number_of((self._number_of_keywords(schema), inner))
        return self._known[key, depth]

    def _number_of(self, structure: Hashable) -> int:
        return self._numbers.setdefault(structure, len(self._numbers))

    def _number_of_list(self, normalizer: Normalizer, keys: list[SchemaKey], depth: int) -> int:
        return self._number_of(tuple(sorted(self.number(normalizer, each, depth) for each in keys)))

    def _number_of_keywords(self, schema: NormalSchema) -> int:
        if schema.key not in self._keywords:
            self._keywords[schema.key] = self._number_of(canonical_json(_keywords(schema)))
        return self._keywords[schema.key]


def _keywords(schema: NormalSchema) -> list[Any]:
    """Return everything that a schema says, other than the schemas within it."""
    if schema.is_false:
        return []
    values = dict(schema.values)
    if "const" in values:
        values["enum"] = [values.pop("const")]
    if matches_everything(values.get("pattern", "")):
        values.pop("pattern", None)
    if "discriminator" in values:
        values["discriminator"] = [values["discriminator"]["propertyName"], mapped_names(values["discriminator"])]
    types = None if schema.types is None else sorted(schema.types)
    return [types, schema.nullable, sorted(schema.required), sorted(schema.unknown), values]


def _subschemas(schema: NormalSchema) -> list[tuple[tuple[str, str], SchemaKey]]:
    return sorted(schema.subschemas.items(), key=lambda item: item[0])


def _lists(normalizer: Normalizer, schema: NormalSchema) -> list[tuple[str, list[SchemaKey]]]:
    """Return the schemas within a schema whose order has no meaning."""
    choices = ((keyword, normalizer.flat_choices(each)) for keyword, each in schema.choices.items())
    return [*sorted(choices), ("", schema.unmerged)]
