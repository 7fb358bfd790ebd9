"""Settings of Sphinx: `nox -s docs` makes a site of the documentation.

The pages are those of docs/index.md, in its order. The reference is made of the docstrings. Those of resources and
models have texts of a description, so docstrings are plain text here, in which only `code`, lists and indented examples
are told apart. Nothing in one can bring in HTML or a file.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.pycode import ModuleAnalyzer

from fleetit_api.api import RESOURCES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# What Sphinx reads, by Sphinx's own names.
project = "FleetIT SDK"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
root_doc = "docs/index"
include_patterns = ["docs/**", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/RESULTS.md"]
html_theme = "furo"
html_title = "FleetIT SDK"
html_copy_source = False
myst_heading_anchors = 4
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "inherited-members": "BaseException, Enum, dict, object, str, tuple, Model"}
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False
napoleon_use_ivar = True

#: Headings and links of docs/index.md.
_PAGES = re.compile(r"^## (.+)$|\]\(([\w./-]+\.md)\)", re.MULTILINE)
#: What a line of a docstring begins with, once napoleon has read its sections.
_BEGIN = re.compile(r"\s*(?:- |:[a-z]+(?: [^\s:]+)?: ?)?")
_CODE = re.compile(r"(`[^`\s](?:[^`]*[^`\s])?`)")
_MARKUP = re.compile(r"([^\w\s]|_)")
_EXAMPLE = " " * 4
_START = '<meta http-equiv="refresh" content="0; url=docs/index.html"><a href="docs/index.html">FleetIT SDK</a>\n'


def setup(app: Sphinx) -> None:
    """Connect what the settings can't say."""
    app.connect("source-read", _add_generated)
    app.connect("autodoc-process-docstring", _make_plain, priority=900)  # after napoleon
    app.connect("build-finished", _add_start)


def _add_generated(_app: Sphinx, page: str, content: list[str]) -> None:
    """Add the table of contents to the first page, and all resources to theirs."""
    if page == root_doc:
        content[0] += list_contents(content[0])
    elif page == "docs/reference/resources":
        content[0] += "".join(map(document_resource, sorted(RESOURCES)))


def list_contents(index: str) -> str:
    """Return the table of contents for the sidebar: the pages that docs/index.md links, below its headings."""
    caption, pages = "", dict[str, list[str]]()
    for heading, page in _PAGES.findall(index):
        caption = heading or caption
        if page:
            pages.setdefault(caption, []).append(page)
    return "".join(
        "\n```{toctree}\n:hidden:\n"
        + (f":caption: {caption}\n" if caption else "")
        + "\n".join(["", *names])
        + "\n```\n"
        for caption, names in pages.items()
    )


def document_resource(name: str) -> str:
    """Return the part of a resource: its class for the synchronous client. The other one has the same methods."""
    module = RESOURCES[name]
    analyzer = ModuleAnalyzer.for_module(module)
    analyzer.analyze()
    analyzer.overloads.clear()  # autodoc shows the one signature of the method, which its docstring explains
    names = vars(import_module(module))
    (found,) = (each for each in names if each.endswith("Resource") and not each.startswith(("Async", "Base")))
    return f"\n## {name}\n\n```{{eval-rst}}\n.. autoclass:: {module}.{found}\n```\n"


def _make_plain(_app: Sphinx, _kind: str, _name: str, _object: Any, _options: Any, lines: list[str]) -> None:
    lines[:] = make_plain(lines)


def make_plain(lines: list[str]) -> list[str]:
    """Return a docstring as reStructuredText that shows it as it is, with its fields, lists, code and examples."""
    made: list[str] = []
    is_example = is_field = is_after_blank = False
    for line in lines:
        is_blank = not line.strip()
        is_field = is_field or line.startswith(":")  # the fields come last, and what is below one is indented
        if not is_blank and not line.startswith(_EXAMPLE):
            is_example = False
        elif is_after_blank and not is_blank and not is_example and not is_field:
            is_example = True
            made += ["::", ""]
        made.append(line if is_example or is_blank else _escape(line))
        is_after_blank = is_blank
    return made


def _escape(line: str) -> str:
    begin = _BEGIN.match(line)
    start = begin.end() if begin else 0
    parts = [
        f"\\ ``{part[1:-1]}``\\ " if index % 2 else _MARKUP.sub(r"\\\1", part)
        for index, part in enumerate(_CODE.split(line[start:]))
    ]
    return line[:start] + "".join(parts)


def _add_start(app: Sphinx, error: Exception | None) -> None:
    """Lead from the site's address to its first page."""
    if error is None:
        Path(app.outdir, "index.html").write_text(_START, encoding="utf-8")
