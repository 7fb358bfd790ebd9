"""The checkout that the tests are in."""

from __future__ import annotations

from pathlib import Path

from openapi_sdk_codegen.project import Project
from openapi_sdk_codegen.review.handwritten_impact import read_notifications

HERE = Project(Path(__file__).resolve().parents[2])
#: The schemas of the notifications that the overlay reads.
NOTIFICATIONS = read_notifications(HERE.kinds)


def list_import_paths(project: Project = HERE) -> tuple[str, ...]:
    """Return the folders of the packages that users import, and of what all SDKs share."""
    return tuple(str(project.root / each) for each in ("overlays", "generated", "kit/src"))
