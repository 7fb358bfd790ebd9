"""What a reader can do about breaking changes: accept them, or release the next version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.report.causes import Cause
from codegen.report.escape import escape_invisible, truncate

if TYPE_CHECKING:
    from codegen.report.entries import SurfaceEntry
    from codegen.report.verdict import Step

ACCEPTED_FILE = "review-accepted.toml"
_MAX_TEXT = 160
_VERSION = re.compile(r"v?([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})")


def write_acceptance(entry: Cause | SurfaceEntry) -> str:
    """Return the lines for `review-accepted.toml`. The file is refused until the reader writes the reason."""
    text = truncate(escape_invisible(entry.sentence), _MAX_TEXT).replace("\\", "\\\\").replace('"', '\\"')
    fingerprint = entry.fingerprint if isinstance(entry, Cause) else entry.change.fingerprint
    return f'[[accepted]]\nfingerprint = "{fingerprint}"\nreason = ""  # say why\ntext = "{text}"'


def describe_release(step: Step, version: str) -> str:
    """Return which version is next, as a sentence.

    Args:
        step: The step that the changes need.
        version: The version of the base, `X.Y.Z`; "" if it isn't known.
    """
    if step == "none":
        return "There is nothing to release."
    sentence = f"These changes need a {'' if step == 'patch' else 'new '}{step} version"
    match = _VERSION.match(version)
    if match is None:
        return f"{sentence}."
    major, minor, patch = map(int, match.groups())
    following = {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[step]
    return f"{sentence}: after {match[0]}, that is {following}."
