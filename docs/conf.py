"""Settings of Sphinx: `nox -s docs` makes a site of the documentation.

The pages are those of docs/index.md, in its order. The reference is made of the docstrings, with a page for each
resource and each model, which git ignores. Docstrings of resources and models have texts of a description, so they are
plain text here, in which only `code`, lists and indented examples are told apart. Nothing in one can bring in HTML or a
file.
"""

from __future__ import annotations

import inspect
import posixpath
import re
import shutil
from enum import Enum
from importlib import import_module
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.text import TextBuilder
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.nodes import make_refnode

from fleetit_api import models
from fleetit_api.api import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# What Sphinx reads, by Sphinx's own names.
project = "FleetIT SDK"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
root_doc = "docs/index"
include_patterns = [
    *("docs/**", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/RESULTS.md"),
    *("kit/*.md", "kit/docs/*.md"),
]
exclude_patterns = [
    ".*",
    "build",
    "dist",
    "generated",
    "kit/.*",
    "kit/examples",
    "kit/src",
    "kit/tests",
    "node_modules",
    "overlays",
    "spec",
    "tests",
]  # not searched
html_theme = "furo"
html_title = "FleetIT SDK"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_use_index = html_domain_indices = False
myst_heading_anchors = 4
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "inherited-members": "BaseException, Enum, dict, object, str, tuple, Model"}
toc_object_entries_show_parents = "hide"
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False
napoleon_use_ivar = True

#: Headings and links of docs/index.md, with the question of a page.
_PAGES = re.compile(r"^## (.+)$|\]\(([\w./-]+\.md)\)(?: \| ([^|[]+) \|$)?", re.MULTILINE)
#: What a line of a docstring begins with, once napoleon has read its sections.
_BEGIN = re.compile(r"\s*(?:- |:[a-z]+(?: [^\s:]+)?: ?)?")
_CODE = re.compile(r"(`[^`\s](?:[^`]*[^`\s])?`)")
#: A link of a page to a file, or a picture.
_LINK = re.compile(r"\]\(([\w./-]+)(?:#[\w-]*)?\)")
_MARKUP = re.compile(r"([^\w\s]|_)")
_EXAMPLE = " " * 4
#: The module of one of our classes, in the type of an attribute.
_MODULE = re.compile(r"\bfleetit(?:_api)?(?:\.\w+)*\._[\w.]*\.(?=[A-Z])")
#: What is in front of a type variable in a signature of autodoc.
_VARIABLE = re.compile(r"(?:~typing\.)?~(?=[A-Z]\b)")
#: Where a picture of docs/pictures.py belongs, and its text.
_PICTURE = re.compile(r"<!-- picture (\S+): (.+) -->")
_REFERENCE = "docs/reference"
_START = '<meta http-equiv="refresh" content="0; url=README.html"><a href="README.html">FleetIT SDK</a>\n'

#: The models by their modules: a model is in one with its TypedDict.
_MODELS: dict[str, list[type]] = {}
for _name in models.__all__:
    _model = getattr(models, _name)
    _MODELS.setdefault(_model.__module__.rpartition(".")[2], []).append(_model)


def setup(app: Sphinx) -> None:
    """Connect what the settings can't say."""
    app.connect("builder-inited", _write_reference)
    app.connect("source-read", _add_generated)
    app.connect("autodoc-skip-member", _skip_resource)
    app.connect("autodoc-process-signature", _name_variables)
    app.connect("autodoc-process-docstring", _make_plain, priority=900)  # after napoleon
    app.connect("object-description-transform", _clean_signatures)
    app.connect("missing-reference", _link_type)
    app.connect("doctree-resolved", _write_text)
    app.connect("html-page-context", _link_copy)
    app.connect("build-finished", _add_texts)


def _write_reference(app: Sphinx) -> None:
    """Write the pages of resources and models."""
    folder = Path(app.srcdir, _REFERENCE)
    pages = {f"resources/{name}": document_resource(name) for name in RESOURCES}
    pages |= {f"models/{name}": document_models(found) for name, found in _MODELS.items()}
    for kind in ("resources", "models"):
        shutil.rmtree(folder / kind, ignore_errors=True)
        (folder / kind).mkdir()
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def _add_generated(_app: Sphinx, page: str, content: list[str]) -> None:
    """Add the table of contents to the first page, the links of all resources and models to theirs, and pictures."""
    content[0] = _PICTURE.sub(_show_picture, content[0])
    if page == root_doc:
        content[0] += list_contents(content[0])
    elif page == f"{_REFERENCE}/resources":
        rows = [f"| [client.{name}](resources/{name}.md) | {', '.join(list_methods(name))} |" for name in RESOURCES]
        pages = "".join(f"resources/{name}\n" for name in RESOURCES)
        content[0] += "\n".join(["", "| resource | methods |", "| --- | --- |", *rows, ""])
        content[0] += f"\n```{{toctree}}\n:hidden:\n\n{pages}```\n"
    elif page == f"{_REFERENCE}/models":
        rows = [
            f"| [{found[0].__name__}](models/{name}.md) | {summarize(found[0])} |" for name, found in _MODELS.items()
        ]
        content[0] += "\n".join(["", "## All models", "", "| model | what it is |", "| --- | --- |", *rows, ""])


def _show_picture(mark: re.Match[str]) -> str:
    """Return a picture where a page has its mark, which other readers of Markdown don't show."""
    name, text = mark.groups()
    return f"![{text}](pictures/{name})" if Path(__file__).with_name("pictures").joinpath(name).exists() else ""


def list_contents(index: str) -> str:
    """Return the table of contents for the sidebar: the pages that docs/index.md links, below its headings."""
    return "".join(
        "\n```{toctree}\n:hidden:\n"
        + (f":caption: {caption}\n" if caption else "")
        + "\n".join(["", *(page for page, _ in pages)])
        + "\n```\n"
        for caption, pages in read_index(index).items()
    )


def read_index(index: str) -> dict[str, list[tuple[str, str]]]:
    """Return the pages that docs/index.md links, each with its question, by the headings that they are below."""
    caption, pages = "", dict[str, list[tuple[str, str]]]()
    for heading, page, question in _PAGES.findall(index):
        caption = heading or caption
        if page:
            pages.setdefault(caption, []).append((page, question))
    return pages


def _find_resource(name: str) -> type[object]:
    """Return the class of a resource for the synchronous client. The other one has the same methods."""
    found = vars(import_module(RESOURCES[name])).items()
    (resource,) = (each for key, each in found if key.endswith("Resource") and not key.startswith(("Async", "Base")))
    return cast("type[object]", resource)


def list_methods(resource: str) -> list[str]:
    """Return the names of the methods of a resource."""
    return [name for name in vars(_find_resource(resource)) if not name.startswith("_")]


def document_resource(name: str) -> str:
    """Return the page of a resource."""
    module = RESOURCES[name]
    analyzer = ModuleAnalyzer.for_module(module)
    analyzer.analyze()
    analyzer.overloads.clear()  # autodoc shows the one signature of the method, which its docstring explains
    resource = f"{module}.{_find_resource(name).__name__}"
    return document(f"client.{name}", (f"automethod:: {resource}.{method}" for method in list_methods(name)))


def document_models(found: list[type]) -> str:
    """Return the page of a model and its TypedDict. It is not in the sidebar, which would be too long."""
    parts = (
        f"autoclass:: fleetit_api.models.{each.__name__}\n"
        + ("   :undoc-members:" if issubclass(each, Enum) else "   :no-members:\n   :no-inherited-members:")
        for each in found
    )
    return "---\norphan: true\n---\n\n" + document(found[0].__name__, parts) + "\n[All models](../models.md)\n"


def document(title: str, directives: Iterable[str]) -> str:
    """Return a page of autodoc's directives."""
    return "\n".join([f"# {title}", "", "```{eval-rst}", *(f".. {each}\n" for each in directives), "```", ""])


def summarize(model: type) -> str:
    """Return what a model is, on one line of Markdown that shows the description's text as it is."""
    said = inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0]
    text = ", ".join(map(str, model)) if issubclass(model, Enum) else re.split(r"(?<=\.)\s", said)[0]
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", shorten(text.replace("`", ""), 120, placeholder=" …"))


def _skip_resource(_app: Sphinx, _kind: str, name: str, _object: Any, _skip: bool, _options: Any) -> bool | None:
    """Leave the resources out of the page of the client: each has a page."""
    return True if name in RESOURCES else None


def _make_plain(_app: Sphinx, kind: str, _name: str, _object: Any, _options: Any, lines: list[str]) -> None:
    """Make a docstring plain. That of a package is for its maintainers: its page says what it is."""
    lines[:] = [] if kind == "module" else make_plain([_MODULE.sub("", each) for each in lines])


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


def _name_variables(*event: Any) -> tuple[str | None, str | None]:
    """Write a `ParamSpec` as its name. Sphinx writes `~P` and `~typing.~P`, which it can't read then."""
    signature, returned = event[-2:]
    return signature and _VARIABLE.sub("", signature), returned


def _clean_signatures(_app: Sphinx, _domain: str, _kind: str, content: addnodes.desc_content) -> None:
    """Show a method of a resource as `client.tolls.list`, and leave out parameters with private names."""
    for signature in content.parent.findall(addnodes.desc_signature) if content.parent else ():
        for parameter in list(signature.findall(addnodes.desc_parameter)):
            if parameter.astext().startswith("_"):
                parameter.parent.remove(parameter)
        for name, module in RESOURCES.items():
            if signature.get("module") == module:
                for prefix in signature.findall(addnodes.desc_addname):
                    prefix[:] = [nodes.Text(f"client.{name}.")]


def _link_type(app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, text: nodes.Element) -> Any:
    """Link a type to the class that has its name. Sphinx knows no modules of types that only checkers import."""
    name = str(node["reftarget"]).rpartition(".")[2]
    objects = env.domains.python_domain.objects.items()
    places = {(each.docname, each.node_id) for full, each in objects if full.rpartition(".")[2] == name}
    if node["refdomain"] != "py" or len(places) != 1:
        return None
    return make_refnode(app.builder, node["refdoc"], *places.pop(), text)


def _write_text(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Write a page of the reference as text. The sources of other pages are text."""
    if page.startswith(_REFERENCE):
        builder = TextBuilder(app, app.env)
        builder.init()
        builder.out_suffix = ".md"
        builder.write_doc(page, doctree)


def _link_copy(
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link the copy of a page as Markdown, with furo's button too."""
    if doctree is not None:
        copy = f"{page.rpartition('/')[2]}.md"
        context["theme_source_view_link"] = copy
        context["metatags"] += f'<link rel="alternate" type="text/markdown" href="{copy}">'


def _add_texts(app: Sphinx, error: Exception | None) -> None:
    """Lead from the site's address to its first page, and add what programs read: llms.txt, and sources of pages."""
    if error is not None:
        return
    Path(app.outdir, "index.html").write_text(_START, encoding="utf-8")
    for page in app.env.found_docs:
        if not page.startswith(_REFERENCE):
            source = Path(app.env.doc2path(page))
            shutil.copyfile(source, Path(app.outdir, f"{page}.md"))
            for path in list_linked(source.read_text(encoding="utf-8"), page):
                if not path.endswith(".md"):  # the license, code to be copied, charts
                    copy = Path(app.outdir, path)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(Path(app.srcdir, path), copy)
    index = Path(app.srcdir, f"{root_doc}.md").read_text(encoding="utf-8")
    titles = {page: title.astext() for page, title in app.env.titles.items()}
    Path(app.outdir, "llms.txt").write_text(list_texts(index, titles), encoding="utf-8")


def list_linked(text: str, page: str) -> list[str]:
    """Return the files that the text of a page links, by their paths from the root of the project."""
    return [posixpath.normpath(posixpath.join(posixpath.dirname(page), target)) for target in _LINK.findall(text)]


def list_texts(index: str, titles: dict[str, str]) -> str:
    """Return llms.txt: https://llmstxt.org. It lists the copies of all pages."""
    lines = [f"# {project}", "", "> The Python SDK for the FleetIT public API V2, generated from its description."]
    listed = {caption or "First": pages for caption, pages in read_index(index).items()}
    for caption, pages in listed.items():
        lines += ["", f"## {caption}", ""]
        for page, question in pages:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(root_doc), page))
            lines.append(f"- [{titles[path.removesuffix('.md')]}]({path})" + (f": {question}" if question else ""))
    for kind in ("resources", "models"):
        found = sorted(page for page in titles if page.startswith(f"{_REFERENCE}/{kind}/"))
        lines += ["", f"## {kind.capitalize()}", "", *(f"- [{titles[page]}]({page}.md)" for page in found)]
    return "\n".join([*lines, ""])
