"""What the review must tell of a change in a schema, and how grave that is for users."""

from __future__ import annotations

from tests.codegen.review.mutation import ERROR, INFO, WARNING, Row, kinds

#: What must be told, by the kind of change.
ROWS: dict[str, Row] = {
    "an optional property removed": Row(
        ("request-property-removed", WARNING),
        ("response-optional-property-removed", WARNING),
        surface=kinds("field-removed"),
    ),
    "a required property removed": Row(
        ("request-property-removed", WARNING),
        ("response-required-property-removed", ERROR),
        surface=kinds("field-removed"),
    ),
    "an optional property renamed": Row(
        ("request-property-removed", WARNING),
        ("response-optional-property-removed", WARNING),
        surface=kinds("field-removed"),
    ),
    "a required property renamed": Row(
        ("new-required-request-property", ERROR),
        ("response-required-property-removed", ERROR),
        surface=kinds("field-removed"),
    ),
    "a property retyped": Row(
        ("request-property-type-changed", ERROR),
        ("response-property-type-changed", ERROR),
        surface=kinds("field-retyped"),
    ),
    "a choice retyped": Row(("", ERROR), ("", ERROR), surface=kinds("field-retyped")),
    "items retyped": Row(
        ("request-property-type-changed", ERROR),
        ("response-property-type-changed", ERROR),
        surface=kinds("field-retyped"),
    ),
    "a property made required": Row(
        ("request-property-became-required", ERROR),
        ("response-property-became-required", INFO),
        surface=kinds("field-made-required"),
    ),
    "a property made optional": Row(
        ("request-property-became-optional", INFO),
        ("response-property-became-optional", ERROR),
        surface=kinds("field-made-optional"),
    ),
    "a property made nullable": Row(
        ("request-property-became-nullable", INFO),
        ("response-property-became-nullable", ERROR),
        surface=kinds("field-retyped"),
    ),
    "a property made not nullable": Row(
        ("request-property-became-not-nullable", ERROR),
        ("response-property-became-not-nullable", INFO),
        surface=kinds("field-retyped"),
    ),
    "a format added": Row(
        ("request-property-type-changed", ERROR),
        ("response-property-type-specialized", INFO),
        surface=kinds("field-retyped"),
    ),
    "a format removed": Row(
        ("request-property-type-generalized", INFO),
        ("response-property-type-generalized", ERROR),
        surface=kinds("field-retyped"),
    ),
    "a format without a type removed": Row(
        ("request-property-type-generalized", INFO), ("response-property-type-generalized", ERROR)
    ),
    "a default added": Row(
        ("request-property-default-value-added", INFO), ("response-property-default-value-added", INFO)
    ),
    "a property deprecated": Row(("request-property-deprecated", INFO), ("response-property-deprecated", INFO)),
    "a property made read-only": Row(("", INFO), ("", INFO)),
    "a maximum length set": Row(("request-property-max-length-set", WARNING), ("", INFO)),
    "a maximum length decreased": Row(("request-property-max-length-decreased", ERROR), ("", INFO)),
    "a maximum length increased": Row(
        ("request-property-max-length-increased", INFO), ("response-property-max-length-increased", ERROR)
    ),
    "a maximum length unset": Row(("", INFO), ("response-property-max-length-unset", ERROR)),
    "a minimum length increased": Row(("request-property-min-length-increased", ERROR), ("", INFO)),
    "a minimum length decreased": Row(
        ("request-property-min-length-decreased", INFO), ("response-property-min-length-decreased", ERROR)
    ),
    "a minimum length unset": Row(("", INFO), ("", ERROR)),
    "a pattern added": Row(("request-property-pattern-added", ERROR), ("response-property-pattern-added", INFO)),
    "a pattern changed": Row(
        ("request-property-pattern-changed", WARNING), ("response-property-pattern-changed", INFO)
    ),
    "a pattern removed": Row(("request-property-pattern-removed", INFO), ("response-property-pattern-removed", INFO)),
    "a property limited to values": Row(("request-property-became-enum", ERROR), ("", INFO)),
    "a minimum set": Row(("request-property-min-set", WARNING), ("", INFO)),
    "an exclusive minimum increased": Row(("request-property-exclusive-min-increased", ERROR), ("", INFO)),
    "an exclusive minimum decreased": Row(
        ("request-property-exclusive-min-decreased", INFO), ("response-property-exclusive-min-decreased", ERROR)
    ),
    "a maximum set": Row(("request-property-max-set", WARNING), ("", INFO)),
    "a minimum number of items set": Row(("request-property-min-items-set", WARNING), ("", INFO)),
    "an optional property added": Row(
        ("new-optional-request-property", INFO), ("response-optional-property-added", INFO)
    ),
    "a required property added": Row(
        ("new-required-request-property", ERROR), ("response-required-property-added", INFO)
    ),
    "an enum value removed": Row(
        ("request-property-enum-value-removed", ERROR),
        ("response-property-enum-value-removed", INFO),
        ("request-parameter-enum-value-removed", ERROR),
    ),
    "an enum value added": Row(
        ("request-property-enum-value-added", INFO),
        ("response-property-enum-value-added", WARNING),
        ("request-parameter-enum-value-added", INFO),
    ),
}
