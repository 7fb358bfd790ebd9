"""The paths of a checkout. Every tool takes a `Project`, so that tests can run it on a copy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Problem(Exception):
    """An error that a maintainer has to fix: the message names the file and the place, and says what to do.

    A message may quote a page. As text it has no characters that a terminal would act on.
    """

    def __str__(self) -> str:
        return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in super().__str__())


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout of this project.

    Attributes:
        root: The folder that holds `pyproject.toml`.
    """

    root: Path

    @property
    def spec(self) -> Path:
        """The folder spec/, data only."""
        return self.root / "spec"

    @property
    def sources(self) -> Path:
        """The file with address, hash and fidelity of every page."""
        return self.spec / "sources.toml"

    @property
    def pages(self) -> Path:
        """The folder of documentation pages, exactly as published."""
        return self.spec / "pages"

    @property
    def published(self) -> Path:
        """The merge of all pages: what FleetIT publishes, not corrected."""
        return self.spec / "openapi.yaml"

    @property
    def corrections(self) -> Path:
        """The corrections: every difference from what is published, as an OpenAPI Overlay."""
        return self.spec / "corrections.yaml"

    @property
    def generator(self) -> Path:
        """The inputs of the generator: templates, runtime modules, configuration."""
        return self.root / "codegen" / "generate"

    @property
    def templates(self) -> Path:
        """The templates that replace the generator's own."""
        return self.generator / "templates"

    @property
    def runtime(self) -> Path:
        """The modules that are copied into the generated package."""
        return self.generator / "runtime"

    @property
    def generator_config(self) -> Path:
        """The configuration of openapi-python-client."""
        return self.generator / "generator.yaml"

    @property
    def package(self) -> Path:
        """The generated package."""
        return self.root / "generated" / "fleetit_api"

    @property
    def corrected(self) -> Path:
        """The corrected description, in the generated package: JSON, so that no YAML library is needed to read it."""
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
        """Return a path for messages: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


HERE = Project(Path(__file__).resolve().parent.parent)
