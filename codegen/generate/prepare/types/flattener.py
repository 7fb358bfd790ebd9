"""Bring any schema of OpenAPI 3.0 or 3.1 into plain form: `$ref`, `allOf`, and choices beside other keywords."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from codegen.generate.prepare.types.flat import Flat, is_enum
from codegen.generate.prepare.types.keywords import read_keywords
from codegen.generate.prepare.types.merging import combine, merge_notes, merge_properties
from codegen.openapi.references import MAX_REFERENCES, component_of, resolve_ref
from codegen.openapi.tree import as_array, as_object, as_text, object_at


class Flattener:
    """Brings the schemas of a description into plain form.

    Args:
        document: The description.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas: dict[str, Any] = object_at(document, "components", "schemas")
        self._document = document
        self._merges_siblings = not as_text(document.get("openapi")).startswith("3.0")
        self._kinds: dict[str, str] = {}
        self._components: dict[str, Flat] = {}

    def kind(self, name: str) -> str:
        """Return what becomes of a component schema: "model", "enum", or "alias" if it gets no class of its own."""
        if name not in self._kinds:
            self._kinds[name] = "alias"  # while it is looked at: a schema that is itself has no type
            self._kinds[name] = _kind(self.component(name))
        return self._kinds[name]

    def component(self, name: str) -> Flat:
        """Return a component schema in plain form. A model has the properties of its `allOf` too."""
        if name not in self._components:
            self._components[name] = Flat()
            self._components[name] = self._flatten(self.schemas.get(name), (name,), is_component=True)
        return self._components[name]

    def flatten(self, schema: Any) -> Flat:
        """Return a schema in plain form."""
        return self._flatten(schema, ())

    def _flatten(self, schema: Any, seen: tuple[str, ...], *, is_component: bool = False) -> Flat:
        schema = as_object(schema)
        if len(seen) > MAX_REFERENCES:
            return Flat()
        reference = schema.get("$ref")
        own = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
        if isinstance(reference, str):
            own = (
                own if self._merges_siblings else {key: own[key] for key in ("description", "deprecated") if key in own}
            )
            parts = [self._follow(reference, seen), *self._flatten_all(schema, seen, also=self._merges_siblings)]
        else:
            parts = self._flatten_all(schema, seen)
        return self._merge([*parts, read_keywords(own)], seen, is_component=is_component)

    def _flatten_all(self, schema: dict[str, Any], seen: tuple[str, ...], *, also: bool = True) -> list[Flat]:
        return [self._flatten(part, seen) for part in as_array(schema.get("allOf")) if also]

    def _follow(self, reference: str, seen: tuple[str, ...]) -> Flat:
        kind, name = component_of(reference) or ("", "")
        is_component = kind == "schemas" and name in self.schemas and reference == f"#/components/schemas/{name}"
        if is_component and self.kind(name) != "alias":
            return Flat(ref=name, is_nullable=self.component(name).is_nullable)
        if reference in seen or (is_component and name in seen):
            return Flat()
        if not is_component:
            return self._flatten(resolve_ref(self._document, {"$ref": reference}), (*seen, reference))
        return replace(self._flatten(self.schemas[name], (*seen, name)), alias=name, notes={})

    def _merge(self, parts: list[Flat], seen: tuple[str, ...], *, is_component: bool) -> Flat:
        """Merge the parts of an `allOf`. The last part is what is written beside it."""
        own, notes = parts[-1], merge_notes(parts)
        is_nullable = own.is_nullable or (len(parts) > 1 and all(part.is_nullable for part in parts[:-1]))
        saying = [part for part in parts if not part.says_nothing]
        single = self._find_single(saying)
        if single and not (is_component and any(part.required for part in parts if not part.ref and not part.alias)):
            return replace(single, is_nullable=is_nullable, notes=notes)
        result = Flat()
        for part in parts:
            result = combine(result, self._expand(part, seen))
        discriminator = own.discriminator if len(saying) > 1 else result.discriminator
        result = replace(result, is_nullable=is_nullable, notes=notes, discriminator=discriminator)
        return self._add_choices(result, seen)

    def _find_single(self, saying: list[Flat]) -> Flat | None:
        """Return the only reference among parts, if the other parts add nothing to it."""
        references = [part for part in saying if part.ref or part.alias]
        rest = [part for part in saying if not part.ref and not part.alias]
        if not references:
            return None
        found = references[-1]
        if all(part.ref and self.kind(part.ref) == "enum" for part in references):
            values = next((part.values for part in rest if part.values is not None), None)
            return None if any(part.choices or part.has_fields for part in rest) else replace(found, values=values)
        if any((part.ref, part.alias) != (found.ref, found.alias) for part in references):
            return None
        types = ("object",) if found.ref else found.types
        is_same = all(
            part.types == types and not (part.choices or part.has_fields or part.format or part.items or part.values)
            for part in rest
        )
        return found if is_same else None

    def _expand(self, part: Flat, seen: tuple[str, ...]) -> Flat:
        """Return what a reference leads to, with the properties that it adds to a model."""
        if part.ref:
            if part.ref in seen:
                return Flat()
            part = self._flatten(self.schemas[part.ref], (*seen, part.ref), is_component=True)
        # Choices with a discriminator are the models that are made of this one.
        return replace(part, choices=()) if part.discriminator and part.properties else part

    def _add_choices(self, flat: Flat, seen: tuple[str, ...]) -> Flat:
        """Return an object whose choices are more properties with these properties; they are optional."""
        if not flat.choices or flat.discriminator:
            return flat
        found = [self._flatten(choice, seen) for choice in flat.choices]
        if all(each.says_nothing for each in found):
            return replace(flat, choices=())
        if not flat.types and not flat.has_fields:
            return flat
        if "object" not in flat.types and not flat.has_fields:
            typed = [
                choice
                if each.types or each.ref or each.values is not None or each.choices
                else {"allOf": [choice, {"type": [*flat.types]}]}
                for choice, each in zip(flat.choices, found, strict=True)
            ]
            return replace(flat, types=(), values=None, choices=tuple(typed))
        if not flat.has_fields:
            return replace(flat, types=(), additional=None)
        for each in (self._expand(choice, seen) for choice in found):
            flat = replace(
                flat,
                types=("object",),
                properties=merge_properties(each.properties, flat.properties),
                additional=flat.additional if flat.additional is not None else each.additional,
            )
        return replace(flat, choices=())


def _kind(flat: Flat) -> str:
    if flat.ref or flat.choices:
        return "alias"
    if flat.is_object:
        return "model"
    return "enum" if is_enum(flat.values) and not flat.is_constant and flat.values != ("",) else "alias"
