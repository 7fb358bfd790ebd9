"""Say of each operation of pages or documents whether it can be generated, or why not.

    openapi-sdk try openapi.yaml                   each operation of a document
    openapi-sdk try --json page.md openapi.yaml    one JSON object for each operation
    openapi-sdk try https://acme.test/llms.txt     each operation of every page that an index links to
    openapi-sdk try --call openapi.yaml            also call each operation that is accepted, on both clients
    openapi-sdk try --corrections openapi.yaml     the corrections that leave out what is refused

Each source is tried beside those of spec/, as if `vendor` had added it. Generates a package in a temporary folder, and
checks its types. Changes no file.

Says on standard error what it does, and whether names of methods follow the operationIds or the paths, and why.

Prints one line for each operation, in the order of the sources; with --json one JSON object:
{"operation", "accepted", "method", "refusals": [{"rule", "place", "why", "remedy"}]}. A source that can't be read has
one line with its name. With --corrections, prints actions for spec/corrections.yaml in place of the lines. They come
before the others there.

Exit status: 0 all operations are accepted, 1 some are refused or the project can't be read, 2 wrong arguments.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.openapi import yaml
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.service import check_names
from openapi_sdk_codegen.progress import Progress
from openapi_sdk_codegen.project import Problem, Project, add_root, find_project, make_parser
from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
from openapi_sdk_codegen.trial.description import Corrector
from openapi_sdk_codegen.trial.loop import run_steps
from openapi_sdk_codegen.trial.removals import Removal, list_removals
from openapi_sdk_codegen.trial.results import Refusal, TrialResult, format_json, format_text, one_line
from openapi_sdk_codegen.vendor.document import is_document, parse_document
from openapi_sdk_codegen.vendor.download import (
    MAX_INDEX_BYTES,
    MAX_PARALLEL,
    download,
    is_index,
    normalize_address,
    parse_index,
)
from openapi_sdk_codegen.vendor.page import parse_published
from openapi_sdk_codegen.vendor.sources import Source
from openapi_sdk_codegen.vendor.store import load_spec, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = make_parser("try", __doc__)
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="a page, an OpenAPI document, an https address")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object for each operation")
    form.add_argument("--corrections", action="store_true", help="the corrections that leave out what is refused")
    parser.add_argument("--call", action="store_true", help="also call each operation on both clients")
    add_root(parser)
    arguments = parser.parse_args(argv)
    progress = Progress()
    try:
        project = find_project(arguments.root)
        trial = try_sources(project, arguments.sources, with_calls=arguments.call, progress=progress)
    except Problem as problem:
        print(f"try: {problem}", file=sys.stderr)
        return 1
    finally:
        progress.finish()
    if arguments.corrections:
        print(yaml.dump_yaml({"actions": [each.action for each in trial.removals]}), end="")
    else:
        for outcome in trial.outcomes:
            print(format_json(outcome) if arguments.json else format_text(outcome))
    for note in trial.notes:
        print(note, file=sys.stderr)
    accepted = sum(outcome.accepted for outcome in trial.outcomes)
    print(f"{accepted} of {len(trial.outcomes)} operations are accepted", file=sys.stderr)
    return 0 if accepted == len(trial.outcomes) else 1


@dataclass(frozen=True, slots=True)
class Trial:
    """What becomes of sources.

    Attributes:
        outcomes: What becomes of each operation, in the order of the sources, and of each source that can't be read.
        notes: What the maintainer should know apart from that.
        removals: The corrections with which everything else goes through.
    """

    outcomes: list[TrialResult]
    notes: list[str]
    removals: list[Removal]


def try_sources(
    project: Project,
    names: Sequence[str],
    *,
    with_types: bool = True,
    with_calls: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Trial:
    """Return what would become of each operation of sources, if they were added to a project.

    Args:
        project: The project. Nothing in it is changed. It may have no source yet.
        names: Files and https addresses of pages, of documents or of an index.
        with_types: Whether to check types, which takes most of the time.
        with_calls: Whether to call each operation, too.
        progress: Called with what is done next.

    Raises:
        Problem: If the project itself does not go through.
    """
    spec = load_spec(project)
    # A new project has no source yet.
    nothing = {"openapi": "3.0.3", "info": {"title": project.settings.name, "version": "0"}, "paths": {}}
    merged = spec.merge().document if spec.sources.pages else nothing
    pages = [(source, spec.parse_page(source.file, spec.contents[source.file])) for source in spec.sources.pages]
    read: list[TrialSource] = []
    lines: list[TrialSource | TrialResult] = []
    for each in read_sources(names):
        if isinstance(each, TrialSource):
            read.append(each)
            lines.append(each)
        else:
            name, problem = each
            why = one_line(str(problem).removeprefix(f"{name}: "))  # the line begins with the name
            refusal = Refusal("source", name, why, "check the name, and that it is a page or a document")
            lines.append(TrialResult(name, refusals=[refusal]))
    candidate = Candidate(merged, pages, spec.sources.precedences, read)
    if candidate.keys:
        run_steps(candidate, project, with_types=with_types, with_calls=with_calls, progress=progress)
    if candidate.keys and not spec.sources.pages:
        _note_names(candidate, project, read[0])
    return Trial(_in_order(candidate, lines), candidate.notes, list_removals(candidate))


def _note_names(candidate: Candidate, project: Project, first: TrialSource) -> None:
    """Note if the first document of a project makes other names than the project has."""
    document = {**candidate.document(), "info": object_at(first.page.document, "info")}
    try:
        check_names(Corrector(project).correct(document), project.settings)
    except Problem as problem:
        candidate.note(f"`regenerate` will refuse this: {problem}")


def _in_order(candidate: Candidate, lines: list[TrialSource | TrialResult]) -> list[TrialResult]:
    """Return the outcomes in the order of the sources, each once."""
    result: list[TrialResult] = []
    waiting = dict(candidate.outcomes)
    for each in lines:
        if isinstance(each, TrialResult):
            result.append(each)
        else:
            result += [waiting.pop(key) for key in each.page.operations if key in waiting]
    return result


# Read what is to be tried: files and addresses of pages, of documents, of an index


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
        is_one = is_document(content) or (not is_address and Path(name).suffix in {".yaml", ".yml", ".json"})
        parse = parse_document if is_one else parse_published
        page = parse(content, name=name)
    except Problem as problem:
        return name, problem
    today = datetime.now(UTC).date()
    return TrialSource(Source(name, name if is_address else None, "", today, Fidelity.VERBATIM), page)
