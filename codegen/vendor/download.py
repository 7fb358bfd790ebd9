"""Pages of the documentation over the network: https, or http on loopback, and never anywhere else than asked.

Everything is bounded: what is read of an answer, how long that may take, and how many pages an index may name.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpx
from markdown_it import MarkdownIt

from codegen.project import Problem
from codegen.vendor import page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: The index names every page of the documentation on a line of its own.
MAX_INDEX_BYTES = 1024 * 1024
MAX_INDEX_LINE = 2000
#: FleetIT's documentation has some thirty operations.
MAX_PAGES = 500
#: What a documentation site does not notice.
AT_ONCE = 4
#: For one page, from connecting to the last byte.
SECONDS = 30.0

_MARKDOWN = MarkdownIt()
#: Asks for uncompressed answers and gets nothing else, so that no small answer can become a large one.
_HEADERS = {"Accept": "text/markdown, text/plain", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Index:
    """What an index names.

    Attributes:
        pages: The addresses of its pages of operations, in its order, each once.
        elsewhere: Those that it names on another host, which are left alone.
    """

    pages: tuple[str, ...]
    elsewhere: tuple[str, ...]


def address(text: str) -> str:
    """Return an address in its normal form.

    Raises:
        Problem: If it is not https (or http on loopback), or has user info, a query or a fragment.
    """
    return str(_url(text))


def is_index(text: str) -> bool:
    """Whether an address is that of an index of pages."""
    return _url(text).path.endswith("/llms.txt")


def file_name(text: str) -> str:
    """Return the file name of the page at an address: what follows `/api-reference/`, in words joined by hyphens.

    Raises:
        Problem: If the address is none of a page, or makes no file name.
    """
    url = _url(text)
    _, _, path = url.path.rpartition("/api-reference/")
    stem = re.sub(r"[^a-z0-9]+", "-", path.removesuffix(".md").lower()).strip("-")
    if not url.path.endswith(".md") or not 0 < len(stem) <= 100:  # noqa: PLR2004 - far below what file systems allow
        msg = f"{url}: an address that ends in a page's name and .md is expected"
        raise Problem(msg)
    return f"{stem}.md"


def pages_of(index: bytes, text: str) -> Index:
    """Return the addresses of the pages of operations that an index names: `/api-reference/` in it, `.md` at its end.

    Args:
        index: The index: Markdown, one link to a page on each line.
        text: The address of the index.

    Raises:
        Problem: If it is not such a text, names none or more than 500 pages, or a page by an address that is refused.
    """
    base = _url(text)
    found: dict[str, None] = {}
    elsewhere: dict[str, None] = {}
    for href in _links(index, str(base)):
        try:
            url = base.join(href).copy_with(userinfo=b"", fragment=None)
        except (httpx.InvalidURL, ValueError) as error:
            msg = f"{base}: a link that is no address: {ascii(href)[:200]}"
            raise Problem(msg) from error
        if "/api-reference/" not in url.path or not url.path.endswith(".md"):
            continue
        if (url.scheme, url.raw_host, url.port) == (base.scheme, base.raw_host, base.port):
            found[address(str(url))] = None
        else:
            elsewhere[str(url)] = None
    if not 0 < len(found) <= MAX_PAGES:
        msg = f"{base}: names {len(found)} pages under /api-reference/; 1 to {MAX_PAGES} are expected"
        raise Problem(msg)
    return Index(tuple(found), tuple(elsewhere))


def fetch(
    addresses: Sequence[str],
    *,
    max_bytes: int = page.MAX_BYTES,
    seconds: float = SECONDS,
    progress: Callable[[], None] = lambda: None,
) -> list[bytes]:
    """Read pages, four at a time.

    Args:
        addresses: Where they are.
        max_bytes: How large each may be.
        seconds: How long each may take, from connecting to the last byte.
        progress: Called after each.

    Returns:
        The pages, in the order of the addresses.

    Raises:
        Problem: If any of them can't be read; a line for each.
    """
    return asyncio.run(_fetch([_url(text) for text in addresses], max_bytes, seconds, progress))


async def _fetch(
    urls: Sequence[httpx.URL], max_bytes: int, seconds: float, progress: Callable[[], None]
) -> list[bytes]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(url: httpx.URL) -> bytes | Problem:
        async with turn:
            try:
                async with asyncio.timeout(seconds):
                    return await _read(client, url, max_bytes)
            except TimeoutError:
                return Problem(f"{url}: no complete answer within {seconds:g} seconds")
            except httpx.HTTPError as error:
                return Problem(f"{url}: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
            except Problem as problem:
                return problem
            finally:
                progress()

    async with httpx.AsyncClient(
        headers=_HEADERS,
        timeout=None,  # noqa: S113 - each page has one deadline for everything, above
        trust_env=not all(_is_loopback(url.host) for url in urls),  # proxies are for the outside
    ) as client:
        answers = await asyncio.gather(*map(one, urls))
    if problems := [answer for answer in answers if isinstance(answer, Problem)]:
        raise Problem("\n".join(map(str, problems)))
    return [answer for answer in answers if isinstance(answer, bytes)]


async def _read(client: httpx.AsyncClient, url: httpx.URL, max_bytes: int) -> bytes:
    too_large = Problem(f"{url}: larger than {max_bytes:,} bytes")
    async with client.stream("GET", url, follow_redirects=False) as response:
        _check(response, url)
        if int(response.headers.get("content-length", "0")) > max_bytes:
            raise too_large
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > max_bytes:
                raise too_large
        return bytes(content)


def _check(response: httpx.Response, url: httpx.URL) -> None:
    """Refuse an answer by its status and its headers."""
    status, headers = response.status_code, response.headers
    coding, kind = headers.get("content-encoding", "identity"), headers.get("content-type", "")
    if response.is_redirect:
        msg = f"{url}: answered {status}; redirects are not followed, ask for {ascii(headers.get('location'))[:200]}"
    elif status != HTTPStatus.OK:
        msg = f"{url}: answered {status}"
    elif coding.lower() != "identity":
        msg = f"{url}: sent in the coding {ascii(coding)[:80]}, which was not asked for"
    elif kind.lower().startswith("text/html"):
        msg = f"{url}: HTML, not Markdown; the address of a page as published ends in .md"
    else:
        return
    raise Problem(msg)


def _url(text: str) -> httpx.URL:
    shown = ascii(re.sub("//[^/]*@", "//", text))[:200]  # without user info, which may be a password
    try:
        url = httpx.URL(text)
        host = url.host
    except (httpx.InvalidURL, ValueError) as error:  # the latter for a host that is no name (`xn--a`)
        msg = f"{shown}: not an address"
        raise Problem(msg) from error
    if url.userinfo:
        msg = f"{shown}: an address with user info is refused"
    elif url.scheme != "https" and not (url.scheme == "http" and _is_loopback(host)):
        msg = f"{shown}: https is expected, or http on loopback"
    elif not host or (url.port or 0) > 65535:  # noqa: PLR2004 - the last port
        msg = f"{shown}: a host is expected, and a port below 65536 if any"
    elif "?" in str(url) or "#" in str(url):
        msg = f"{shown}: an address without query and fragment is expected"
    else:
        return url
    raise Problem(msg)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _links(index: bytes, name: str) -> list[str]:
    """Return where the links of an index lead, line by line, which keeps the parser's effort linear."""
    try:
        lines = index.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        msg = f"{name}: not UTF-8: {error.reason} at byte {error.start:,}"
        raise Problem(msg) from error
    links: list[str] = []
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_INDEX_LINE:
            msg = f"{name}: line {number} has more than {MAX_INDEX_LINE:,} characters"
            raise Problem(msg)
        tokens = _MARKDOWN.parseInline(line)[0].children or []
        links += [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    return links
