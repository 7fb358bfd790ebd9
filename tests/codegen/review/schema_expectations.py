"""The changes that the review must report for a mutation of a schema, with their levels."""

from __future__ import annotations

from tests.codegen.review.mutation import ERROR, INFO, WARNING, Expectation

#: What must be reported, by the kind of the mutation.
EXPECTATIONS: dict[str, Expectation] = {
    "an optional property removed": Expectation(
        ("request-property-removed", WARNING),
        ("response-optional-property-removed", WARNING),
        surface=frozenset({"field-removed"}),
    ),
    "a required property removed": Expectation(
        ("request-property-removed", WARNING),
        ("response-required-property-removed", ERROR),
        surface=frozenset({"field-removed"}),
    ),
    "an optional property renamed": Expectation(
        ("request-property-removed", WARNING),
        ("response-optional-property-removed", WARNING),
        surface=frozenset({"field-removed"}),
    ),
    "a required property renamed": Expectation(
        ("new-required-request-property", ERROR),
        ("response-required-property-removed", ERROR),
        surface=frozenset({"field-removed"}),
    ),
    "a property retyped": Expectation(
        ("request-property-type-changed", ERROR),
        ("response-property-type-changed", ERROR),
        surface=frozenset({"field-retyped"}),
    ),
    "a choice retyped": Expectation(("", ERROR), ("", ERROR), surface=frozenset({"field-retyped"})),
    "items retyped": Expectation(
        ("request-property-type-changed", ERROR),
        ("response-property-type-changed", ERROR),
        surface=frozenset({"field-retyped"}),
    ),
    "a property made required": Expectation(
        ("request-property-became-required", ERROR),
        ("response-property-became-required", INFO),
        surface=frozenset({"field-made-required"}),
    ),
    "a property made optional": Expectation(
        ("request-property-became-optional", INFO),
        ("response-property-became-optional", ERROR),
        surface=frozenset({"field-made-optional"}),
    ),
    "a property made nullable": Expectation(
        ("request-property-became-nullable", INFO),
        ("response-property-became-nullable", ERROR),
        surface=frozenset({"field-retyped"}),
    ),
    "a property made not nullable": Expectation(
        ("request-property-became-not-nullable", ERROR),
        ("response-property-became-not-nullable", INFO),
        surface=frozenset({"field-retyped"}),
    ),
    "a format added": Expectation(
        ("request-property-type-changed", ERROR),
        ("response-property-type-specialized", INFO),
        surface=frozenset({"field-retyped"}),
    ),
    "a format removed": Expectation(
        ("request-property-type-generalized", INFO),
        ("response-property-type-generalized", ERROR),
        surface=frozenset({"field-retyped"}),
    ),
    "a format without a type removed": Expectation(
        ("request-property-type-generalized", INFO), ("response-property-type-generalized", ERROR)
    ),
    "a default added": Expectation(
        ("request-property-default-value-added", INFO), ("response-property-default-value-added", INFO)
    ),
    "a property deprecated": Expectation(("request-property-deprecated", INFO), ("response-property-deprecated", INFO)),
    "a property made read-only": Expectation(("", INFO), ("", INFO)),
    "a maximum length set": Expectation(("request-property-max-length-set", WARNING), ("", INFO)),
    "a maximum length decreased": Expectation(("request-property-max-length-decreased", ERROR), ("", INFO)),
    "a maximum length increased": Expectation(
        ("request-property-max-length-increased", INFO), ("response-property-max-length-increased", ERROR)
    ),
    "a maximum length unset": Expectation(("", INFO), ("response-property-max-length-unset", ERROR)),
    "a minimum length increased": Expectation(("request-property-min-length-increased", ERROR), ("", INFO)),
    "a minimum length decreased": Expectation(
        ("request-property-min-length-decreased", INFO), ("response-property-min-length-decreased", ERROR)
    ),
    "a minimum length unset": Expectation(
        ("request-property-min-length-decreased", INFO), ("response-property-min-length-decreased", ERROR)
    ),
    "a pattern added": Expectation(
        ("request-property-pattern-added", ERROR), ("response-property-pattern-added", INFO)
    ),
    "a pattern changed": Expectation(
        ("request-property-pattern-changed", WARNING), ("response-property-pattern-changed", INFO)
    ),
    "a pattern removed": Expectation(
        ("request-property-pattern-removed", INFO), ("response-property-pattern-removed", INFO)
    ),
    "a property limited to values": Expectation(("request-property-became-enum", ERROR), ("", INFO)),
    "a minimum set": Expectation(("request-property-min-set", WARNING), ("", INFO)),
    "an exclusive minimum increased": Expectation(("request-property-exclusive-min-increased", ERROR), ("", INFO)),
    "an exclusive minimum decreased": Expectation(
        ("request-property-exclusive-min-decreased", INFO), ("response-property-exclusive-min-decreased", ERROR)
    ),
    "a maximum set": Expectation(("request-property-max-set", WARNING), ("", INFO)),
    "a minimum number of items set": Expectation(("request-property-min-items-set", WARNING), ("", INFO)),
    "an optional property added": Expectation(
        ("new-optional-request-property", INFO), ("response-optional-property-added", INFO)
    ),
    "a required property added": Expectation(
        ("new-required-request-property", ERROR), ("response-required-property-added", INFO)
    ),
    "an enum value removed": Expectation(
        ("request-property-enum-value-removed", ERROR),
        ("response-property-enum-value-removed", INFO),
        ("request-parameter-enum-value-removed", ERROR),
    ),
    "an enum value added": Expectation(
        ("request-property-enum-value-added", INFO),
        ("response-property-enum-value-added", WARNING),
        ("request-parameter-enum-value-added", INFO),
    ),
}
