"""The verdict: the version step (Semantic Versioning) that the changes need, and the one change that requires it.

- `major`: a change of the wire or of the Python surface is an `error` and is not accepted.
- `minor`: there are other changes: additions, warnings, accepted errors. Users have to know about all of them.
- `patch`: neither changes, but the descriptions differ: in prose, examples or fidelity. Users change no code.
- `none`: nothing differs.

If several changes require the step, the verdict names the worst one: what concerns all calls comes first, then what is
gone, then what concerns most operations, then what only has another name. Changes of the wire come before changes of
the surface, because they are the cause. Versions 0.x get the same verdicts, because whether a change breaks does not
depend on the version number; which version follows does, see `next_version`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from openapi_sdk.escape import escape_invisible, truncate
from openapi_sdk_codegen.report.causes import Cause
from openapi_sdk_codegen.report.change import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk_codegen.report.change import HiddenEntry, SurfaceEntry

Step = Literal["major", "minor", "patch", "none"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The version step that the changes need.

    Attributes:
        forced_by: The entry that requires it; None if it is not a single one.
        because: The reason, as a sentence.
    """

    step: Step
    forced_by: Cause | SurfaceEntry | None
    because: str


def decide_verdict(entries: Sequence[Cause | SurfaceEntry], *, descriptions_differ: bool, hidden: int = 0) -> Verdict:
    """Return the verdict.

    Args:
        entries: The causes, then the surface changes.
        descriptions_differ: Whether anything differs between the descriptions, also if it changes no code of users.
        hidden: How many changes of the published description are hidden by corrections.
    """
    breaking = [entry for entry in entries if entry.is_breaking]
    if breaking:
        worst = min(breaking, key=_rank)
        return Verdict("major", worst, worst.sentence)
    if entries:
        worst = min([entry for entry in entries if not entry.accepted] or entries, key=_rank)
        return Verdict("minor", worst, worst.sentence)
    if descriptions_differ:
        return Verdict("patch", None, "Only prose, examples or fidelity changed. Users change no code.")
    if hidden:
        what = "one change" if hidden == 1 else f"{hidden:,} changes"
        return Verdict("none", None, f"Users see nothing of {what} in what is published: corrections hide it.")
    return Verdict("none", None, "Nothing changed.")


#: Changes that belong to no operation and concern all calls.
_OF_ALL_CALLS = {"servers", "security"}
_GONE = re.compile(r"^api-(path-)?removed|^x-api-path-changed|^webhook-removed|^x-callback-removed")
_NAME = re.compile(r"operation-id|-tag-|^api-schema-removed")


def _rank(entry: Cause | SurfaceEntry) -> tuple[int, ...]:
    """Return what sorts the worst change first. Of equals, the first one counts."""
    change = entry.change
    if not isinstance(change, Change) or not isinstance(entry, Cause):
        return change.level.rank, 1
    kinds = change.operation in _OF_ALL_CALLS, _GONE.search(change.id), not _NAME.search(change.id), True
    return change.level.rank, 0, next(number for number, each in enumerate(kinds) if each), -len(entry.operations)


# What a reader can do about breaking changes: accept them, or release the next version


ACCEPTED_FILE = "review-accepted.toml"
_MAX_TEXT = 160
_VERSION = re.compile(r"v?([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})(\.dev[0-9]{1,9})?")


def write_acceptance(entry: Cause | SurfaceEntry | HiddenEntry) -> str:
    """Return the lines for `review-accepted.toml`. The file is refused until the reader writes the reason."""
    text = truncate(escape_invisible(entry.sentence), _MAX_TEXT).replace("\\", "\\\\").replace('"', '\\"')
    fingerprint = entry.fingerprint if isinstance(entry, Cause) else entry.change.fingerprint
    return f'[[accepted]]\nfingerprint = "{fingerprint}"\nreason = ""  # say why\ntext = "{text}"'


def describe_release(step: Step, version: str) -> str:
    """Return which version is next, as a sentence.

    Args:
        step: The step that the changes need.
        version: The version of the base, `X.Y.Z` or `X.Y.Z.dev0`; "" if it isn't known.
    """
    if step == "none":
        return "There is nothing to release."
    sentence = f"These changes need a {'' if step == 'patch' else 'new '}{step} version"
    following = next_version(step, version)
    if not following:
        return f"{sentence}."
    if version.startswith(("0.", "v0.")) and step != "patch":
        sentence += f", which before 1.0 is a {'new minor' if step == 'major' else 'patch'} one"
    return f"{sentence}: {'from' if '.dev' in version else 'after'} {version.removeprefix('v')}, that is {following}."


def next_version(step: Step, version: str) -> str:
    """Return the lowest version that may follow; "" if it isn't known.

    Before 1.0, what breaks needs a minor step, and anything else a patch: so Cargo and Poetry read `^0.1.2`.

    Args:
        step: The step that the changes need.
        version: The version of the last release, `X.Y.Z`; or `X.Y.Z.dev0`, that which is being made, which is enough
            if it is such a step.
    """
    match = _VERSION.fullmatch(version)
    if match is None or step == "none":
        return ""
    major, minor, patch = map(int, match.groups()[:3])
    if not major:
        step = "minor" if step == "major" else "patch"
    is_enough = {"major": not minor and not patch, "minor": not patch, "patch": True}[step]
    if match[4] and is_enough:
        return f"{major}.{minor}.{patch}"
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[step]
