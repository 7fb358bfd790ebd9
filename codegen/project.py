"""Where things are in the project, so that tests can point every tool at a copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Problem(Exception):
    """Something a maintainer has to mend: the message names the file and the place, and says what to do."""


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout of this project.

    Attributes:
        root: The folder that holds `pyproject.toml`.
    """

    root: Path

    @property
    def spec(self) -> Path:
        """The contract: data only."""
        return self.root / "spec"

    @property
    def sources(self) -> Path:
        """Address, file, hash and fidelity of every page."""
        return self.spec / "sources.toml"

    @property
    def pages(self) -> Path:
        """Documentation pages exactly as published."""
        return self.spec / "pages"

    @property
    def published(self) -> Path:
        """All pages merged: what FleetIT publishes, nothing corrected."""
        return self.spec / "openapi.yaml"

    @property
    def corrections(self) -> Path:
        """The OpenAPI Overlay with every departure from what is published."""
        return self.spec / "corrections.yaml"

    @property
    def generator(self) -> Path:
        """What the generator is run with: templates, runtime modules, configuration."""
        return self.root / "codegen" / "generate"

    @property
    def templates(self) -> Path:
        """The generator's templates that are overridden."""
        return self.generator / "templates"

    @property
    def runtime(self) -> Path:
        """Modules that are copied into the generated package as they are."""
        return self.generator / "runtime"

    @property
    def generator_config(self) -> Path:
        """Configuration of openapi-python-client."""
        return self.generator / "generator.yaml"

    @property
    def package(self) -> Path:
        """The generated package."""
        return self.root / "generated" / "fleetit_api"

    @property
    def corrected(self) -> Path:
        """The corrected description, which the generated package carries as JSON: readable without a YAML library."""
        return self.package / "openapi.json"

    @property
    def surface(self) -> Path:
        """The pinned surface of the generated package."""
        return self.root / "tests" / "surface" / "fleetit_api.txt"

    @property
    def version(self) -> Path:
        """The module that states the version of the package."""
        return self.root / "overlays" / "fleetit" / "_version.py"

    def name(self, path: Path) -> str:
        """Return a path as messages show it: from the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


HERE = Project(Path(__file__).resolve().parent.parent)
