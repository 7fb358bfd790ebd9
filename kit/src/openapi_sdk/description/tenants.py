"""Which arguments and fields have the id of a tenant: what is for one tenant only refuses the ids of others there."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, unquote

from openapi_sdk.description.operations import matches_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.methods import Method
    from openapi_sdk.description.operations import DescribedOperation, Parameter
    from openapi_sdk.model.facts import Tenant


_WORD = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z0-9]+")
_ID = re.compile(r"( (ids?|pks?|uuids?))?( (in|i?exact|eq|ne|neq|not|nin|gte?|lte?|range|is ?null))? $")
#: How a filter ends that chooses others than the value that it has: `account__ne`, `account_id__gte`.
_OTHERS = re.compile(r" (ne|neq|not|nin|gte?|lte?|range|is ?null) $")


def names_tenant(tenant: Tenant, name: str) -> bool:
    """Whether an argument or a field has the id of a tenant, by its name.

    Such as `account`, `account_id`, `ownAccountIds`, and `account__in` as Django has it.
    """
    return _ID.sub(" ", _spell(name)).endswith(_list_words(tenant))


def _chooses_others(name: str) -> bool:
    """Whether a filter that names a tenant chooses others than the one that is its value, by its name."""
    return bool(_OTHERS.search(_spell(name)))


def is_tenant_parameter(tenant: Tenant | None, place: str, name: str) -> bool:
    """Whether a parameter has the id of the tenant. The names of headers have no case."""
    if tenant is None or place != tenant.place:
        return False
    return name.lower() == tenant.name.lower() if place == "header" else name == tenant.name


def find_tenant_parameter(tenant: Tenant | None, operation: DescribedOperation) -> Parameter | None:
    """Return the parameter of an operation that has the id of the tenant; None if it lists none."""
    return next((each for each in operation.parameters if is_tenant_parameter(tenant, each.place, each.name)), None)


def list_tenant_arguments(tenant: Tenant, method: Method) -> frozenset[str] | None:
    """Return the arguments of a method that name a tenant.

    None if its path is about tenants, and none of its parameters is known to be that of one: `/account-groups/{id}/`.
    """
    found: set[str] = set()
    has_path, names_path = False, tenant.place == "path" and f"{{{tenant.name}}}" in method.path
    for name, described_name, place in method.operation.arguments:
        if place == "path":
            has_path = True
            if _is_tenant_in_path(tenant, method.path, described_name):
                names_path = True
                found.add(name)
        elif names_tenant(tenant, described_name):
            found.add(name)
    literal = re.sub(r"\{[^{}]*\}", "/", method.path)
    is_about_tenants = _has_word(tenant, f"{literal} {method.resource}")
    return None if has_path and is_about_tenants and not names_path else frozenset(found)


def iter_other_tenants(tenant: Tenant, value: Any, tenant_id: object, place: str) -> Iterator[str]:
    """Yield the places in a JSON document that name another tenant than one."""
    if isinstance(value, list):
        for index, each in enumerate(cast("list[Any]", value)):
            yield from iter_other_tenants(tenant, each, tenant_id, f"{place}.{index}")
    elif isinstance(value, dict):
        for name, each in cast("dict[str, Any]", value).items():
            inner = f"{place}.{name}"
            ids = cast("list[Any]", each) if isinstance(each, list) else [each]
            is_own = not _chooses_others(name) and all(is_tenant(one, tenant_id) for one in ids)
            if names_tenant(tenant, name) and not is_own:
                yield inner
            else:
                yield from iter_other_tenants(tenant, each, tenant_id, inner)


def is_tenant(value: Any, tenant_id: object) -> bool:
    """Whether a value of a JSON document is the id of a tenant, as it is or as a text."""
    return value == str(tenant_id) or (value == tenant_id and not isinstance(value, bool))


def iter_other_tenants_of_request(
    description: Description, tenant: Tenant, method: str, target: str, *, body: bytes | None, tenant_id: object
) -> Iterator[str]:
    """Yield the places in a request that name another tenant than one: in its path, its query or its JSON body."""
    path, _, query = target.partition("?")
    segments = [unquote(each) for each in path.split("/")]
    own = find_tenant_of_request(description, tenant, path)
    named = [*_find_tenants_in_path(description, tenant, method, segments), *([] if own is None else [own])]
    if any(each != str(tenant_id) for each in named):
        yield "path"
    for name, value in parse_qsl(query, keep_blank_values=True):
        names_it = (tenant.place == "query" and name == tenant.name) or names_tenant(tenant, name)
        if names_it and (value != str(tenant_id) or _chooses_others(name)):
            yield name
    if body is not None:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return  # a form or a file
        yield from iter_other_tenants(tenant, document, tenant_id, "body")


def find_tenant_of_request(description: Description, tenant: Tenant, target: str) -> str | None:
    """Return the text of the parameter with the tenant in the path or the query of a request; None if none says it.

    A path that is not described has it where those have it that are.
    """
    path, _, query = target.partition("?")
    if tenant.place == "query":
        return dict(parse_qsl(query)).get(tenant.name)
    segments, own = path.split("/"), f"{{{tenant.name}}}"
    if tenant.place != "path" or any(segments == each.path.split("/") for each in description.operations):
        return None  # `/workspaces/search` is no workspace
    for parts in (each.path.split("/") for each in description.operations):
        place = parts.index(own) if own in parts else len(segments)
        if segments[place:] and segments[place] and matches_path("/".join(parts[:place]), segments[:place]):
            return unquote(segments[place])
    return None


def is_listing_of_tenants(description: Description, tenant: Tenant, path: str) -> bool:
    """Whether a path is that of the listing of the tenants of a token, however it is spelt."""
    described = description.methods.get(tenant.listing)
    return described is not None and _split_path(described.path) == _split_path(path)


def is_about_all_tenants(description: Description, tenant: Tenant, target: str, tenant_id: object) -> bool:
    """Whether the answer to a request may have other tenants than one, by its path: `/accounts/`, `/accounts/search/`.

    Those of a path that has the id of the tenant behind the word are its own.
    """
    path = target.partition("?")[0]
    segments = _split_path(path)
    several = _spell(tenant.plural)
    return is_listing_of_tenants(description, tenant, path) or any(
        several in _spell(segment) and after != str(tenant_id)
        for segment, after in zip(segments, [*segments[1:], ""], strict=True)
    )


def _find_tenants_in_path(description: Description, tenant: Tenant, method: str, segments: list[str]) -> list[str]:
    """Return the parts of a path that are ids of tenants: as the description has it, or behind the word."""
    for described in description.methods.values():
        if described.http_method == method and matches_path(described.path, segments):
            arguments = list_tenant_arguments(tenant, described)
            places = {
                f"{{{described_name}}}"
                for name, described_name, _ in described.operation.arguments
                if arguments is None or name in arguments
            }
            parts = described.path.split("/")
            return [segment for part, segment in zip(parts, segments, strict=True) if part in places]
    return [
        each
        for before, each in pairwise(segments)
        if (each.isdigit() if tenant.type == "integer" else each) and _spell(before).endswith(_list_words(tenant))
    ]


def _is_tenant_in_path(tenant: Tenant, path: str, name: str) -> bool:
    before = path.partition(f"{{{name}}}")[0]
    return _has_word(tenant, name) or _spell(before).endswith(_list_words(tenant))


def _has_word(tenant: Tenant, text: str) -> bool:
    spelt = _spell(text)
    return any(word in spelt for word in _list_words(tenant))


@lru_cache(maxsize=16)
def _list_words(tenant: Tenant) -> tuple[str, ...]:
    return _spell(tenant.word), _spell(tenant.plural)


def _spell(name: str) -> str:
    """Return the words of a name in lower case, each between blanks."""
    return f" {' '.join(_WORD.findall(name)).lower()} "


def _split_path(path: str) -> list[str]:
    return [unquote(each).lower() for each in path.split("/") if each]
