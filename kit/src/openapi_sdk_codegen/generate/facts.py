"""Write the module `facts` of the generated package: what the description says of the service, as literals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk_codegen.corrections.conventions.paging import find_paging, success_schema
from openapi_sdk_codegen.generate.auth import find_security
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.service import find_tenant, name_package, name_service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.model.facts import SecurityScheme, Tenant

#: A longer description of a server is no name.
_LONGEST_NAME = 20
#: The name of the sandbox on the user's machine, which each service has.
_OWN_SERVER = "sandbox"
#: A URL without a host is that of whoever published the description, and one with a variable is no URL.
_ABSOLUTE = re.compile(r"https?://[^{}\s]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_MODULE = '''"""What the description says of the service. Generated, do not edit."""

from __future__ import annotations

from openapi_sdk.model.facts import ApiKey, Basic, Bearer, ClientCredentials, Facts, Tenant, Undescribed

#: Of the code of this package: `openapi_sdk.model.FORMAT` has to be the same.
FORMAT = {format}
FACTS = Facts(
    title={title!r},
    name={name!r},
    package={package!r},
    servers={servers!r},
    schemes={schemes},
    security={security!r},{tenant}
    listing={listing!r},
    update={update!r},
)
'''


def write_facts(document: dict[str, Any], made: int) -> str:
    """Return the source of the module.

    Args:
        document: The corrected description.
        made: The format of the generated code.
    """
    listing, update = find_examples(document)
    security = find_security(document)
    tenant = find_tenant(document)
    return _MODULE.format(
        format=made,
        title=as_text(object_at(document, "info").get("title")),
        name=name_service(document),
        package=name_package(document).removesuffix("_api"),
        servers=name_servers(document),
        schemes=_write_schemes(security.schemes),
        security=security.default,
        tenant=f"\n    tenant={_write_tenant(tenant)}," if tenant else "",
        listing=listing,
        update=update,
    )


def _write_tenant(tenant: Tenant) -> str:
    """Return the source of a tenant: the call of its class, with its texts as literals."""
    return f"Tenant({', '.join(f'{name}={value!r}' for name, value in tenant._asdict().items())})"


def name_servers(document: dict[str, Any]) -> dict[str, str]:
    """Return the servers by their names: the words of their description if these are few, or else a number."""
    servers: dict[str, str] = {}
    for number, server in enumerate(map(as_object, as_array(document.get("servers"))), 1):
        described = _NOT_WORD.sub("_", as_text(server.get("description")).lower()).strip("_")
        is_name = described and len(described) <= _LONGEST_NAME and described not in {*servers, _OWN_SERVER}
        name = described if is_name else f"server_{number}"
        url = _fill_in(as_text(server.get("url")), object_at(server, "variables")).rstrip("/")
        if _ABSOLUTE.fullmatch(url):
            servers[name] = url
    return servers


def _fill_in(url: str, variables: Mapping[str, object]) -> str:
    """Return the URL of a server with the defaults of its variables."""
    for name, variable in variables.items():
        default = as_object(variable).get("default")
        url = url.replace(f"{{{name}}}", "" if default is None else str(default))
    return url


def _write_schemes(schemes: Mapping[str, SecurityScheme]) -> str:
    """Return the source of the schemes: the calls of their classes, with what is no default."""
    written: list[str] = []
    for name, scheme in schemes.items():
        defaults: dict[str, Any] = type(scheme)._field_defaults
        given = [f"{key}={value!r}" for key, value in scheme._asdict().items() if defaults.get(key) != value]
        written.append(f"{name!r}: {type(scheme).__name__}({', '.join(given)})")
    return f"{{{', '.join(written)}}}"


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
    listings = [
        each
        for each in operations
        if (schema := success_schema(document, each)) is not None and find_paging(document, each, schema)
    ] or [each for each in operations if each.python_method.endswith(".list")]
    chosen = max(listings, key=lambda each: (each.tag in updates, len(each.parameters)), default=None)
    if chosen is None:
        return "", next(iter(updates.values()), "")
    return chosen.python_method, updates.get(chosen.tag, next(iter(updates.values()), ""))
