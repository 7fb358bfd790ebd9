"""The description of the project with the operations of the sources that are not refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_object, object_at
from openapi_sdk.description.references import component_of
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.service import NAME, name_service
from openapi_sdk_codegen.openapi.tree import walk
from openapi_sdk_codegen.trial.results import MethodAndPath, Refusal, TrialResult, label
from openapi_sdk_codegen.vendor.merge import merge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from openapi_sdk_codegen.vendor.fragment import ParsedSource
    from openapi_sdk_codegen.vendor.sources import Precedence, Source


class TrialSource:
    """A page or a document to try.

    Attributes:
        source: Its entry; its file is the name that was given.
        page: Its document and its operations.
        used: The components that each operation uses.
        unused: The components that no operation uses, and the webhooks, that are not left out.
    """

    def __init__(self, source: Source, page: ParsedSource) -> None:
        self.source = source
        self.page = page
        self._graph = ComponentGraph(page.document)
        self.used = self._graph.by_operation()
        self.unused: set[Component] = set(self._graph).difference(*self.used.values())
        self.unused |= {(WEBHOOKS, str(name)) for name in object_at(page.document, WEBHOOKS)}

    def users_of(self, component: Component) -> list[MethodAndPath]:
        """Return the operations that use a component."""
        return [key for key in self.page.operations if component in self.used.get(key, ())]

    def restrict(self, keys: Collection[MethodAndPath], *, with_unused: bool) -> ParsedSource | None:
        """Return the page with some of its operations and what they use; None if it has none of them."""
        operations = tuple(key for key in self.page.operations if key in keys)
        if not operations:
            return None
        components = set[Component]().union(*(self.used.get(key, set()) for key in operations))
        if with_unused:
            # They may use components of operations that are left out.
            components |= self._graph.reach(self.unused)
        document = dict(self.page.document)
        document["paths"] = _keep_operations(document["paths"], set(operations))
        document["components"] = {
            kind: {name: value for name, value in as_object(members).items() if (kind, name) in components}
            for kind, members in as_object(document.get("components")).items()
            if is_kind(kind)
        }
        if is_object(document.get(WEBHOOKS)):  # those that use what is left out go with it
            existing = set(self._graph)
            document[WEBHOOKS] = {
                name: item
                for name, item in document[WEBHOOKS].items()
                if (WEBHOOKS, str(name)) in self.unused
                and components.issuperset(existing & self._graph.reach(_find_components(item)))
            }
        return replace(self.page, document=document, operations=operations)


def is_kind(name: str) -> bool:
    """Whether a key of `components` is that of a kind of components, not of an extension."""
    return not name.startswith("x-")


def _keep_operations(paths: dict[str, Any], keys: set[MethodAndPath]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for path, item in paths.items():
        fields = {name: value for name, value in as_object(item).items() if name not in METHODS or (name, path) in keys}
        if any(name in METHODS for name in fields):
            kept[path] = fields
    return kept


@dataclass(slots=True)
class Candidate:
    """The project's description with the operations of the sources that are not refused.

    Attributes:
        project: The merged description of the project, not corrected.
        pages: The pages of the project.
        precedences: Its decisions where pages disagree.
        sources: What is tried, in order.
        outcomes: What becomes of each operation of the sources.
        notes: What the maintainer should know apart from that.
    """

    project: dict[str, Any]
    pages: Sequence[tuple[Source, ParsedSource]]
    precedences: Sequence[Precedence]
    sources: Sequence[TrialSource]
    outcomes: dict[MethodAndPath, TrialResult] = field(default_factory=dict[MethodAndPath, TrialResult])
    notes: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        for each in self.sources:
            for key in each.page.operations:
                self.outcomes.setdefault(key, TrialResult(label(key)))

    @property
    def keys(self) -> list[MethodAndPath]:
        """The operations that are not refused, in the order of the sources."""
        return [key for key, outcome in self.outcomes.items() if outcome.accepted]

    @property
    def project_keys(self) -> list[MethodAndPath]:
        """The operations of the project."""
        return [(operation.method, operation.path) for operation in each_operation(self.project)]

    @property
    def info(self) -> dict[str, Any] | None:
        """The title and version of another service, if a source is of one; None if all are of the project's."""
        own = name_service(self.project)
        for source in self.sources:
            info = {key: each for key, each in object_at(source.page.document, "info").items() if key != NAME}
            if as_text(info.get("title")) and name_service({"info": info}) != own:
                return info
        return None

    @property
    def methods(self) -> dict[MethodAndPath, str]:
        """The names of the methods of the operations that are not refused."""
        return {key: outcome.method for key, outcome in self.outcomes.items() if outcome.accepted and outcome.method}

    @property
    def unused(self) -> frozenset[Component]:
        """The components of the sources that no operation uses, and their webhooks, that are not left out."""
        return frozenset[Component]().union(*(each.unused for each in self.sources))

    def refuse(self, keys: Iterable[MethodAndPath], refusal: Refusal) -> None:
        """Refuse operations for a reason."""
        for key in keys:
            if refusal not in self.outcomes[key].refusals:
                self.outcomes[key].refusals.append(refusal)

    def leave_out(self, components: Collection[Component], refusal: Refusal) -> bool:
        """Leave out components that no operation uses; return whether there are any."""
        left_out = self.unused & set(components)
        for kind, name in sorted(left_out):
            what = f"webhooks: {name} is left out" if kind == WEBHOOKS else f"{kind} {name}, which no operation uses"
            self.note(f"{what}: [{refusal.rule}] {refusal.why}")
        for each in self.sources:
            each.unused -= left_out
        return bool(left_out)

    def note(self, text: str) -> None:
        """Note something, once."""
        if text not in self.notes:
            self.notes.append(text)

    def document(self, keys: Iterable[MethodAndPath] | None = None) -> dict[str, Any]:
        """Return the merged description with these operations, by default with all that are not refused.

        Raises:
            MergeConflict: If pages disagree.
        """
        chosen = set(self.keys if keys is None else keys)
        restricted = [(each.source, each.restrict(chosen, with_unused=keys is None)) for each in self.sources]
        added = [(source, page) for source, page in restricted if page]
        return merge([*self.pages, *added], self.precedences).document


# Which components the parts of a description use, directly or through each other


#: Kind and name: `("schemas", "Thing")`; of a webhook, `("webhooks", "thing.made")`.
Component = tuple[str, str]
WEBHOOKS = "webhooks"


class ComponentGraph:
    """The components of a description, and which of them use which."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._used: dict[Component, set[Component]] = {
            (kind, name): _find_components(component)
            for kind, components in object_at(document, "components").items()
            for name, component in as_object(components).items()
        }

    def __iter__(self) -> Iterator[Component]:
        """Iterate over all components."""
        return iter(self._used)

    def reach(self, start: Iterable[Component]) -> set[Component]:
        """Return the components of `start` that exist, and all that these use."""
        return _reach(start, self._used)

    def users_of(self, component: Component) -> set[Component]:
        """Return a component, if it exists, and all that use it."""
        return _reach([component], self._users)

    @cached_property
    def _users(self) -> dict[Component, set[Component]]:
        users: dict[Component, set[Component]] = {component: set() for component in self._used}
        for component, used in self._used.items():
            for each in used & users.keys():
                users[each].add(component)
        return users

    def by_operation(self) -> dict[MethodAndPath, set[Component]]:
        """Return the components that each operation uses."""
        result: dict[MethodAndPath, set[Component]] = {}
        for operation in each_operation(self._document):
            item = object_at(self._document, "paths", operation.path)
            shared = {key: value for key, value in item.items() if key not in METHODS}
            direct = _find_components(operation.data) | _find_components(shared)
            for requirement in as_array(operation.data.get("security", self._document.get("security"))):
                direct |= {("securitySchemes", name) for name in as_object(requirement)}
            result[operation.method, operation.path] = self.reach(direct)
        return result


def _reach(start: Iterable[Component], edges: Mapping[Component, set[Component]]) -> set[Component]:
    found: set[Component] = set()
    waiting = list(start)
    while waiting:
        component = waiting.pop()
        if component in edges and component not in found:
            found.add(component)
            waiting += edges[component]
    return found


def _find_components(node: Any) -> set[Component]:
    """Return the components that a node refers to: by `$ref`, or in the mapping of a discriminator."""
    found: set[Component] = set()
    for _, each in walk(node):
        if is_object(each):
            found.add(component_of(as_text(each.get("$ref"))) or ("", ""))
            for target in object_at(each, "discriminator", "mapping").values():
                found.add(component_of(as_text(target)) or ("schemas", as_text(target)))
    return found
