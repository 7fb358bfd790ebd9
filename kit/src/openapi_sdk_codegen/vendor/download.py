"""Download pages of the documentation, and documents: https, or http on loopback; redirects are not followed.

Everything is bounded: the bytes of a response, the time for it, and the number of pages in an index.
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

from openapi_sdk_codegen.openapi.yaml import decode_text
from openapi_sdk_codegen.project import Problem, quote_text
from openapi_sdk_codegen.vendor import page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: The index has one line for each page of the documentation.
MAX_INDEX_BYTES = 1024 * 1024
MAX_INDEX_LINE = 2000
#: The most pages that an index may list.
MAX_PAGES = 500
#: Few enough that a documentation site is not burdened.
MAX_PARALLEL = 4
#: For one page, from connecting to the last byte.
TIMEOUT_SECONDS = 30.0

_MARKDOWN = MarkdownIt()
#: Only uncompressed responses are accepted, so that a small response can't become a large one.
_HEADERS = {
    "Accept": "text/markdown, application/yaml, application/json, text/plain, */*;q=0.1",
    "Accept-Encoding": "identity",
}


#: An ETag of RFC 9110 that is sent back; any other is as good as none.
_ETAG = re.compile(r'(?:W/)?"[!#-~]{0,200}"')


class PageGone(Problem):
    """There is no page at an address: 404 or 410."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered.

    Attributes:
        content: The bytes; None if they are those of the ETag that was sent.
        etag: The ETag of the bytes; "" if there is none.
    """

    content: bytes | None
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """The pages of operations in an index.

    Attributes:
        pages: Their addresses, in order, each once.
        on_other_hosts: The addresses on other hosts, which are not downloaded.
    """

    pages: tuple[str, ...]
    on_other_hosts: tuple[str, ...]


def normalize_address(text: str) -> str:
    """Return an address in its normal form.

    Raises:
        Problem: If it is not https (or http on loopback), or has user info, a query or a fragment.
    """
    return str(_parse_url(text))


def is_index(text: str) -> bool:
    """Whether an address is that of an index of pages."""
    return _parse_url(text).path.endswith("/llms.txt")


def file_name_for(text: str) -> str:
    """Return the file name for the page at an address: the part after `/api-reference/`, its words joined by hyphens.

    Raises:
        Problem: If it is not the address of a page, or gives no file name.
    """
    url = _parse_url(text)
    _, _, path = url.path.rpartition("/api-reference/")
    stem = re.sub(r"[^a-z0-9]+", "-", path.removesuffix(".md").lower()).strip("-")
    if not url.path.endswith(".md") or not 0 < len(stem) <= 100:  # noqa: PLR2004 - far below what file systems allow
        msg = f"{url}: an address that ends in the name of a page and .md is expected"
        raise Problem(msg)
    return f"{stem}.md"


def document_name_for(text: str) -> str:
    """Return the file name for the document at an address, without its ending: host and path, joined by hyphens."""
    url = _parse_url(text)
    path = re.sub(r"\.(?:ya?ml|json)$", "", url.path)
    return re.sub(r"[^a-z0-9]+", "-", f"{url.host}{path}".lower()).strip("-")[:100].strip("-")


def parse_index(index: bytes, text: str) -> Index:
    """Return the pages of operations that an index links to: addresses with `/api-reference/` that end in `.md`.

    Args:
        index: Markdown, with one link to a page on each line.
        text: The address of the index.

    Raises:
        Problem: If it is not such a text, has no page or more than 500, or has a page with an address that is refused.
    """
    base = _parse_url(text)
    found: dict[str, None] = {}
    on_other_hosts: dict[str, None] = {}
    for href in _find_links(index, str(base)):
        try:
            url = base.join(href).copy_with(userinfo=b"", fragment=None)
        except (httpx.InvalidURL, ValueError) as error:
            msg = f"{base}: a link that is not an address: {quote_text(href)}"
            raise Problem(msg) from error
        if "/api-reference/" not in url.path or not url.path.endswith(".md"):
            continue
        if (url.scheme, url.raw_host, url.port) == (base.scheme, base.raw_host, base.port):
            found[normalize_address(str(url))] = None
        else:
            on_other_hosts[str(url)] = None
    if not 0 < len(found) <= MAX_PAGES:
        msg = f"{base}: {len(found)} pages under /api-reference/; 1 to {MAX_PAGES} are expected"
        raise Problem(msg)
    return Index(tuple(found), tuple(on_other_hosts))


def download(
    addresses: Sequence[str],
    *,
    max_bytes: int = page.MAX_BYTES,
    seconds: float = TIMEOUT_SECONDS,
    progress: Callable[[], None] = lambda: None,
) -> list[bytes]:
    """Download pages, four at a time.

    Args:
        addresses: Their addresses.
        max_bytes: The bound for each page.
        seconds: The time for each page, from connecting to the last byte.
        progress: Called after each page.

    Returns:
        The pages, in the order of the addresses.

    Raises:
        Problem: If any page can't be downloaded; a line for each.
    """
    wanted = [(address, "") for address in addresses]
    results = fetch(wanted, max_bytes=max_bytes, seconds=seconds, progress=progress)
    if problems := [result for result in results if isinstance(result, Problem)]:
        raise Problem("\n".join(map(str, problems)))
    # There is always content: no ETag was sent.
    return [result.content or b"" for result in results if isinstance(result, Fetched)]


def fetch(
    wanted: Sequence[tuple[str, str]],
    *,
    max_bytes: int = page.MAX_BYTES,
    seconds: float = TIMEOUT_SECONDS,
    progress: Callable[[], None] = lambda: None,
) -> list[Fetched | Problem]:
    """Download pages, four at a time, and keep the problems of single ones.

    Args:
        wanted: Addresses, each with the ETag of the bytes that are known; "" if there is none.
        max_bytes: As for `download`.
        seconds: As for `download`.
        progress: As for `download`.

    Returns:
        What each address answered, in their order; `PageGone` where there is no page any more.
    """
    urls = [(_parse_url(text), etag) for text, etag in wanted]
    return asyncio.run(_fetch(urls, max_bytes, seconds, progress))


async def _fetch(
    wanted: Sequence[tuple[httpx.URL, str]], max_bytes: int, seconds: float, progress: Callable[[], None]
) -> list[Fetched | Problem]:
    slots = asyncio.Semaphore(MAX_PARALLEL)

    async def fetch_one(url: httpx.URL, etag: str) -> Fetched | Problem:
        async with slots:
            try:
                async with asyncio.timeout(seconds):
                    return await _read(client, url, max_bytes, etag)
            except TimeoutError:
                return Problem(f"{url}: no complete response within {seconds:g} seconds")
            except httpx.HTTPError as error:
                return Problem(f"{url}: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
            except Problem as problem:
                return problem
            finally:
                progress()

    async with httpx.AsyncClient(
        headers=_HEADERS,
        timeout=None,  # noqa: S113 - each page has one deadline for everything, above
        trust_env=not all(_is_loopback(url.host) for url, _ in wanted),  # no proxy for loopback
    ) as client:
        return await asyncio.gather(*(fetch_one(url, etag) for url, etag in wanted))


async def _read(client: httpx.AsyncClient, url: httpx.URL, max_bytes: int, etag: str) -> Fetched:
    too_large = Problem(f"{url}: larger than {max_bytes:,} bytes")
    headers = {"If-None-Match": etag} if etag else {}
    async with client.stream("GET", url, headers=headers, follow_redirects=False) as response:
        if etag and response.status_code == HTTPStatus.NOT_MODIFIED:
            return Fetched(None, etag)
        _check(response, url)
        if int(response.headers.get("content-length", "0")) > max_bytes:
            raise too_large
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > max_bytes:
                raise too_large
        stated = response.headers.get("etag", "")
        return Fetched(bytes(content), stated if _ETAG.fullmatch(stated) else "")


def _check(response: httpx.Response, url: httpx.URL) -> None:
    """Refuse a response by its status and headers."""
    status, headers = response.status_code, response.headers
    coding, kind = headers.get("content-encoding", "identity"), headers.get("content-type", "")
    if response.is_redirect:
        msg = f"{url}: responded {status}; redirects are not followed, use {quote_text(headers.get('location'))}"
    elif status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        msg = f"{url}: responded {status}"
        raise PageGone(msg)
    elif status != HTTPStatus.OK:
        msg = f"{url}: responded {status}"
    elif coding.lower() != "identity":
        msg = f"{url}: sent with the content coding {quote_text(coding)}, which was not requested"
    elif kind.lower().startswith("text/html"):
        msg = f"{url}: HTML, neither Markdown nor a document; the address of a published page ends in .md"
    else:
        return
    raise Problem(msg)


def _parse_url(text: str) -> httpx.URL:
    display = quote_text(re.sub("//[^/]*@", "//", text))  # without user info, which may be a password
    try:
        url = httpx.URL(text)
        host = url.host
    except (httpx.InvalidURL, ValueError) as error:  # ValueError: an invalid host name (`xn--a`)
        msg = f"{display}: not an address"
        raise Problem(msg) from error
    if url.userinfo:
        msg = f"{display}: an address with user info is refused"
    elif url.scheme != "https" and not (url.scheme == "http" and _is_loopback(host)):
        msg = f"{display}: https is expected, or http on loopback"
    elif not host or (url.port or 0) > 65535:  # noqa: PLR2004 - the last port
        msg = f"{display}: a host is expected, and a port below 65536 if any"
    elif "?" in str(url) or "#" in str(url):
        msg = f"{display}: an address without query and fragment is expected"
    else:
        return url
    raise Problem(msg)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _find_links(index: bytes, name: str) -> list[str]:
    """Return the targets of the links in an index. Each line is parsed on its own, which takes linear time."""
    links: list[str] = []
    for number, line in enumerate(decode_text(index, name=name).splitlines(), start=1):
        if len(line) > MAX_INDEX_LINE:
            msg = f"{name}: line {number} has more than {MAX_INDEX_LINE:,} characters"
            raise Problem(msg)
        tokens = _MARKDOWN.parseInline(line)[0].children or []
        links += [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    return links
