"""The paths of a checkout. Every tool takes a `Project`, so that tests can run it on a copy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


#: Errors of one kind that a message shows. A description can cause thousands.
MAX_SHOWN = 20
#: Characters of each of them.
_MAX_LINE = 1_000


class Problem(Exception):
    """An error that a maintainer has to fix: the message names the file and the place, and says what to do.

    A message may quote a page. As text it has no characters that a terminal would act on.
    """

    def __str__(self) -> str:
        return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in super().__str__())


#: Characters of a text that a message quotes.
_MAX_QUOTED = 200


def quote_text(text: object) -> str:
    """Return the beginning of a text, in quotes and without characters beyond ASCII, as messages have it."""
    return ascii(text)[:_MAX_QUOTED]


def list_lines(errors: Sequence[object], *, indent: str = "  ") -> str:
    """Return the first errors, each on a line of bounded length, and how many more there are."""
    texts = [str(error) for error in errors[:MAX_SHOWN]]
    lines = [text if len(text) <= _MAX_LINE else f"{text[:_MAX_LINE]} …" for text in texts]
    if len(errors) > MAX_SHOWN:
        lines.append(f"… and {len(errors) - MAX_SHOWN:,} more")
    return "\n".join(f"{indent}{line}" for line in lines)


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
        """The inputs of the generator: templates, configuration."""
        return self.root / "codegen" / "generate"

    @property
    def templates(self) -> Path:
        """The templates that replace the generator's own."""
        return self.generator / "templates"

    @property
    def generator_config(self) -> Path:
        """The configuration of openapi-python-client."""
        return self.generator / "generator.yaml"

    @property
    def package(self) -> Path:
        """The generated package."""
        return self.root / "generated" / "fleetit_api"

    @property
    def import_paths(self) -> tuple[str, ...]:
        """The folders of the packages that users import, and of what all SDKs share."""
        return tuple(str(self.root / each) for each in ("overlays", "generated", "kit/src"))

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

    @property
    def kinds(self) -> Path:
        """The module with the table of the kinds of webhooks."""
        return self.root / "overlays" / "fleetit" / "webhooks" / "kinds.py"

    def name(self, path: Path) -> str:
        """Return a path for messages: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


HERE = Project(Path(__file__).resolve().parent.parent)
