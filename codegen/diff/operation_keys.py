"""Match the operations of two documents: by path and method, whatever the parameters of the path are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.openapi.paths import normalize_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.diff.description import OperationNode

#: Two operations with the same key are compared: the path without names of parameters, the method, and a number if one
#: of the documents has several of both.
OperationKey = tuple[str, ...]


def match_operations(
    old: Iterable[OperationNode], new: Iterable[OperationNode]
) -> tuple[dict[OperationKey, OperationNode], dict[OperationKey, OperationNode]]:
    """Give operations their keys. Of several with the same path, those with the same names of parameters match first.

    Args:
        old: The old operations in document order.
        new: The new operations in document order.
    """
    groups: dict[OperationKey, tuple[list[OperationNode], list[OperationNode]]] = {}
    for side, operations in enumerate((old, new)):
        for each in operations:
            groups.setdefault((normalize_path(each.name), each.method), ([], []))[side].append(each)
    matched: tuple[dict[OperationKey, OperationNode], dict[OperationKey, OperationNode]] = {}, {}
    for key, group in groups.items():
        is_single = max(map(len, group)) == 1
        for side, numbered in enumerate(_align(*group)):
            matched[side].update((key if is_single else (*key, str(number)), each) for number, each in numbered)
    return matched


def _align(
    old: list[OperationNode], new: list[OperationNode]
) -> tuple[list[tuple[int, OperationNode]], list[tuple[int, OperationNode]]]:
    """Number the operations of a path, the same number for two that match."""
    common = {each.name for each in old} & {each.name for each in new}
    numbers = {name: number for number, name in enumerate(sorted(common))}
    aligned: list[list[tuple[int, OperationNode]]] = []
    for operations in (old, new):
        rest = [each for each in operations if each.name not in common]
        same = [(numbers[each.name], each) for each in operations if each.name in common]
        aligned.append([*same, *enumerate(rest, len(numbers))])
    return aligned[0], aligned[1]
