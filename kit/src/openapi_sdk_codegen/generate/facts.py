"""Write the module `facts` of the generated package: what the description says of the service, as literals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_text, object_at
from openapi_sdk.model import FORMAT
from openapi_sdk_codegen.corrections.conventions.paging import find_paging, success_schema
from openapi_sdk_codegen.generate.auth import find_security
from openapi_sdk_codegen.generate.client_options import find_headers, find_servers
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.service import find_tenant, name_package, name_service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.model.facts import SecurityScheme, Tenant
    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: Of these, a module has those that it uses.
_IMPORTED = (
    "from openapi_sdk.model.facts import "
    "ApiKey, Basic, Bearer, ClientCredentials, ClientHeader, Facts, ServerVariable, Tenant, Undescribed"
)
_MODULE = '''"""What the description says of the service. Generated, do not edit."""

from __future__ import annotations

{imported}

#: Of the code of this package: `openapi_sdk.model.FORMAT` has to be the same.
FORMAT = {format}
FACTS = Facts(
    title={title!r},
    name={name!r},
    package={package!r},
    servers={servers!r},
    schemes={schemes},
    security={security!r},{tenant}{options}
    listing={listing!r},
    update={update!r},
)
'''


def write_facts(document: dict[str, Any]) -> str:
    """Return the source of the module, of the corrected description."""
    listing, update = find_examples(document)
    security, servers, headers = find_security(document), find_servers(document), find_headers(document)
    tenant = find_tenant(document)
    used: list[object] = [*security.schemes.values(), *servers.variables, *headers, *filter(None, [tenant])]
    classes = {"Facts", *(type(each).__name__ for each in used)}
    module, _, names = _IMPORTED.partition(" import ")
    return _MODULE.format(
        imported=f"{module} import {', '.join(each for each in names.split(', ') if each in classes)}",
        format=FORMAT,
        title=as_text(object_at(document, "info").get("title")),
        name=name_service(document),
        package=name_package(document).removesuffix("_api"),
        servers=dict(servers.urls),
        schemes=_write_schemes(security.schemes),
        security=security.default,
        tenant=f"\n    tenant={_write_tenant(tenant)}," if tenant else "",
        options="".join(
            f"\n    {name}=({', '.join(map(_write, each))},),"
            for name, each in (("variables", servers.variables), ("headers", headers))
            if each
        )
        + (f"\n    base_path={servers.base_path!r}," if servers.base_path and not servers.urls else ""),
        listing=listing,
        update=update,
    )


def _write_tenant(tenant: Tenant) -> str:
    """Return the source of a tenant: the call of its class, with its texts as literals."""
    return f"Tenant({', '.join(f'{name}={value!r}' for name, value in tenant._asdict().items())})"


def _write(value: Any) -> str:
    """Return the source of a fact: the call of its class, with what is no default."""
    defaults: dict[str, Any] = value._field_defaults
    given = [f"{name}={each!r}" for name, each in value._asdict().items() if defaults.get(name) != each]
    return f"{type(value).__name__}({', '.join(given)})"


def _write_schemes(schemes: Mapping[str, SecurityScheme]) -> str:
    """Return the source of the schemes by their names."""
    return f"{{{', '.join(f'{name!r}: {_write(each)}' for name, each in schemes.items())}}}"


def find_examples(document: dict[str, Any]) -> tuple[str, str]:
    """Return a method that lists and one that updates, of one resource if there is one; texts are empty without.

    The listing with the most parameters is the one that people are most likely to know.
    """
    operations = [each for each in each_operation(document) if each.id and each.tag]
    updates = {
        each.tag: each.python_method
        for method in ("put", "patch")
        for each in reversed(operations)
        if each.method == method and each.path.rstrip("/").endswith("}")
    }
    ordered = sorted(operations, key=lambda each: (each.tag in updates, len(each.parameters)), reverse=True)
    listings = (each for each in ordered if _is_listing(document, each))  # how an operation pages takes a while to find
    chosen = next(listings, None) or next((each for each in ordered if each.python_method.endswith(".list")), None)
    if chosen is None:
        return "", next(iter(updates.values()), "")
    return chosen.python_method, updates.get(chosen.tag, next(iter(updates.values()), ""))


def _is_listing(document: dict[str, Any], operation: PlacedOperation) -> bool:
    schema = success_schema(document, operation)
    return schema is not None and find_paging(document, operation, schema) is not None
