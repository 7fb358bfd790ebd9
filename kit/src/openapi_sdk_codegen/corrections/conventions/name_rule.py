"""Whether names of methods follow the operationIds of a document or its paths: one decision a document.

An operationId is a better name than a path where people wrote it: `power_on_server` beside
`POST /servers/{id}/actions/poweron`. A framework writes ids, too. Those repeat method and path, or have names of the
server's code, which change whenever the code is tidied up. They say less than the names that derive from the path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.corrections.conventions.path_words import drop_versions, split_path
from openapi_sdk_codegen.openapi.paths import PATH_PARAMETER, path_parameters
from openapi_sdk_codegen.openapi.released_names import NAME_RULES, NAMES_FROM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.released_names import NameRule

#: Names follow the ids if at most one of so many operations has none, or one that another one has.
_UNUSABLE = 5
#: How frameworks call what a method does, in ids that are a path and a verb: `users_partial_update`, `listUsers`.
_VERBS = {
    "get": ("get", "list", "retrieve", "read"),
    "post": ("post", "create"),
    "put": ("put", "update"),
    "patch": ("patch", "partial_update"),
    "delete": ("delete", "destroy"),
}
#: Words that stand before a parameter, or before nothing.
_JOINING = frozenset(("and", "api", "apis", "by", "using", "with"))
#: `UsersController_findOne`, `listUsersUsingGET_1`.
_CODE = re.compile(r"controller(?![a-z])|using_(get|post|put|patch|delete|head|options)(_[0-9]+)?$")
_NUMBERED = re.compile(r"_[0-9]+$")
#: `repos/list-for-org`: a resource and a method, which people chose.
_CHOSEN = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")
#: A number in base 16 of at least 12 digits, or a UUID.
_NUMBER = re.compile(r"(?=.*[0-9])[0-9a-f-]{12,}")


@dataclass(frozen=True, slots=True)
class NameDecision:
    """What names of methods follow, and why.

    Attributes:
        rule: `ids` or `paths`.
        reason: A sentence, with figures.
    """

    rule: NameRule
    reason: str


def decide_rule(
    operations: Iterable[tuple[PlacedOperation, Collection[str]]],
    document: dict[str, Any],
    rule: NameRule | None = None,
) -> NameDecision:
    """Decide what names of methods follow.

    Args:
        operations: The operations whose names are not chosen by hand, each with the operationIds
            `<resource>_<method>` that its path can give.
        document: The description, corrected. `x-names-from` in its `info` decides.
        rule: A rule that was released. It decides where no correction does.
    """
    given = object_at(document, "info").get(NAMES_FROM)
    if given in NAME_RULES:
        return _say(given, f"`{NAMES_FROM}` in `info` says so")
    if rule is not None:
        return _say(rule, "names that are released do")
    operations = list(operations)
    ids = [operation.id for operation, _ in operations if operation.id is not None]
    if not ids:
        return _say("paths", "no operation has an operationId")
    total = len(operations)
    missing = total - len(ids)
    bases = [_NUMBERED.sub("", each) for each in map(words.snake_case, ids)]
    repeated = len(bases) - len({*bases})
    if _UNUSABLE * (missing + repeated) > total:
        what = f"{missing} of {total} operations have no operationId" if missing else ""
        again = f"{repeated} of {len(ids)} operationIds are there twice, or differ in a number" if repeated else ""
        return _say("paths", " and ".join(filter(None, (what, again))))
    automatic = [operation.id for operation, by_path in operations if operation.id and is_automatic(operation, by_path)]
    if 2 * len(automatic) > len(ids):
        why = "only repeat method and path, or have names of the server's code"
        return _say("paths", f"{len(automatic)} of {len(ids)} operationIds {why}, such as {min(automatic)!r}")
    written = len(ids) - len(automatic)
    return _say("ids", f"{written} of {total} operations have an operationId that says more than method and path")


def _say(rule: NameRule, why: str) -> NameDecision:
    what = "operationIds" if rule == "ids" else "paths"
    return NameDecision(rule, f"Names of methods follow the {what}: {why}.")


def is_automatic(operation: PlacedOperation, by_path: Collection[str]) -> bool:
    """Whether an operationId repeats method and path, or has names of the server's code.

    Args:
        operation: The operation.
        by_path: The operationIds that its path can give.
    """
    if _CHOSEN.fullmatch(operation.id or "") and operation.id != operation.path.strip("/"):
        return False
    name = _NUMBERED.sub("", words.snake_case(operation.id or ""))
    if (
        _CODE.search(name)
        or _NUMBER.fullmatch(operation.id or "")
        or any(f"{name}_".startswith(f"{each}_") for each in by_path)
    ):
        return True
    verbs = _VERBS.get(operation.method, (operation.method,))
    rest = [
        *(name.removeprefix(f"{verb}_") for verb in verbs if name.startswith(f"{verb}_")),
        *(name.removesuffix(f"_{verb}") for verb in verbs if name.endswith(f"_{verb}")),
    ]
    path = _letters(operation.path)
    if any(_letters(each).endswith(path) and path for each in rest if name.endswith(f"_{operation.method}")):
        return True  # `read_items_items__item_id__get`: a function of the code, then all of the path
    _, found = split_path(operation.path)
    plain = [word for each in drop_versions(found) for word in each.text.split("_")]
    parameters = [word for each in path_parameters(operation.path) for word in words.snake_case(each).split("_")]
    spoken = [_without(each.split("_")) for each in rest]
    with_ids = [word for each in operation.path.split("/") for word in words.snake_case(_as_id(each)).split("_")]
    whole = _without(
        [word for segment in operation.path.strip("/").split("/") for word in words.snake_case(segment).split("_")]
    )
    wholes = (plain, whole, _without([word for word in with_ids if word != "x"]))
    return any(each in wholes or sorted(each) == sorted([*plain, *parameters]) for each in spoken)


def _without(found: list[str]) -> list[str]:
    return [word for word in found if word not in _JOINING and words.version_of(word) is None]


def _as_id(segment: str) -> str:
    """Return `id` for a parameter of a path, whatever its name: `get_files_id_trash`."""
    return "id" if PATH_PARAMETER.fullmatch(segment) else segment


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
