"""Write the module `exceptions` of the generated package: the errors of one SDK, which derive from those of all.

The classes, their texts and their order are those of `openapi_sdk.errors`; what the SDK adds are its tenants.
"""

from __future__ import annotations

import inspect
from textwrap import indent
from typing import TYPE_CHECKING

from openapi_sdk.errors import errors, statuses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openapi_sdk.model.facts import Tenant

_MODULE = '''"""The errors of {name}: `{name}Error`, and what derives from it. Generated, do not edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openapi_sdk.errors import errors, statuses
from openapi_sdk.errors.errors import Facts
from openapi_sdk.model.public import public_in

from .facts import FACTS


{classes}

#: What code that knows no service raises for this one.
TREE = errors.ErrorTree(
    base={name}Error,
{members}
    statuses={{{numbers}}},
    tenant=FACTS.tenant,
).bind()
'''
_CLASS = """{public}class {name}({bases}):
{doc}

{body}
"""
_BASE = """Base class of all errors of `{package}`. They can be copied and pickled, as pools of processes do.

`args` are the message and one JSON object, of which each class can be made again, as task queues do. It has what is
there of: status, operation,{word} whether it may have happened, and what is wrong with which field. It has no body, no
header and no secret, because error trackers store it.

Args:
    message: What is wrong.
    facts: The second one of `args`.

Attributes:
    may_have_happened: Whether the write that failed may have been carried out all the same, by the last attempt or
        an earlier one: its answer was lost, can't be read, or is a 408, a 3xx or a 5xx. Look before you try again.
        False for reads, for what {name} refused, and for what was not sent completely.
"""
_TENANT_ATTRIBUTES = """\
    {failed}: In a listing of several {plural}, the ids of all {plural} that were not read whole, in their order:
        those that failed, and those that were not read because of an error that ended all. The error is that of the
        first one that failed, or the one that ended all. Empty otherwise.
    {unknown}: Whether the list of all {plural} could not be read, so nobody knows which {plural} were not read.
        Nothing of any {word} was read then, and `{failed}` is empty.
    {argument}: The {word} of the call, as it was or would have been sent; None for {none}, and
        if the error is not one of a call.
"""
_TENANT_FIELDS = """\
{argument}: {type} | None = None
{failed}: tuple[{type}, ...] = ()
{unknown}: bool = False
"""
#: The errors whose constructors have the tenant as an argument, behind that of this name.
_BEHIND = "may_have_happened"
_WITH_TENANT = (errors.APIError, errors.DecodeError)


def write_exceptions(name: str, package: str, tenant: Tenant | None) -> str:
    """Return the source of the module.

    Args:
        name: The name of the service.
        package: The package that users import.
        tenant: What the SDK says of tenants; None without them.
    """
    shared = dict.fromkeys(_list_errors(vars(errors).values()), "errors")
    shared |= {each: "statuses" for each in _list_errors(vars(statuses).values()) if each not in shared}
    members = [f"    {each}={each}," for each in errors.ErrorTree._fields if each[0].isupper()]
    numbers = [f"{number}: {each.__name__}" for each in shared if (number := vars(each).get("status"))]
    return _MODULE.format(
        name=name,
        classes="\n\n".join(_write_class(each, module, name, package, tenant) for each, module in shared.items()),
        members="\n".join(members),
        numbers=", ".join(numbers),
    )


def _list_errors(members: Iterable[object]) -> list[type[errors.SdkError]]:
    return [each for each in members if isinstance(each, type) and issubclass(each, errors.SdkError)]


def _write_class(shared: type[errors.SdkError], module: str, name: str, package: str, tenant: Tenant | None) -> str:
    public = f'@public_in("{package}")\n'
    own = f"{module}.{shared.__name__}"
    parents = [each for each in shared.__bases__ if issubclass(each, errors.SdkError)]
    words = {} if tenant is None else {**tenant._asdict(), "argument": tenant.argument, "failed": tenant.failed}
    if tenant is not None:
        words |= {
            "none": tenant.default,
            "unknown": tenant.unknown,
            "type": "int" if tenant.type == "integer" else "str",
        }
    if not parents:
        word = "" if tenant is None else f" {tenant.word},"
        doc = _BASE.format(package=package, name=name, word=word)
        doc += "" if tenant is None else _TENANT_ATTRIBUTES.format_map(words)
        return _CLASS.format(
            public=public,
            name=f"{name}Error",
            bases=own if tenant is None else f"{own}, tenant=FACTS.tenant",
            doc=_quote(doc),
            body="" if tenant is None else indent(_TENANT_FIELDS.format_map(words), "    "),
        )
    constructor = "" if tenant is None or shared not in _WITH_TENANT else _write_constructor(shared, words)
    bases = [f"{name}Error" if each is errors.SdkError else each.__name__ for each in parents]
    return _CLASS.format(
        public=public if shared.__module__ == "openapi_sdk" else "",
        name=shared.__name__,
        bases=", ".join([*bases, own]),
        doc=_quote(inspect.cleandoc(shared.__doc__ or "")),
        body=indent(constructor, "    "),
    )


def _write_constructor(shared: type[errors.SdkError], words: Mapping[str, str]) -> str:
    """Return the constructor of a class with the tenant among its arguments, static, for editors and type checkers."""
    declared: list[str] = []
    passed: list[str] = []
    for each in [*inspect.signature(shared.__init__).parameters.values()][1:]:
        is_named = each.kind is each.KEYWORD_ONLY
        if is_named and "*" not in declared:
            declared.append("*")
        declared.append(f"{each.name}: {each.annotation} = {each.default!r}")
        passed.append(f"{each.name}={each.name}" if is_named else each.name)
        if each.name == _BEHIND:
            declared.append("{argument}: {type} | None = None".format_map(words))
    return (
        f"def __init__(self, {', '.join(declared)}) -> None:\n"
        f"    self.{words['argument']} = {words['argument']}\n"
        f"    super().__init__({', '.join(passed)})\n"
    )


def _quote(text: str) -> str:
    """Return a docstring. Its texts are ours, and have neither backslashes nor quotes of this kind."""
    lines = text.strip()
    end = "\n" if "\n" in lines else ""
    return indent(f'"""{lines}{end}"""', "    ")
