"""The folder of a project, its settings and its paths. Every tool is given a `Project`, and knows no other."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
class ProjectSettings:
    """What the project is called, and what no description says: `[project]` and `[tool.openapi-sdk]`.

    Attributes:
        distribution: What users install.
        name: The name of the service, and of the class of the client: `Acme`.
        package: The package that users import. The generated one has `_api` behind this name.
        page_address: The address of a page of the documentation, with `{tag}` and `{summary}` of its operation; None if
            nothing of an operation says where its page is.
        has_own_webhooks: Whether the overlay has kinds of webhooks, though no document describes any.
    """

    distribution: str
    name: str
    package: str
    page_address: str | None = None
    has_own_webhooks: bool = False


#: The keys of `[tool.openapi-sdk]`, and whether they are needed.
SETTINGS = {"name": True, "package": True, "page-address": False, "kit": False, "webhooks": False}
#: The value of `webhooks`.
_OWN = "own"


def _read_settings(document: Mapping[str, Any]) -> ProjectSettings:
    table = document.get("tool", {}).get("openapi-sdk", {})
    wrong = [key for key in table if key not in SETTINGS or not isinstance(table[key], str)]
    wrong += [key for key, is_needed in SETTINGS.items() if is_needed and key not in table]
    wrong += [key for key in ("name", "package") if key not in wrong and not table[key].isidentifier()]
    wrong += ["webhooks"] if table.get("webhooks", _OWN) != _OWN and "webhooks" not in wrong else []
    if wrong:
        msg = (
            f"pyproject.toml, [tool.openapi-sdk]: {quote_text(wrong[0])}: there are name and package, which are names "
            "in Python, page-address and kit, which are texts, and webhooks, which is 'own'"
        )
        raise Problem(msg)
    address, has_webhooks = table.get("page-address"), "webhooks" in table
    return ProjectSettings(document["project"]["name"], table["name"], table["package"], address, has_webhooks)


#: The templates that replace the generator's own.
TEMPLATES = Path(__file__).resolve().parent / "generate" / "templates"


@dataclass(frozen=True, slots=True)
class Project:
    """The folder of an SDK.

    Attributes:
        root: The folder that holds `pyproject.toml`.
        templates: The folder of the templates.
    """

    root: Path
    templates: Path = TEMPLATES

    @property
    def settings(self) -> ProjectSettings:
        """What `pyproject.toml` says.

        Raises:
            Problem: If it can't be read, or a setting is missing, unknown or wrong.
        """
        try:
            document = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            msg = f"pyproject.toml: can't be read: {getattr(error, 'strerror', None) or error}"
            raise Problem(msg) from error
        return _read_settings(document)

    @property
    def has_settings(self) -> bool:
        """Whether `pyproject.toml` has settings, or may have them: what is wrong with it is told when they are read."""
        path = self.root / "pyproject.toml"
        try:
            return path.is_file() and "openapi-sdk" in tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
        except (OSError, ValueError):
            return True

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
        """The merge of all pages: what is published, not corrected."""
        return self.spec / "openapi.yaml"

    @property
    def corrections(self) -> Path:
        """The corrections: every difference from what is published, as an OpenAPI Overlay."""
        return self.spec / "corrections.yaml"

    @property
    def names(self) -> Path:
        """The names that were released."""
        return self.spec / "names.toml"

    @property
    def package(self) -> Path:
        """The generated package."""
        return self.root / "generated" / f"{self.settings.package}_api"

    @property
    def overlay(self) -> Path:
        """The handwritten package that users import."""
        return self.root / "overlays" / self.settings.package

    @property
    def corrected(self) -> Path:
        """The corrected description, in the generated package: JSON, so that no YAML library is needed to read it."""
        return self.package / "openapi.json"

    @property
    def surface(self) -> Path:
        """The pinned surface of the generated package."""
        return self.root / "tests" / "surface" / f"{self.settings.package}_api.txt"

    @property
    def version(self) -> Path:
        """The module that states the version of the package."""
        return self.overlay / "_version.py"

    @property
    def kinds(self) -> Path:
        """The module with the table of the kinds of webhooks."""
        return self.overlay / "webhooks" / "kinds.py"

    @property
    def may_have_own_webhooks(self) -> bool:
        """Whether the overlay has kinds of webhooks that no document describes; True if there are no settings."""
        return not self.has_settings or self.settings.has_own_webhooks

    def name(self, path: Path) -> str:
        """Return a path for messages: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def make_parser(command: str, text: str | None) -> ArgumentParser:
    """Return the parser of a command of `openapi-sdk`.

    Args:
        command: The name of the command.
        text: The docstring of its module, which `--help` shows as it is.
    """
    program = f"openapi-sdk {command}"
    return ArgumentParser(prog=program, description=text, formatter_class=RawDescriptionHelpFormatter)


def add_root(parser: ArgumentParser) -> None:
    """Give a command the option that says which project it is about."""
    parser.add_argument("--root", type=Path, metavar="FOLDER", help="the project (default: this folder or one above)")


def find_project(root: Path | None) -> Project:
    """Return the project of a folder; without one, that of the working directory or of the nearest folder above.

    Raises:
        Problem: If none of these folders has the settings of a project.
    """
    if root is not None:
        return Project(root.resolve())
    here = Path.cwd()
    for folder in (here, *here.parents):
        project = Project(folder)
        if project.has_settings:
            return project
    msg = (
        f"{here}: there is no pyproject.toml with [tool.openapi-sdk] in this folder or one above: change to the folder "
        "of a project, or name it with --root"
    )
    raise Problem(msg)
