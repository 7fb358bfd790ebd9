"""Collect what the files of a project say of its API."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.document import Description
from openapi_sdk.description.nodes import as_text, object_at
from openapi_sdk.model.facts import ClientCredentials, Undescribed
from openapi_sdk_codegen.corrections.conventions.words import singular
from openapi_sdk_codegen.generate.auth import find_security
from openapi_sdk_codegen.generate.client_options import describe_options, find_headers, find_servers
from openapi_sdk_codegen.generate.facts import find_examples
from openapi_sdk_codegen.generate.kinds import find_kinds, find_scheme
from openapi_sdk_codegen.generate.tools import list_pins
from openapi_sdk_codegen.new.rendering import DocumentText
from openapi_sdk_codegen.openapi.service import find_tenant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from openapi_sdk.description.security import Security
    from openapi_sdk.model.facts import Requirements
    from openapi_sdk_codegen.new.document import PublishedDocument
    from openapi_sdk_codegen.new.leaving_out import Selection
    from openapi_sdk_codegen.new.names import SdkNames
    from openapi_sdk_codegen.new.trying import ExampleCall, Tried

#: Names that a variable of an example can't have.
_TAKEN = {"client", "sandbox", "running", "print"}


class Choices(NamedTuple):
    """What the user chose.

    Attributes:
        names: What the SDK is called.
        license: The SPDX identifier of its license; empty without one.
        kit: The name of the wheel of the kit.
    """

    names: SdkNames
    license: str
    kit: str


class Sdk(NamedTuple):
    """An SDK that is made.

    Attributes:
        published: The document as published.
        document: The corrected description.
        trial: What can be generated.
        package: The folder of the generated package.
    """

    published: PublishedDocument
    document: dict[str, Any]
    trial: Selection
    package: Path


def make_values(choices: Choices, sdk: Sdk, tried: Tried) -> dict[str, Any]:
    """Return the values of the templates.

    Args:
        choices: What the user chose.
        sdk: The SDK.
        tried: What calls on the sandbox did; `NOTHING` before they were made.
    """
    published, document, trial, package = sdk
    described = Description(document)
    resources = {resource: [each.name for each in methods] for resource, methods in described.resources.items()}
    arguments, info = find_security(document), object_at(published.document, "info")
    tenant = find_tenant(document)
    listing, _ = find_examples(document)
    variable = f"{choices.names.package.upper()}_"
    webhooks = find_kinds(document)
    options = describe_options(document)
    example = _choose_example(listing, tried.calls)
    first = example["first"] and described.methods[example["first"].method].described.node
    needed = arguments.default if first is None else arguments.of_operation(first, document)
    credentials = list(dict.fromkeys(name for each in arguments.schemes.values() for name in each.arguments))
    return {
        "name": choices.names.service,
        "package": choices.names.package,
        "program_name": choices.names.program,
        "license": choices.license,
        "kit": choices.kit,
        "kit_version": choices.kit.split("-")[1],
        "pins": {pin.name: pin.requirement for pin in list_pins()},
        "year": datetime.now(UTC).year,
        "title": DocumentText(as_text(info.get("title"))),
        "api_version": DocumentText(str(info.get("version", ""))),
        "address": DocumentText(published.address or ""),
        "document": published.name,
        "publisher": DocumentText(as_text(object_at(info, "contact").get("name"))),
        "document_license": DocumentText(as_text(object_at(info, "license").get("name"))),
        "credentials": credentials,
        "sandbox_options": _list_sandbox_options(document),
        "undescribed": [
            DocumentText(name) for name, scheme in arguments.schemes.items() if isinstance(scheme, Undescribed)
        ],
        "program": "",
        "variables": {
            each: f"{variable}{each.upper()}" for each in (*credentials, *(each.argument for each in options))
        },
        "options": options,
        "servers": {name: DocumentText(url) for name, url in find_servers(document).urls.items()},
        "tenant": tenant,
        "resources": resources,
        "operations": sum(map(len, resources.values())),
        "described": trial.accepted + len(trial.left_out),
        "left_out": [(DocumentText(each.operation), DocumentText(each.why)) for each in trial.left_out],
        "has_listing": bool(listing) and any(each.described.paging for each in described.methods.values()),
        "listing": listing,
        "has_rows": any(each.described.sends_list for each in described.methods.values()),
        "webhooks": tuple(webhooks.kinds),
        "untold": [DocumentText(each) for each in webhooks.untold],
        "scheme": find_scheme(document),
        "errors": sorted(_list_classes(package / "exceptions.py")),
        "not_in_sandbox": {name: DocumentText(why) for name, why in tried.failed.items()},
        "commands_not_in_sandbox": {name: DocumentText(why) for name, why in tried.commands.items()},
        **example,
        "ways": _list_ways(arguments, needed),
    }


def _list_ways(security: Security, needed: Requirements) -> list[list[str]]:
    """Return the arguments that say who calls, of each way that is enough for an operation."""
    named = ([name for each in way for name in security.schemes[each].arguments] for way in needed)
    return [each for each in named if each]


def _list_sandbox_options(document: dict[str, Any]) -> dict[str, str]:
    """Return the arguments that a client of a sandbox needs, as they are written: see `Facts.make_options`."""
    schemes = (each for each in find_security(document).schemes.values() if not isinstance(each, ClientCredentials))
    headers = {each.argument: '"sandbox"' for each in find_headers(document) if each.default is None}
    return {**{name: "sandbox.token" for each in schemes for name in each.arguments}, **headers}


def _list_classes(module: Path) -> Iterator[str]:
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield node.name


def _choose_example(listing: str, calls: Sequence[ExampleCall]) -> dict[str, Any]:
    """Return the call of the first program: the listing that people are most likely to know, or what reads best."""
    ranked = sorted(
        calls,
        key=lambda each: (
            each.method != listing or bool(each.arguments),
            bool(each.arguments),
            not each.is_listing,
            not each.fields,
        ),
    )
    first = ranked[0] if ranked else None
    row = singular(first.method.partition(".")[0]) if first else ""
    resource = first.method.partition(".")[0] if first else ""
    is_free = row.isidentifier() and row not in {*_TAKEN, resource}
    return {"first": first, "row": row if is_free else "row"}
