"""The name of the service, and whom a call is for: `x-name` and `x-tenant`, which corrections set."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, Literal, cast

from openapi_sdk.description.nodes import as_object, as_text, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import get_types, merge_only_choice
from openapi_sdk.description.tenants import is_tenant_parameter
from openapi_sdk.model.facts import Tenant
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.project import ProjectSettings

#: At the root of a document: the parameter that says whom a call is for, and the words for it.
TENANT = "x-tenant"
#: In `info`: the name of the service in names of classes.
NAME = "x-name"
#: A name that code, packages and messages can have.
CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,39}")
#: Words of titles that say nothing of the service. Versions are none of its name either.
_GENERAL = frozenset("an and api apis for of openapi public rest restful specification swagger the".split())  # noqa: SIM905
_VERSION = re.compile(r"[vV]?[0-9]+")
_WORD = re.compile(r"[A-Za-z0-9]+")
_LONGEST_NAME = 40
#: Packages of Python, and those that every SDK needs.
_PACKAGES = sys.stdlib_module_names | {"attr", "attrs", "certifi", "httpx", "msgspec"}


def name_service(document: dict[str, Any]) -> str:
    """Return the name of the service in CapWords: that of `x-name`, or else the words of the title."""
    info = object_at(document, "info")
    given = as_text(info.get(NAME))
    return given if CLASS_NAME.fullmatch(given) else _derive_name(as_text(info.get("title")))


def name_package(document: dict[str, Any]) -> str:
    """Return the name of the generated package: `acme_api`."""
    return f"{name_service(document).lower()}_api"


def check_names(document: dict[str, Any], settings: ProjectSettings) -> None:
    """Check that a description makes the names that a project has, by which the tools find its packages.

    Raises:
        Problem: If it makes others.
    """
    name, package = name_service(document), name_package(document).removesuffix("_api")
    if (settings.name, settings.package) != (name, package):
        msg = (
            f"pyproject.toml, [tool.openapi-sdk]: name and package are {settings.name} and {settings.package}, and the "
            f"description makes {name} and {package}: change them, or set `x-name` of `$.info` in spec/corrections.yaml"
        )
        raise Problem(msg)


def _derive_name(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = ""
    for word in _WORD.findall(plain):
        is_general = word.lower() in _GENERAL or _VERSION.fullmatch(word)
        if not is_general and len(name) + len(word) <= _LONGEST_NAME:
            name += word[0].upper() + word[1:]
    name = name.lstrip("0123456789")
    name = name[:1].upper() + name[1:]
    return f"{name}Api" if is_taken(name) else name or "Api"


def is_taken(name: str) -> bool:
    """Whether a name can't be that of a service: code can't have it, or its package would hide another one."""
    return keyword.iskeyword(name) or keyword.iskeyword(name.lower()) or name.lower() in _PACKAGES


def find_tenant(document: dict[str, Any]) -> Tenant | None:
    """Return whom a call of the service is for; None if `x-tenant` doesn't say it.

    The type is that of the parameter: an integer if one operation describes it as such, and if none lists it, which the
    lint refuses. A text may be any id.
    """
    given = as_object(document.get(TENANT))
    if not given:
        return None
    place, name, word, plural, none, listing = (
        as_text(given.get(key)) for key in ("in", "name", "word", "plural", "none", "listing")
    )
    known = cast("Literal['header', 'query', 'path']", place)
    tenant = Tenant(known, name, word, plural, none, "string", listing)
    parameters = (find_parameter(each, tenant) for each in each_operation(document))
    listed = [each for each in parameters if each is not None]
    is_text = bool(listed) and not any(_is_integer(document, each) for each in listed)
    return tenant if is_text else tenant._replace(type="integer")


def find_parameter(operation: PlacedOperation, tenant: Tenant) -> dict[str, Any] | None:
    """Return the parameter of an operation that has the id of the tenant; None if it lists none."""
    for _, parameter in operation.parameters:
        if is_tenant_parameter(tenant, as_text(parameter.get("in")), as_text(parameter.get("name"))):
            return parameter
    return None


def _is_integer(document: dict[str, Any], parameter: dict[str, Any]) -> bool:
    schema = resolve_ref(document, parameter.get("schema"))
    return "integer" in get_types(merge_only_choice(document, schema))
