"""Parse a page of the documentation into the OpenAPI document in it.

A published page is Markdown. Under its heading "OpenAPI" is one fenced block. The first line of the block names the
operation (`yaml get /v2/things/`); its content is a whole OpenAPI document with that one operation. A page that is
known only in rendered form is transcribed: a fragment of an OpenAPI document, in YAML.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from markdown_it import MarkdownIt

from openapi_sdk.description.nodes import is_array
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.yaml import decode_text, parse_yaml
from openapi_sdk_codegen.project import Problem, quote_text
from openapi_sdk_codegen.vendor.fragment import ParsedSource, make_published, make_transcription

if TYPE_CHECKING:
    from markdown_it.token import Token

#: A page has some ten kilobytes, most of it what every page repeats.
MAX_BYTES = 2 * 1024 * 1024

#: Blocks only: formatting within a paragraph has no meaning here, and is slow to parse on hostile input.
_MARKDOWN = MarkdownIt("zero").enable(
    ["blockquote", "code", "fence", "heading", "html_block", "lheading", "list", "paragraph"]
)
_MARKDOWN.disable("inline")


def parse_published(content: bytes, *, name: str) -> ParsedSource:
    """Parse a published page.

    Args:
        content: The Markdown as published, at most 2 MiB.
        name: Its name in error messages.

    Raises:
        Problem: If there is not exactly one OpenAPI block, if it is invalid, or if its first line and its content
            name different operations.
    """
    block = _find_block(_MARKDOWN.parse(_decode(content, name)), name)
    where = f"{name}, the block of line {_line(block)}"
    method, path = _parse_first_line(block.info, where)
    page = make_published(parse_yaml(block.content, name=where), where)
    if page.operations not in (((method, path),), ((method, path.partition("?")[0]),)):
        found = ", ".join(f"{m.upper()} {p!a}" for m, p in page.operations[:3]) or "no operation"
        msg = f"{where}: its first line names {method.upper()} {path!a}, its content has {found}"
        raise Problem(msg)
    return page


def parse_transcribed(content: bytes, *, name: str) -> ParsedSource:
    """Parse a transcription: `openapi` and any of `info`, `servers`, `security`, `tags`, `paths`, `components`.

    Args:
        content: The YAML, at most 2 MiB.
        name: Its name in error messages.

    Raises:
        Problem: If it is not a fragment of an OpenAPI 3.0 or 3.1 document.
    """
    return make_transcription(parse_yaml(_decode(content, name), name=name), name)


def infer_address(page: ParsedSource, pattern: str) -> str | None:
    """Infer the address of a published page from its tag and its summary; None if one of them is missing.

    Nothing says that all addresses are like this. So the result has to be marked as inferred wherever it is stored.

    Args:
        page: The page.
        pattern: The address, such as `https://docs.example.com/{tag}/{summary}.md`. The tag "Orders > Open" becomes
            `orders-%3E-open` in it.
    """
    method, path = page.operations[0]
    operation = page.document["paths"][path][method]
    tags, summary = operation.get("tags"), operation.get("summary")
    words = [tags[0] if is_array(tags) and tags else None, summary]
    segments = [quote("-".join(word.lower().split()), safe="") if isinstance(word, str) else "" for word in words]
    tag, summary = segments
    return pattern.replace("{tag}", tag).replace("{summary}", summary) if tag and summary else None


def _decode(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        msg = f"{name}: larger than {MAX_BYTES:,} bytes"
        raise Problem(msg)
    return decode_text(content, name=name)


def _find_block(tokens: list[Token], name: str) -> Token:
    """Return the one OpenAPI block of a page. A second one anywhere makes the page ambiguous."""
    blocks: list[Token] = []
    under_heading = False
    for token, following in pairwise([*tokens, *tokens[-1:]]):
        if token.level > 0:  # inside a quotation or a list
            continue
        if token.type == "heading_open" and token.tag in {"h1", "h2"}:
            under_heading = following.content.strip() == "OpenAPI"
        elif token.type == "fence" and (under_heading or _is_first_line(token.info)):
            if not under_heading:
                msg = f'{name}: the OpenAPI block of line {_line(token)} is not under "## OpenAPI"'
                raise Problem(msg)
            blocks.append(token)
    if len(blocks) != 1:
        lines = " (lines " + ", ".join(str(_line(block)) for block in blocks[:5]) + ")" if blocks else ""
        msg = f'{name}: exactly one fenced block is expected under "## OpenAPI", there are {len(blocks)}{lines}'
        raise Problem(msg)
    first, end = _lines(blocks[0])
    if blocks[0].content.count("\n") != end - first - 2:  # all lines except the two fences
        msg = f"{name}: the block of line {_line(blocks[0])} is never closed; is the page cut off?"
        raise Problem(msg)
    return blocks[0]


def _lines(token: Token) -> list[int]:
    """Return the first line of a block, from 0, and the one behind it."""
    return cast("list[int]", token.map)


def _line(token: Token) -> int:
    return _lines(token)[0] + 1


def _is_first_line(info: str) -> bool:
    words = info.split()
    return len(words) == 3 and words[0] == "yaml" and words[1].lower() in METHODS and words[2].startswith("/")  # noqa: PLR2004 - language, method and path


def _parse_first_line(info: str, where: str) -> tuple[str, str]:
    if not _is_first_line(info):
        msg = f"{where}: its first line has to be `yaml METHOD /path`, not {quote_text(info)}"
        raise Problem(msg)
    _, method, path = info.split()
    return method.lower(), path
