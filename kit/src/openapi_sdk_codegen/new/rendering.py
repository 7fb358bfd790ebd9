"""Write the files of a project from `templates/project`, which has them under the names that they get.

Text of a document is a `DocumentText`, which has no text for a template unless a filter escapes it for the format of
the file. So a template that forgets to is an error.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from openapi_sdk.escape import code_span, escape_invisible, escape_markdown, truncate

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATES = Path(__file__).resolve().parent / "templates"
_SUFFIX = ".jinja"
#: The folder of the overlay has the name of the package.
_PACKAGE = "package"
#: Characters of a text that is quoted.
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class DocumentText:
    """Text of a document, which may be hostile."""

    text: str

    def __str__(self) -> str:
        msg = "text of a document needs a filter: md, code, cell, toml or py"
        raise TypeError(msg)

    def __bool__(self) -> bool:
        return bool(self.text.strip())


def _take(value: object) -> str:
    return value.text if isinstance(value, DocumentText) else str(value)


def to_markdown(value: object) -> str:
    """Return a text for Markdown: one line, without markup, links or HTML."""
    return escape_markdown(" ".join(_take(value).split()), _LONGEST)


def to_code(value: object) -> str:
    """Return a text as a code span of Markdown."""
    return code_span(" ".join(_take(value).split()), _LONGEST)


def to_cell(value: object) -> str:
    """Return a text as a code span in a cell of a table."""
    return to_code(value).replace("|", "\\|")


def to_toml(value: object) -> str:
    """Return a text as a basic string of TOML, which YAML reads likewise: printable, on one line."""
    text = truncate(escape_invisible(" ".join(_take(value).split())), _LONGEST)
    return json.dumps(text, ensure_ascii=False)


def to_python(value: object) -> str:
    """Return a text as a literal of Python, in ASCII and with double quotes where that is the same."""
    text = _take(value)
    return json.dumps(text) if text.isascii() and text.isprintable() else ascii(text)


def render(values: Mapping[str, Any], package: str, root: Path, *, only: str = "") -> list[str]:
    """Write the files of a project, and return their names. A template that renders to nothing makes no file.

    Args:
        values: The values of the templates.
        package: The name of the folder of the overlay.
        root: The folder of the project.
        only: The only file to write; by default all are.
    """
    environment = Environment(  # noqa: S701 - what is escaped, and how, depends on the file: the filters do it
        loader=FileSystemLoader(TEMPLATES / "project"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"md": to_markdown, "code": to_code, "cell": to_cell, "toml": to_toml, "py": to_python}
    written: list[str] = []
    for template in sorted(environment.list_templates(extensions=["jinja"])):
        name = template.removesuffix(_SUFFIX).replace(f"/{_PACKAGE}/", f"/{package}/")
        if only not in ("", name):
            continue
        text = environment.get_template(template).render(values)
        if text.strip() or name.endswith("py.typed"):
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(name)
    return written
