"""Writes a report as Markdown, which can be sent as a mail or an issue, or as one HTML page without other files."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from openapi_sdk.escape import escape_markdown, escape_sentence, split_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from openapi_sdk.conformance.report import Case, Report, Section
    from openapi_sdk.service import Service

#: The longest sentence.
_MAX_SENTENCE = 2_000
_STYLE = """
:root { color-scheme: light dark; }
:root { --line: #dcdcd6; --quiet: #5b5d63; --link: #1f5aa6; --ground: #fcfcfb; --text: #1c1d1f; }
@media (prefers-color-scheme: dark) {
  :root { --line: #33373d; --quiet: #a7abb3; --link: #8fbcf7; --ground: #131416; --text: #e8e9eb; }
}
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 60rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.1rem; line-height: 1.4; }
h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
code { font: .9em/1.4 ui-monospace, Menlo, Consolas, monospace; unicode-bidi: isolate; }
a { color: var(--link); }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .3rem 1rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
@media (max-width: 40rem) { dl { display: block; } dd { margin-bottom: .5rem; } }
"""


def write_report(service: Service, path: Path, report: Report) -> None:
    """Write a report in the format that the end of its name says."""
    path.write_text(find_format(service, path)(report), encoding="utf-8")


def find_format(service: Service, path: Path) -> Callable[[Report], str]:
    """Return the function that writes the format of a file.

    Raises:
        ConfigurationError: If the end of its name is none of `.md` and `.html`.
    """
    found = _FORMATS.get(path.suffix.lower())
    if found is None:
        msg = f"{path}: a report is Markdown or HTML; name a file that ends with {' or '.join(_FORMATS)}"
        raise service.errors.ConfigurationError(msg)
    return found


def render_markdown(report: Report) -> str:
    """Return a report as Markdown."""
    return "\n".join(_iter_lines(report))


def _iter_lines(report: Report) -> Iterator[str]:
    yield f"# {escape_markdown(report.title)}"
    for line in report.lines:
        yield ""
        yield escape_sentence(line, _MAX_SENTENCE)
    for number, section in enumerate(report.sections, 1):
        yield ""
        yield f"## {number}. {escape_sentence(section.title, _MAX_SENTENCE)}"
        for case in section.cases:
            yield ""
            if case.place:
                yield f"{escape_sentence(_capitalize(case.place), _MAX_SENTENCE)}:"
                yield ""
            for name, text in _list_rows(case):
                yield f"- {name}: {escape_sentence(text, _MAX_SENTENCE)}"
        yield ""
        yield f"For users of the SDK: {escape_sentence(section.effect, _MAX_SENTENCE)}"
        yield ""
        page = f" Page: <{section.address}>" if section.address else ""
        yield f"**Question:** {escape_sentence(section.question, _MAX_SENTENCE)}{page}"
    yield ""


def _list_rows(case: Case) -> list[tuple[str, str]]:
    rows = [("Documented", case.documented), ("Came", case.came), ("Request", case.request)]
    return [each for each in rows if each[1]]


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def render_html(report: Report) -> str:
    """Return a report as an HTML page, which loads nothing and runs nothing."""
    lines = "\n".join(f"<p>{_render_sentence(line)}</p>" for line in report.lines)
    sections = "\n".join(_render_section(number, each) for number, each in enumerate(report.sections, 1))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(report.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(report.title)}</h1>
{lines}
{sections}
</main>
</body>
</html>
"""


def _render_section(number: int, section: Section) -> str:
    cases = "\n".join(map(_render_case, section.cases))
    link = escape(section.address)
    page = f' Page: <a href="{link}" rel="noreferrer">{link}</a>' if link else ""
    return f"""<section>
<h2>{number}. {_render_sentence(section.title)}</h2>
{cases}
<p>For users of the SDK: {_render_sentence(section.effect)}</p>
<p><strong>Question:</strong> {_render_sentence(section.question)}{page}</p>
</section>"""


def _render_case(case: Case) -> str:
    title = f"<h3>{_render_sentence(_capitalize(case.place))}</h3>\n" if case.place else ""
    rows = "\n".join(f"<dt>{name}</dt><dd>{_render_sentence(text)}</dd>" for name, text in _list_rows(case))
    return f"{title}<dl>\n{rows}\n</dl>"


def _render_sentence(text: str) -> str:
    return "".join(f"<code>{escape(part)}</code>" if is_code else escape(part) for is_code, part in split_code(text))


_FORMATS: Mapping[str, Callable[[Report], str]] = {".md": render_markdown, ".html": render_html}
