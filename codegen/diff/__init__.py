"""Two OpenAPI documents compared: what changes on the wire, by oasdiff's rules.

Everything is judged by what the documents say: what users send may widen, what they receive may narrow. A change
that has no rule at oasdiff has one of this project, whose id begins with `x-`; only what is no more than a note to
the reader (descriptions, examples, titles, extensions, servers, links) is passed over.

A change in a schema is told once for every parameter, body or header that leads to it, where the way is the shortest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.diff.comparison import Comparison
from codegen.diff.components import compare_components, compare_payloads
from codegen.diff.description import Description, read_description, read_descriptions
from codegen.diff.lifecycle import Policy
from codegen.diff.normal_form import Schemas
from codegen.diff.operations import compare_operations, compare_webhooks
from codegen.diff.pairs import Pairs
from codegen.diff.security import compare_security
from codegen.diff.version import compare_versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.report.change import Change

__all__ = ["Description", "Policy", "compare_descriptions", "read_description", "read_descriptions"]


def compare_descriptions(
    old: Description, new: Description, policy: Policy | None = None, *, received: Iterable[str] = ()
) -> list[Change]:
    """Return what changes from one description to another.

    Args:
        old: What was promised.
        new: What is promised now.
        policy: The day of the comparison and the notice that is due, for rules about sunsets. By default no day is
            known: what is removed before its sunset is an error, and no sunset is too soon.
        received: Schemas, by their names in `components`, that users receive though no operation or webhook of the
            documents says so; each is judged as the payload of a webhook of that name.

    Returns:
        The changes, sorted; the same for the same documents.

    Raises:
        Problem: If neither document has a schema that `received` names.
    """
    descriptions = old, new
    comparison = Comparison(Pairs(Schemas(old), Schemas(new), policy or Policy()))
    compare_operations(comparison, descriptions)
    compare_webhooks(comparison, descriptions)
    compare_security(comparison, descriptions)
    compare_versions(comparison, descriptions)
    compare_payloads(comparison, descriptions, received)
    comparison.walk()
    compare_components(comparison, descriptions)
    return comparison.told()
