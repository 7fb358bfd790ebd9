"""Compare two OpenAPI descriptions by oasdiff's rules.

    from openapi_sdk_codegen.diff import compare

    result = compare("old.yaml", "new.yaml")
    for cause in result.breaking:
        print(cause.sentence)

In: two files, documents or descriptions. Out: the changes on the wire, each with its rule, its level and its place in
both documents; and their causes, because a change in a schema that ten operations use is ten changes and one cause.
`openapi_sdk_codegen.report` writes them as text, Markdown, HTML, JSON, and as annotations of a pull request.

Only the documents count: values that users send may widen, values that they receive may narrow. For changes without a
rule in oasdiff this project has its own; their ids begin with `x-`.

Not compared on purpose, because it changes neither a request nor a response: prose, titles, examples, `externalDocs`,
`$comment`, `$schema`, `$id`, anchors, `$defs` and components other than schemas that nothing refers to, descriptions of
tags, `bearerFormat`, and extensions other than `x-extensible-enum`, `x-sunset`, `x-stability-level` and `x-webhooks`.
Links are not compared either: look at them yourself.

A change in a schema is reported once for every parameter, body or header that uses the schema, with the shortest path.
"""

from __future__ import annotations

from openapi_sdk_codegen.diff.compare import ComparisonResult, compare, compare_descriptions
from openapi_sdk_codegen.diff.description import CheckedDescription, read_description
from openapi_sdk_codegen.diff.lifecycle import Policy

__all__ = [
    "CheckedDescription",
    "ComparisonResult",
    "Policy",
    "compare",
    "compare_descriptions",
    "read_description",
]
