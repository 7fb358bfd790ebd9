"""Compare two OpenAPI descriptions by oasdiff's rules.

In: two descriptions (`read_descriptions`). Out: the changes on the wire (`compare_descriptions`), each with its rule,
its level and its place in both documents. Only the documents count: values that users send may widen, values that
they receive may narrow. For changes without a rule in oasdiff this project has its own; their ids begin with `x-`.
Prose, examples, titles, most extensions, servers and links are not compared.

A change in a schema is reported once for every parameter, body or header that uses the schema, with the shortest path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.diff.comparison import Comparison
from codegen.diff.components import compare_components, compare_payloads, compare_versions
from codegen.diff.description import Description, read_description, read_descriptions
from codegen.diff.lifecycle import Policy
from codegen.diff.operations import compare_operations, compare_webhooks
from codegen.diff.security import compare_security

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.report.change import Change

__all__ = ["Description", "Policy", "compare_descriptions", "read_description", "read_descriptions"]


def compare_descriptions(
    old: Description, new: Description, policy: Policy | None = None, *, received: Iterable[str] = ()
) -> list[Change]:
    """Return what changes from one description to another.

    Args:
        old: The old description.
        new: The new description.
        policy: The day of the comparison and the notice, for rules about sunsets. By default the day is unknown: a
            removal before the sunset is an error, and no sunset is too soon.
        received: Names of schemas in `components` that users receive by webhooks which the documents don't describe.
            Each is compared as the payload of a webhook of that name.

    Returns:
        The changes, sorted. The same documents give the same list.

    Raises:
        Problem: If neither document has a schema that `received` names.
    """
    comparison = Comparison(old, new, policy or Policy())
    compare_operations(comparison)
    compare_webhooks(comparison)
    compare_security(comparison)
    compare_versions(comparison)
    compare_payloads(comparison, received)
    comparison.compare_used_schemas()
    compare_components(comparison)
    return comparison.collect_changes()
