"""Compare two descriptions as a whole: operations, webhooks, security, versions, schemas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from codegen.diff.comparison import Comparison
from codegen.diff.components import compare_components, compare_payloads, compare_versions
from codegen.diff.description import Description, read_description, read_descriptions
from codegen.diff.lifecycle import Policy
from codegen.diff.operations import compare_operations, compare_webhooks
from codegen.diff.security import compare_security
from codegen.openapi.tree import is_array, is_object
from codegen.report.causes import Cause, find_causes
from codegen.report.change import Change, Level
from codegen.report.entries import WireEntry
from codegen.report.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.diff.node import Node
    from codegen.report.change import Change

#: What can be compared: a file, a document in memory, or a description that was read.
Source = str | PathLike[str] | dict[str, Any] | Description


@dataclass(frozen=True, slots=True)
class ComparisonResult:
    """What changes from one description to another.

    Attributes:
        old: The name of the old description: of its file, or `old`.
        new: The name of the new description.
        changes: The changes, sorted. The same documents give the same ones.
        causes: What changed at one place, with all the changes that it makes.
        remarks: What could not be understood, and was therefore not compared.
        folders: The folders of the two files, relative to the current one if they are in it; "" if there are none.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]
    remarks: tuple[str, ...] = ()
    folders: tuple[str, str] = ("", "")

    @property
    def breaking(self) -> tuple[Cause, ...]:
        """The causes that break users who rely on the old description."""
        return tuple(cause for cause in self.causes if cause.level is Level.ERROR)

    def report(self) -> Report:
        """Return the report, which `codegen.report.render.render` writes in each format."""
        return Report.of_descriptions(self.old, self.new, self.changes, self.remarks, self.folders)


def compare(
    old: Source, new: Source, policy: Policy | None = None, *, received: Iterable[str] = ()
) -> ComparisonResult:
    """Compare two descriptions, of OpenAPI 3.0 or 3.1, in YAML or JSON.

    Args:
        old: The old one: a file of at most 64 MiB, with the files in its folder that it refers to; a document in
            memory, which is not changed; or what `read_description` returned.
        new: The new one.
        policy: The day of the comparison and the notice, for rules about sunsets. By default the day is unknown: a
            removal before the sunset is an error, and no sunset is too soon.
        received: Names of schemas in `components` that users receive by webhooks which the documents don't describe.
            Each is compared as the payload of a webhook of that name.

    Raises:
        Problem: If a description can't be read, with its file and place; if neither has a schema of `received`.
    """
    if isinstance(old, str | PathLike) and isinstance(new, str | PathLike):
        descriptions = read_descriptions(Path(old), Path(new))
    else:
        descriptions = _read(old, "old"), _read(new, "new")
    comparison = _compare(*descriptions, policy, received)
    changes = tuple(add_excerpts(comparison.collect_changes(), *descriptions))
    causes = find_causes(WireEntry(change) for change in changes)
    remarks = (*_join_remarks(*descriptions), *comparison.remarks)
    return ComparisonResult(
        descriptions[0].name, descriptions[1].name, changes, causes, remarks, (_folder(old), _folder(new))
    )


def _folder(source: Source) -> str:
    """Return the folder of a file, as annotations name it."""
    if not isinstance(source, str | PathLike):
        return ""
    folder = Path(source).parent
    here = Path.cwd()
    return (folder.relative_to(here) if folder.is_relative_to(here) else folder).as_posix()


def _join_remarks(old: Description, new: Description) -> list[str]:
    """Return the remarks on both descriptions; what is true of both is one remark."""
    in_new = {remark.replace(f"{new.name}: ", ": "): remark for remark in new.remarks}
    joined: list[str] = []
    for remark in old.remarks:
        same = in_new.pop(remark.replace(f"{old.name}: ", ": "), "")
        joined.append(f"in both documents, {same}" if same else remark)
    return [*joined, *in_new.values()]


def _read(source: Source, name: str) -> Description:
    if isinstance(source, Description):
        return source
    if isinstance(source, dict):
        return Description.from_document(source, name)
    return read_description(Path(source))


def compare_descriptions(
    old: Description, new: Description, policy: Policy | None = None, *, received: Iterable[str] = ()
) -> list[Change]:
    """Return what changes from one description to another, without excerpts. Arguments and errors as of `compare`."""
    return _compare(old, new, policy, received).collect_changes()


def _compare(old: Description, new: Description, policy: Policy | None, received: Iterable[str]) -> Comparison:
    comparison = Comparison(old, new, policy or Policy())
    compare_operations(comparison)
    compare_webhooks(comparison)
    compare_security(comparison)
    compare_versions(comparison)
    compare_payloads(comparison, received)
    comparison.compare_used_schemas()
    compare_components(comparison)
    return comparison


# Add to each change what a reader looks up next: the lines of its places, and the YAML that stands there


#: An excerpt has at most this many keys and items, levels, and characters of one text.
_MAX_VALUES = 30
_MAX_LEVELS = 4
_MAX_TEXT = 300
_LEFT_OUT = "…"
_NO_WIDTH = 2**31 - 1
#: A number begins with one of these, in YAML 1.2 and in 1.1.
_FIRST_OF_OTHERS = tuple("0123456789+-.")

#: What was added has no old excerpt: the old place is only where it would be. What was removed has no new one.
_ADDED = re.compile(r"^new-|-(added|set)(-|$)")
_REMOVED = re.compile(r"-(removed|unset|deleted)(-|$)")


def add_excerpts(changes: Iterable[Change], old: Description, new: Description) -> list[Change]:
    """Return the changes with the lines of their places, and an excerpt of each document."""
    excerpts = _Excerpts(old), _Excerpts(new)
    return [
        replace(
            change,
            old_line=old.line(change.old_place) or 0,
            new_line=new.line(change.new_place) or 0,
            old_excerpt="" if _ADDED.search(change.id) else excerpts[0].write(change.old_place),
            new_excerpt="" if _REMOVED.search(change.id) else excerpts[1].write(change.new_place),
        )
        for change in changes
    ]


@dataclass(slots=True)
class _Excerpts:
    """Writes excerpts of one description, each place once."""

    description: Description
    written: dict[str, str] = field(default_factory=dict[str, str])

    def write(self, place: str) -> str:
        """Return the YAML of a place with its key; "" if there is nothing."""
        if place not in self.written:
            node = self.description.find(place)
            self.written[place] = "" if node is None or not node.parts else _write(node)
        return self.written[place]


def _write(node: Node) -> str:
    value = _Shortened().shorten(node.value, _MAX_LEVELS)
    key = node.parts[-1]
    shown: Any = [value] if isinstance(key, int) else {key[:_MAX_TEXT]: value}
    # Any, because some versions of the stubs don't know the type of `width`.
    untyped: Any = yaml
    text: str = untyped.dump(shown, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_NO_WIDTH)
    return text.rstrip("\n")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes excerpts: ten times as fast as `dump_yaml`, whose output is for files."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML calls it
        """Write a value that is there twice twice."""
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    """Represent a text in quotes if it could be read as anything else. PyYAML knows that only for YAML 1.1."""
    style = "'" if text[:1] in _FIRST_OF_OTHERS else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_add_representer: Any = getattr(_Dumper, "add_representer")  # noqa: B009 - its arguments have no types
_add_representer(str, _represent_text)


@dataclass(slots=True)
class _Shortened:
    """Copies a value without what is too much for an excerpt."""

    left: int = _MAX_VALUES

    def shorten(self, value: Any, levels: int) -> Any:
        """Return the beginning of a value; `…` stands for what is left out."""
        if isinstance(value, str) and len(value) > _MAX_TEXT:
            return value[:_MAX_TEXT] + _LEFT_OUT
        if not levels and (is_object(value) or is_array(value)) and value:
            return _LEFT_OUT
        if is_object(value):
            shortened: dict[str, Any] = {}
            for key, each in value.items():
                if not self._take():
                    shortened[_LEFT_OUT] = _LEFT_OUT
                    break
                shortened[key[:_MAX_TEXT]] = self.shorten(each, levels - 1)
            return shortened
        if is_array(value):
            items: list[Any] = []
            for each in value:
                if not self._take():
                    items.append(_LEFT_OUT)
                    break
                items.append(self.shorten(each, levels - 1))
            return items
        return value

    def _take(self) -> bool:
        self.left -= 1
        return self.left >= 0
