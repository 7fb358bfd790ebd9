"""Ask for every source with an address again, and for the index of each site, within the limits of `vendor`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from openapi_sdk_codegen.openapi import yaml
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor import page
from openapi_sdk_codegen.vendor.adding import Adding
from openapi_sdk_codegen.vendor.download import MAX_INDEX_BYTES, TIMEOUT_SECONDS, Fetched, PageGone, fetch, parse_index
from openapi_sdk_codegen.vendor.sources import kind_of
from openapi_sdk_codegen.watch.watched import Seen, read_watched

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from openapi_sdk_codegen.vendor.adding import NewSource
    from openapi_sdk_codegen.vendor.sources import Source
    from openapi_sdk_codegen.vendor.store import Spec


class What(StrEnum):
    """What became of a page."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    UNREADABLE = "unreadable"


class News(NamedTuple):
    """What a maintainer has to know of one page.

    Attributes:
        what: What became of it.
        address: Its address.
        text: What that means, as a sentence that begins with the address.
    """

    what: What
    address: str
    text: str


@dataclass(slots=True)
class Reading:
    """What all addresses had.

    Attributes:
        asked: How many addresses were asked.
        news: What is new, changed, gone or can't be read, in the order of addresses.
        taken: The pages and documents to take into `spec/`.
        watched: What was read, by address.
    """

    asked: int = 0
    news: list[News] = field(default_factory=list[News])
    taken: list[NewSource] = field(default_factory=list["NewSource"])
    watched: dict[str, Seen] = field(default_factory=dict[str, Seen])

    @property
    def changed(self) -> bool:
        """Whether anything is new, changed or gone."""
        return any(each.what is not What.UNREADABLE for each in self.news)

    @property
    def unreadable(self) -> bool:
        """Whether an address has something that can't be read."""
        return any(each.what is What.UNREADABLE for each in self.news)

    def note(self, what: What, address: str, text: str) -> None:
        """Add news of a page."""
        self.news.append(News(what, address, f"{address}: {text}"))


def read_sources(spec: Spec, today: date, *, seconds: float = TIMEOUT_SECONDS) -> Reading:
    """Ask for every source, for the index of each site that has pages, and for the pages in it.

    Args:
        spec: The folder as it is.
        today: The day that is noted for what is taken.
        seconds: The time for each page.

    Raises:
        Problem: If spec/watched.json can't be read.
    """
    reader = _Reader(spec, today, seconds)
    for index in sorted({_index_of(address) for address in reader.pages}):
        reader.read_index(index)
    reader.read_all(sorted({*reader.pages, *reader.listed}), page.MAX_BYTES)
    reader.read_all(sorted(reader.documents), yaml.MAX_BYTES)
    reading = reader.reading
    gone = {each.address for each in reading.news if each.what is What.GONE}
    for address, index in reader.unlisted.items():
        if address not in gone:
            reading.note(What.GONE, address, f"the index {index} doesn't list it any more")
    reading.news.sort(key=lambda each: (each.address, each.what))
    return reading


def page_address(source: Source) -> str | None:
    """Return the address of what is published, as Markdown; a transcription has that of the rendered page."""
    if source.address is None or source.fidelity is Fidelity.VERBATIM or source.address.endswith(".md"):
        return source.address
    return f"{source.address.rstrip('/')}.md"


def _index_of(address: str) -> str:
    scheme, host = urlsplit(address)[:2]
    return f"{scheme}://{host}/llms.txt"


class _Reader:
    """Asks, and compares with what is in `spec/`.

    Attributes:
        pages: The sources of each page, by address; a transcription may have the address of another one.
        documents: The same for whole documents.
        listed: The pages in the indexes.
        unlisted: The index of each page that is not in it any more.
    """

    def __init__(self, spec: Spec, today: date, seconds: float) -> None:
        self.adding = Adding(spec, today)
        self.seconds = seconds
        self.before = read_watched(spec.project)
        self.reading = Reading()
        self.pages: dict[str, list[Source]] = {}
        self.documents: dict[str, list[Source]] = {}
        self.listed: set[str] = set()
        self.unlisted: dict[str, str] = {}
        for source in spec.sources.pages:
            if address := page_address(source):
                group = self.documents if kind_of(source.file) == "documents" else self.pages
                group.setdefault(address, []).append(source)

    def read_index(self, address: str) -> None:
        """Read an index, and note the pages that are not in it any more."""
        before = self.before.get(address)
        self._note_seen(address, before)
        known = before.pages if before else tuple(each for each in self.pages if _is_listed(each, address))
        self.listed.update(before.pages if before else ())
        [answer] = self._fetch([address], MAX_INDEX_BYTES)
        if not isinstance(answer, Fetched):
            self._note_failure(address, answer, before)
        elif answer.content is not None:
            try:
                pages = parse_index(answer.content, address).pages
            except Problem as problem:
                self.reading.news.append(News(What.UNREADABLE, address, str(problem)))
                return
            self.unlisted |= dict.fromkeys(set(known) - set(pages), address)
            self.listed = (self.listed - set(known)) | set(pages)
            self._note_seen(address, Seen(_hash(answer.content), answer.etag, pages))

    def read_all(self, addresses: list[str], max_bytes: int) -> None:
        """Read pages or documents, and note what is new, changed, gone or can't be read."""
        for address, answer in zip(addresses, self._fetch(addresses, max_bytes), strict=True):
            before = self.before.get(address)
            self._note_seen(address, before)
            if not isinstance(answer, Fetched):
                self._note_failure(address, answer, before)
            elif answer.content is not None:
                self._compare(address, answer.content, answer.etag, before)

    def _fetch(self, addresses: list[str], max_bytes: int) -> list[Fetched | Problem]:
        self.reading.asked += len(addresses)
        wanted = [(address, self._known_etag(address)) for address in addresses]
        return fetch(wanted, max_bytes=max_bytes, seconds=self.seconds)

    def _known_etag(self, address: str) -> str:
        """Return the ETag of the bytes that an answer would be compared with."""
        before, published = self.before.get(address), self._published(address)
        if before is None or (published and published.sha256 != before.sha256):
            return ""
        return before.etag

    def _published(self, address: str) -> Source | None:
        sources = (*self.pages.get(address, ()), *self.documents.get(address, ()))
        return next((each for each in sources if each.fidelity is Fidelity.VERBATIM), None)

    def _note_seen(self, address: str, seen: Seen | None) -> None:
        if seen is not None:
            self.reading.watched[address] = seen

    def _note_failure(self, address: str, problem: Problem, before: Seen | None) -> None:
        if not isinstance(problem, PageGone):
            self.reading.news.append(News(What.UNREADABLE, address, str(problem)))
        elif before is None or before.sha256:
            files = _name_files(self.pages.get(address) or self.documents.get(address) or ())
            kept = f"; spec/ keeps {files} until somebody takes it out" if files else ""
            self.reading.note(What.GONE, address, f"there is no page{kept}")
            self._note_seen(address, Seen(pages=before.pages if before else ()))

    def _compare(self, address: str, content: bytes, etag: str, before: Seen | None) -> None:
        published, digest = self._published(address), _hash(content)
        known = published.sha256 if published else before.sha256 if before else None
        seen = Seen(digest, etag)
        if known == digest:
            if before and not before.sha256:
                self.reading.note(What.NEW, address, "there is a page again, as it was")
            self._note_seen(address, seen)
            return
        transcribed = _name_files(self.pages.get(address, ()))
        try:
            taken = self.adding.take(address, content, file=published.file if published else None)
            self._check_file(taken)
        except Problem as problem:
            if published:
                self.reading.news.append(News(What.UNREADABLE, address, str(problem)))
                return
            what, text = _explain_prose(address, transcribed, problem, before)
        else:
            self.reading.taken.append(taken)
            what, text = (What.CHANGED, f"{published.file} changed") if published else _explain_page(transcribed)
        self.reading.note(what, address, text)
        self._note_seen(address, seen)

    def _check_file(self, taken: NewSource) -> None:
        """Refuse a page whose file would be that of another new one."""
        for each in self.reading.taken:
            if each.source.file == taken.source.file:
                msg = f"{taken.source.address}: its file would be {taken.source.file}, as for {each.source.address}"
                raise Problem(msg)


def _explain_page(transcribed: str) -> tuple[What, str]:
    if transcribed:
        return What.CHANGED, f"the page can be read as published, which takes the place of {transcribed}"
    return What.NEW, "a page that spec/ doesn't have"


def _explain_prose(address: str, transcribed: str, problem: Problem, before: Seen | None) -> tuple[What, str]:
    """Explain a page without an operation that can be taken as it is."""
    if before and before.sha256:
        todo = f"read it, and correct {transcribed}" if transcribed else "read it"
        return What.CHANGED, f"the text changed; {todo}"
    if transcribed:
        return What.NEW, f"read for the first time; {transcribed} was transcribed by hand, and changes are told"
    reason = str(problem).splitlines()[0].removeprefix(f"{address}: ")
    return What.NEW, f"not taken into spec/, but changes are told: {reason}"


def _is_listed(address: str, index: str) -> bool:
    """Whether an index is expected to list a page: those that `parse_index` takes."""
    return _index_of(address) == index and "/api-reference/" in address and address.endswith(".md")


def _name_files(sources: Iterable[Source]) -> str:
    return ", ".join(each.file for each in sources)


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
