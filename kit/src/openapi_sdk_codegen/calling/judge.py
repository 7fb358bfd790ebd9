"""Call operations on both clients, and find what is sent or read otherwise than described."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openapi_sdk
from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.calling.auth import find_ways, list_keys
from openapi_sdk_codegen.calling.examples import NoExamplesError
from openapi_sdk_codegen.calling.plan import PlannedCall, Planner
from openapi_sdk_codegen.calling.requests import find_differences, same_json
from openapi_sdk_codegen.corrections.conventions.mistakes import repair_mistakes
from openapi_sdk_codegen.openapi.argument_names import may_store_file, read_argument_names
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.service import find_tenant
from openapi_sdk_codegen.openapi.tree import copy_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openapi_sdk.model.facts import Tenant

_CALLER = Path(__file__).with_name("caller.py")
#: How many seconds one call may take, on both clients.
_SECONDS_PER_CALL = 5
#: The folder of what all SDKs share, which the generated package imports.
_KIT = str(Path(openapi_sdk.__file__).resolve().parents[1])
#: Sets the path before anything is imported; `-I` ignores what the environment says. Its arguments are those of the
#: program, the program, and the folders.
_PROGRAM = "import runpy, sys; sys.path[:0] = sys.argv[3:]; runpy.run_path(sys.argv[2], run_name='__main__')"


@dataclass(slots=True)
class Judgement:
    """What became of calls.

    Attributes:
        calls: How often each operation is called, by its label.
        wrong: What is sent or read otherwise, of each operation: once for each call.
        uncalled: Why an operation is not called, by its label.
    """

    calls: dict[str, int] = field(default_factory=dict[str, int])
    wrong: dict[tuple[str, str], list[str]] = field(default_factory=dict[tuple[str, str], list[str]])
    uncalled: dict[str, str] = field(default_factory=dict[str, str])


def judge_calls(
    document: dict[str, Any],
    methods: Mapping[tuple[str, str], str],
    package: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> Judgement:
    """Call operations.

    Args:
        document: The description as published.
        methods: The names of the methods of the operations to call, by method and path.
        package: The generated package.
        progress: Called with what is done next.
    """
    result = Judgement()
    document = copy_json(document)
    repair_mistakes(document)  # a value in the path that no parameter describes is an argument
    corrected = json.loads((package / "openapi.json").read_bytes())
    tenant = find_tenant(corrected)
    planner = Planner(document, tenant, corrected)
    calls: list[PlannedCall] = []
    progress(f"{len(methods)} operations: making examples")
    for operation in each_operation(document):
        if (operation.method, operation.path) in methods:
            try:
                planned = [_add_auth(document, each) for each in planner.plan(operation)]
            except NoExamplesError as error:
                result.uncalled[operation.label] = str(error)
            else:
                calls += planned
                result.calls[operation.label] = len(planned)
    progress(f"{len(methods)} operations: {len(calls)} calls")
    for call, seen in zip(calls, _run(document, methods, calls, package, tenant), strict=True):
        key = call.operation.method, call.operation.path
        result.wrong.setdefault(key, []).extend([*_check(call, seen)][:1])
    result.wrong = {key: found for key, found in result.wrong.items() if found}
    return result


def _add_auth(document: dict[str, Any], call: PlannedCall) -> PlannedCall:
    """Return a call with its security schemes, and without arguments for what these send."""
    ways = find_ways(document, call.operation)
    keys = {*list_keys(ways), ("header", "authorization")}
    arguments = tuple(each for each in call.arguments if (each.location, each.name.lower()) not in keys)
    return replace(call, ways=ways, arguments=arguments)


def _run(
    document: dict[str, Any],
    methods: Mapping[tuple[str, str], str],
    calls: list[PlannedCall],
    package: Path,
    tenant: Tenant | None,
) -> Iterator[dict[str, Any]]:
    """Yield what happened in each call."""
    plan: list[dict[str, Any]] = []
    for call in calls:
        planned = call.to_json()
        has_file = may_store_file(document, call.operation)
        names = read_argument_names(call.operation, tenant, has_file=has_file)
        for argument in planned["arguments"]:
            argument["python"] = names.get((argument["location"], argument["name"]), "body")
        method = methods[call.operation.method, call.operation.path]
        plan.append({**planned, "method": method, "limit": call.limit, "paging": call.paging_arguments})
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", "-c", _PROGRAM, package.name, str(_CALLER), str(package.parent), _KIT],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60 + _SECONDS_PER_CALL * len(calls),
    )
    lines = done.stdout.splitlines()
    for index in range(len(calls)):
        if index < len(lines):
            yield json.loads(lines[index])
        else:
            why = f"not called: {done.stderr[-300:]}"
            yield {flavour: {"requests": [], "error": why} for flavour in ("sync", "async")}


def _check(call: PlannedCall, seen: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a call, once if it is wrong on both clients."""
    wrong: dict[str, list[str]] = {}
    for flavour, result in seen.items():
        for why in dict.fromkeys(_check_one(call, result)):
            wrong.setdefault(why, []).append(flavour)
    for why, flavours in wrong.items():
        yield why if len(flavours) == len(seen) else f"{why} ({', '.join(flavours)})"


def _check_one(call: PlannedCall, seen: dict[str, Any]) -> Iterator[str]:
    if "error" in seen:
        yield str(seen["error"])
        return
    is_pages = seen["is_pages"]
    wanted = len(call.answers) if is_pages else 1
    if len(seen["requests"]) != wanted:
        yield f"{len(seen['requests'])} requests, not {wanted}"
        return
    for place, what in seen["misfits"]:
        if place in call.fields:
            yield f"{place}: {what}"
    for received in seen["requests"]:
        yield from find_differences(call, received, is_page=is_pages)
    expected = call.rows if is_pages else _expected(call)
    if not same_json(seen["result"], expected):
        yield f"what is read {_describe_difference(seen['result'], expected)}"


def _expected(call: PlannedCall) -> Any:
    """Return what a call has to return, as the caller writes it."""
    answer = call.answers[0]
    if isinstance(answer.value, bytes):
        return {"base64": base64.b64encode(answer.value).decode()}
    return answer.value


def _describe_difference(read: Any, answered: Any, place: str = "") -> str:
    """Say where two values differ first."""
    if is_object(read) and is_object(answered):
        for key in [*answered, *read]:
            if key not in read or key not in answered:
                return f"{'has no' if key in answered else 'has'} {place}/{key}"
            if not same_json(read[key], answered[key]):
                return _describe_difference(read[key], answered[key], f"{place}/{key}")
    if is_array(read) and is_array(answered) and len(read) == len(answered):
        for index, (one, other) in enumerate(zip(read, answered, strict=True)):
            if not same_json(one, other):
                return _describe_difference(one, other, f"{place}/{index}")
    return f"is {_show(read)}, not {_show(answered)}{f' (at {place})' if place else ''}"


def _show(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:200]
