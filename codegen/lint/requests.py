"""Rules about parameters and bodies: what no argument of a generated method can send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from codegen.lint.operations import Rule
from codegen.openapi.bodies import choose_media_type
from codegen.openapi.document import each_operation
from codegen.openapi.parameters import CREDENTIAL_HEADERS, sent_parameters
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_text, object_at

if TYPE_CHECKING:
    from codegen.lint.operations import RuleFindings

#: The characters of the name of a header or a cookie (RFC 9110).
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _check_path(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        if any(sign in operation.path for sign in "?#"):
            yield operation.parts, "a path with a query or a fragment", "describe it as parameters"


def _check_credentials(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        for parts, parameter in operation.parameters:
            name = as_text(parameter.get("name"))
            is_credential = parameter.get("in") == "header" and name.lower() in CREDENTIAL_HEADERS
            if is_credential and parameter.get("required") is True:
                yield parts, f"the header {name} is required, and has credentials", "describe it as `security`"


def _check_names(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        for parts, parameter in sent_parameters(operation):
            if parameter["in"] in ("header", "cookie") and not _TOKEN.fullmatch(parameter["name"]):
                yield parts, f"{parameter['name']!r} can't be the name of a {parameter['in']}", "leave it out"


def _check_content(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        for parts, parameter in sent_parameters(operation):
            for media_type in object_at(parameter, "content"):
                if "json" not in str(media_type).lower() and not str(media_type).lower().startswith("text/"):
                    why = f"{parameter['name']!r} is written in {media_type}"
                    yield parts, why, "describe it as text, with a `schema`"


def _check_body(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        content = object_at(resolve_ref(document, operation.data.get("requestBody")), "content")
        if content and choose_media_type(document, content) is None:
            why = f"a body in {', '.join(map(str, content))}, which no model can be written in"
            yield (*operation.parts, "requestBody"), why, "describe it as text or a file (`format: binary`)"


RULES = (
    Rule("path-query", "a path is sent as it is, and a query in it would not be one of its own", _check_path),
    Rule("credential-header", "credentials belong to the client, and no argument may replace them", _check_credentials),
    Rule("header-name", "it would end the header or the cookie, or could not be sent at all", _check_names),
    Rule("parameter-content", "only JSON and plain text can be written in a parameter", _check_content),
    Rule("body-media-type", "the body would be left out", _check_body),
)
