"""Small projects in real git repositories, with a description, a package and its pinned surface."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.surface.collect import collect_surface
from tests.support import checkout
from tests.support.generated import FLEETS
from tests.support.projects import copy_settings

if TYPE_CHECKING:
    from openapi_sdk_codegen.project import Project

#: The folder of this project.
HERE = Path(__file__).resolve().parents[3]

_IDENTITY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false")
_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C"}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, without the configuration of the user."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | _ALONE
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        ["git", *_IDENTITY, *arguments],  # noqa: S607 - git is found on the PATH
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def description(**toll: Any) -> dict[str, Any]:
    """Describe one listing of tolls with these properties, and a notification."""
    integer = {"type": "integer"}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "x-tenant": FLEETS,
        "paths": {
            "/v2/tolls/": {
                "get": {
                    "operationId": "tolls_list",
                    "tags": ["tolls"],
                    "x-fidelity": "documented",
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": integer},
                        {"name": "offset", "in": "query", "schema": integer},
                        {"name": "Fleet-Id", "in": "header", "schema": integer},
                    ],
                    "responses": {
                        "200": {
                            "description": "ok",
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TollPage"}}},
                        }
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "Toll": {"type": "object", "properties": {"id": integer, **toll}},
                "TollPage": {
                    "type": "object",
                    "properties": {
                        "count": integer,
                        "results": {"type": "array", "items": {"$ref": "#/components/schemas/Toll"}},
                    },
                },
                "TollNotification": {"type": "object", "properties": {"amount": {"type": "string"}}},
            }
        },
    }


@dataclass
class Repository:
    """A project in its own git repository, on the branch main.

    Attributes:
        root: Its folder.
    """

    root: Path
    project: Project = field(init=False)
    _commits: int = 0

    def __post_init__(self) -> None:
        """Create the repository, unless it is there."""
        self.project = copy_settings(self.root)
        self.project.kinds.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(checkout.HERE.kinds, self.project.kinds)
        if not (self.root / ".git").exists():
            git(self.root, "init", "--quiet", "--initial-branch=main", "--template=")

    def write(self, document: dict[str, Any] | None, fields: str = "id: int", *, pinned: bool = True) -> None:
        """Write the description and a package whose model has these fields, and pin its surface."""
        models = self.project.package / "models"
        models.mkdir(parents=True, exist_ok=True)
        (self.project.package / "__init__.py").write_text("", encoding="utf-8")
        (models / "__init__.py").write_text("", encoding="utf-8")
        body = "".join(f"    {each}\n" for each in fields.split("; "))
        source = f"from dataclasses import dataclass\n@dataclass\nclass Toll:\n{body}"
        (models / "toll.py").write_text(source, encoding="utf-8")
        if document is not None:
            self.project.corrected.write_text(json.dumps(document), encoding="utf-8")
        if pinned:
            self.project.surface.parent.mkdir(parents=True, exist_ok=True)
            self.project.surface.write_text(collect_surface(self.project.package), encoding="utf-8")

    def write_version(self, number: str) -> None:
        """Write the module that declares the version."""
        self.project.version.parent.mkdir(parents=True, exist_ok=True)
        self.project.version.write_text(f'__version__ = "{number}"\n', encoding="utf-8")

    def commit(self, *, tag: str = "") -> str:
        """Commit everything, and return the hash."""
        git(self.root, "add", "--all")
        # Two equal commits within one second would have the same hash.
        self._commits += 1
        git(self.root, "commit", "--quiet", "--allow-empty", "--message", str(self._commits))
        if tag:
            git(self.root, "tag", tag)
        return git(self.root, "rev-parse", "HEAD")


class Reviewed:
    """A review that was run: its exit status and what it wrote."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found
