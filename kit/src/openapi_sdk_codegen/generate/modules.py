"""Write the modules of the generated package that the description as a whole makes, such as facts and clients."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from openapi_sdk.description.document import Description
from openapi_sdk.description.nodes import as_object, object_at
from openapi_sdk.description.operations import DescribedOperation
from openapi_sdk.description.paging import is_usual
from openapi_sdk.description.tables import Tables
from openapi_sdk_codegen.corrections.conventions.paging import find_paging, success_schema
from openapi_sdk_codegen.generate.auth import describe_credentials
from openapi_sdk_codegen.generate.client_options import describe_options, find_servers
from openapi_sdk_codegen.generate.exceptions import write_exceptions
from openapi_sdk_codegen.generate.facts import find_examples, write_facts
from openapi_sdk_codegen.generate.kinds import find_kinds
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.service import find_tenant, name_package, name_service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Template

    from openapi_sdk.description.paging import Paging
    from openapi_sdk.webhooks.kinds import Kind
    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.project import Project


#: A path that has nothing but names, parameters and slashes.
_PLAIN_PATH = re.compile(r"[\w./{}:@~-]+", re.ASCII)


def _write_facts(document: dict[str, Any], _project: Project) -> str:
    return write_facts(document)


def _write_exceptions(document: dict[str, Any], _project: Project) -> str:
    package = name_package(document).removesuffix("_api")
    return write_exceptions(name_service(document), package, find_tenant(document))


def _write_exports(document: dict[str, Any], project: Project) -> str:
    listing, _ = find_examples(document)
    return _render("exports.py.jinja", document, project, listing=listing or "things.list")


def _write_imports(document: dict[str, Any], project: Project) -> str:
    bulk = next((each.python_method for each in each_operation(document) if _sends_rows(document, each)), "")
    return _render("imports.py.jinja", document, project, bulk=bulk or "things.create_many")


def _write_dlt(document: dict[str, Any], project: Project) -> str:
    listing, _ = find_examples(document)
    return _render("dlt.py.jinja", document, project, table=listing.partition(".")[0])


def _write_clients(document: dict[str, Any], project: Project) -> str:
    listing, _ = find_examples(document)
    credentials = describe_credentials(document)
    environments = [f"`{each}`" for each in (*find_servers(document).urls, "sandbox")]
    named = " or ".join(filter(None, (", ".join(environments[1:-1]), environments[-1])))
    return _render(
        "clients.py.jinja",
        document,
        project,
        credentials=credentials,
        described=describe_options(document),
        kept=" and ".join("the token" if each.argument == "token" else f"`{each.argument}`" for each in credentials),
        environments=f"{environments[0]} (the default), {named}" if environments[1:] else environments[0],
        listing=listing or "things.list",
        stock=(listing or "things.list").replace(".", "_"),
        paging=_find_usual_paging(document),
    )


def has_webhooks(document: dict[str, Any], project: Project) -> bool:
    """Return whether an SDK has webhooks: described ones, or those that its overlay knows."""
    return bool(object_at(document, "webhooks")) or project.may_have_own_webhooks


def _write_kinds(document: dict[str, Any], project: Project) -> str:
    if not object_at(document, "webhooks"):
        return ""
    kinds = find_kinds(document).kinds
    models = sorted({kind.model for kind in kinds.values()})
    return _render("kinds.py.jinja", document, project, kinds=[*map(_write_kind, kinds.values())], models=models)


def _write_kind(kind: Kind) -> tuple[str, str]:
    """Return the source of the name of a kind, and that of the kind. All texts are literals."""
    given = {name: value for name, value in kind._asdict().items() if value or name == "told_by"}
    return ascii(kind.name), f"Kind({', '.join(f'{name}={value!a}' for name, value in given.items())})"


def _render_webhooks(template: str, document: dict[str, Any], project: Project) -> str:
    return _render(template, document, project) if has_webhooks(document, project) else ""


def _write_sandbox(document: dict[str, Any], project: Project) -> str:
    listing, _ = find_examples(document)
    described = Description(document, name_package(document))
    tables = Tables(described, find_tenant(document))
    wanted = listing.replace(".", "_")
    found = next((each for each in described.operations if each.id == wanted), None)
    table = None if found is None else tables.find(found)
    ids = frozenset(str(each.fields["id"].type) for each in tables.values() if "id" in each.fields)
    names = sorted(tables) if table is None else [table.name]
    return _render(
        "sandbox.py.jinja",
        document,
        project,
        row_id={frozenset({"integer"}): "int", frozenset({"string"}): "str"}.get(ids, "int | str"),
        # Others can't stand in a docstring.
        path=found.path if found is not None and _PLAIN_PATH.fullmatch(found.path) else "/things",
        table=next((name for name in names if name.isidentifier()), "things"),
        webhooks=has_webhooks(document, project),
    )


def _render(template: str, document: dict[str, Any], project: Project, **words: object) -> str:
    tenant, package = find_tenant(document), name_package(document).removesuffix("_api")
    return _compile((project.templates / template).read_text(encoding="utf-8")).render(
        name=name_service(document),
        package=package,
        variables=f"{package.upper()}_",
        tenant=tenant,
        argument=tenant.argument if tenant else "",
        type="int" if tenant and tenant.type == "integer" else "str",
        **words,
    )


@lru_cache(maxsize=100)  # it takes longer than to render
def _compile(source: str) -> Template:
    return Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True).from_string(source)  # noqa: S701 - Python


def _sends_rows(document: dict[str, Any], operation: PlacedOperation) -> bool:
    item = as_object(document["paths"][operation.path])
    return DescribedOperation(document, operation.method, operation.path, item, operation.data).sends_list


def _find_usual_paging(document: dict[str, Any]) -> Paging | None:
    """Return how most listings with a limit and an offset page; None if there are none."""
    found: Counter[Paging] = Counter()
    for operation in each_operation(document):
        schema = success_schema(document, operation)
        paging = None if schema is None else find_paging(document, operation, schema)
        if paging is not None and is_usual(paging):
            found[paging] += 1
    return found.most_common(1)[0][0] if found else None


#: What writes each module; an empty text is none.
WRITERS: Mapping[str, Callable[[dict[str, Any], Project], str]] = {
    "facts.py": _write_facts,
    "exceptions.py": _write_exceptions,
    "clients.py": _write_clients,
    "sandbox.py": _write_sandbox,
    "exports.py": _write_exports,
    "imports.py": _write_imports,
    "dlt.py": _write_dlt,
    "kinds.py": _write_kinds,
    **{name: partial(_render, f"{name}.jinja") for name in ("events.py", "mcp.py")},
    **{name: partial(_render_webhooks, f"{name}.jinja") for name in ("deliveries.py", "records.py")},
}
