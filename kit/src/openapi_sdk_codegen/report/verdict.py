"""The verdict: the version step (Semantic Versioning) that the changes need, and the one change that requires it.

- `major`: a change of the wire or of the Python surface is an `error` and is not accepted.
- `minor`: there are other changes: additions, warnings, accepted errors. Users have to know about all of them.
- `patch`: neither changes, but the descriptions differ: in prose, examples or fidelity. Users change no code.
- `none`: nothing differs.

If several changes require the step, the verdict names the first one. Changes of the wire come before changes of the
surface, because they are the cause. Versions 0.x get the same verdicts, because whether a change breaks does not depend
on the version number; which version follows does, see `next_version`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from openapi_sdk_codegen.report.causes import Cause
from openapi_sdk_codegen.report.change import Change
from openapi_sdk_codegen.report.escape import escape_invisible, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk_codegen.report.change import HiddenEntry, SurfaceChange, SurfaceEntry

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
    breaking = next((entry for entry in entries if entry.is_breaking), None)
    if breaking:
        return Verdict("major", breaking, breaking.sentence)
    if entries:
        candidates = [entry for entry in entries if not entry.accepted] or entries
        most_severe = min(candidates, key=lambda entry: entry.change.level.rank)
        return Verdict("minor", most_severe, most_severe.sentence)
    if descriptions_differ:
        return Verdict("patch", None, "Only prose, examples or fidelity changed. Users change no code.")
    if hidden:
        what = "one change" if hidden == 1 else f"{hidden:,} changes"
        return Verdict("none", None, f"Users see nothing of {what} in what is published: corrections hide it.")
    return Verdict("none", None, "Nothing changed.")


# What a reader can do about breaking changes: accept them, or release the next version


ACCEPTED_FILE = "review-accepted.toml"
_MAX_TEXT = 160
_VERSION = re.compile(r"v?([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})")


def write_acceptance(entry: Cause | SurfaceEntry | HiddenEntry) -> str:
    """Return the lines for `review-accepted.toml`. The file is refused until the reader writes the reason."""
    text = truncate(escape_invisible(entry.sentence), _MAX_TEXT).replace("\\", "\\\\").replace('"', '\\"')
    fingerprint = entry.fingerprint if isinstance(entry, Cause) else entry.change.fingerprint
    return f'[[accepted]]\nfingerprint = "{fingerprint}"\nreason = ""  # say why\ntext = "{text}"'


def describe_release(step: Step, version: str) -> str:
    """Return which version is next, as a sentence.

    Args:
        step: The step that the changes need.
        version: The version of the base, `X.Y.Z`; "" if it isn't known. After `X.Y.Z.dev0`, which is no release, only
            the step is known.
    """
    if step == "none":
        return "There is nothing to release."
    sentence = f"These changes need a {'' if step == 'patch' else 'new '}{step} version"
    following = next_version(step, version)
    if not following:
        return f"{sentence}."
    if version.startswith(("0.", "v0.")) and step != "patch":
        sentence += f", which before 1.0 is a {'new minor' if step == 'major' else 'patch'} one"
    return f"{sentence}: after {version.removeprefix('v')}, that is {following}."


def next_version(step: Step, version: str) -> str:
    """Return the lowest version that may follow; "" if it isn't known.

    Before 1.0, what breaks needs a minor step, and anything else a patch: so Cargo and Poetry read `^0.1.2`.

    Args:
        step: The step that the changes need.
        version: The version of the last release, `X.Y.Z`.
    """
    match = _VERSION.fullmatch(version)
    if match is None or step == "none":
        return ""
    major, minor, patch = map(int, match.groups())
    if not major:
        step = "minor" if step == "major" else "patch"
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[step]


# What callers have to change after a breaking change: one sentence for each kind of rule


_PYTHON = "Change the Python code that uses it."
#: For rules that the table doesn't have.
OTHERWISE = "Compare the old and the new description, and adapt the calls."

#: The first row whose pattern is found in the id of the rule.
_ADVICE = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        # Operations and the API as a whole.
        ("security", "Authenticate as the new description says."),
        ("operation-id|-tag-|schema-changed", "Change the Python code that uses the old name."),
        ("stability", "Expect that it changes without notice, or stop using it."),
        ("sunset-(parse|invalid|missing|date|deleted)|^sunset-", "Ask for a date of removal that leaves enough time."),
        ("^webhook-removed|callback-removed|webhook-body-removed", "Stop relying on it: it is no longer sent."),
        ("^api-", "Stop calling the operation, and use another one."),
        # What users send.
        ("^request-parameter-removed|^request-body-removed", "Stop sending it."),
        ("default", "Send the value explicitly in calls that rely on the default."),
        ("^(x-)?new-|^(x-)?request-.*(became-required|added-required|required-added)", "Send it in every call."),
        ("^request-.*not-nullable", "Don't send null."),
        ("^request-.*(enum|const)", "Send only the values that are still allowed."),
        (
            "^(x-)?request-.*(media-type|encoding|serialization|content-schema)",
            "Send it in the form that the new description has.",
        ),
        ("^(x-)?request-.*type", "Send a value of the new type."),
        ("^request-.*-(min|max|exclusive|pattern-added|contains)", "Send only values within the new limits."),
        ("^(x-)?request-", "Send only values that match the new schema."),
        # What users receive.
        ("success-status-removed", "Handle the other statuses of success."),
        ("nullable", "Expect null."),
        ("became-optional|required-property-removed|header-removed", "Expect that it may be missing."),
        ("response-.*(enum|const)", "Expect other values than before."),
        (
            "response-.*(media-type|encoding|serialization|content-schema)",
            "Accept it in the form that the new description has.",
        ),
        ("response-.*type", "Expect a value of the new type."),
        ("response-.*-(min|max|exclusive|contains)", "Expect values beyond the old limits."),
        ("response-", "Expect values that don't match the old schema."),
    )
)


def advise(change: Change | SurfaceChange) -> str:
    """Return what callers have to change, as a sentence.

    Args:
        change: A breaking change, or the first one of a cause.
    """
    if not isinstance(change, Change):
        return _PYTHON
    return next((sentence for pattern, sentence in _ADVICE if pattern.search(change.id)), OTHERWISE)
