"""Read what is to be tried: files and addresses of pages, of documents, of an index."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.openapi import yaml
from codegen.project import Problem
from codegen.trial.candidate import TrialSource
from codegen.vendor.document import is_document, parse_document
from codegen.vendor.download import (
    MAX_INDEX_BYTES,
    MAX_PARALLEL,
    download,
    is_index,
    normalize_address,
    parse_index,
)
from codegen.vendor.page import parse_published
from codegen.vendor.sources import Fidelity, Source
from codegen.vendor.store import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read_sources(names: Iterable[str]) -> Iterator[TrialSource | tuple[str, Problem]]:
    """Yield each page or document, or its name and why it can't be read."""
    for name in dict.fromkeys(names):
        try:
            pages = _expand_index(name)
        except Problem as problem:
            yield name, problem
            continue
        with ThreadPoolExecutor(MAX_PARALLEL) as threads:
            yield from threads.map(_read, pages)


def _expand_index(name: str) -> list[str]:
    """Return the addresses of the pages of an index, or the name itself if it is not that of an index."""
    if "://" not in name:
        return [name]
    address = normalize_address(name)
    if not is_index(address):
        return [address]
    [content] = download([address], max_bytes=MAX_INDEX_BYTES)
    return list(parse_index(content, address).pages)


def _read(name: str) -> TrialSource | tuple[str, Problem]:
    is_address = "://" in name
    try:
        if is_address:
            [content] = download([name], max_bytes=yaml.MAX_BYTES)
        else:
            content = read_file(Path(name), name=name, max_bytes=yaml.MAX_BYTES)
        parse = parse_document if is_document(content) else parse_published
        page = parse(content, name=name)
    except Problem as problem:
        return name, problem
    today = datetime.now(UTC).date()
    return TrialSource(Source(name, name if is_address else None, "", today, Fidelity.VERBATIM), page)
