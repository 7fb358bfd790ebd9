"""Call every operation on both clients, and refuse what is sent or read otherwise than described."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.generate.prepare.argument_names import choose_argument_names
from codegen.openapi.document import each_operation
from codegen.openapi.parameters import sent_parameters
from codegen.openapi.tree import as_text, json_path
from codegen.project import HERE
from codegen.trial.call_plan import PAGING, Call, is_json, plan_calls
from codegen.trial.example_values import UnmakeableError
from codegen.trial.received_requests import find_differences, same_json
from codegen.trial.results import Refusal, one_line
from codegen.trial.step import REPORT, Found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from codegen.trial.results import Key

_CALLER = Path(__file__).with_name("caller.py")
#: How many seconds one call may take, on both clients.
_SECONDS_PER_CALL = 5
#: How the client refuses a value that would lead to another path; see the runtime module `_paths`.
_NOT_A_PATH_ARGUMENT = "can't be a path argument"
_DESCRIBE = (
    "the client never sends such a value in a path, whatever the description says; if the API takes others, describe "
    "those: the parameter's enum, format or pattern"
)

#: Sets the path before anything is imported; `-I` ignores what the environment says.
_PROGRAM = "import runpy, sys; sys.path[:0] = sys.argv[2:]; runpy.run_path(sys.argv[1], run_name='__main__')"


def check_calls(document: dict[str, Any], methods: Mapping[Key, str], package: Path) -> tuple[list[Found], list[str]]:
    """Call operations, and return what goes wrong, and notes about those that can't be called.

    Args:
        document: The description, not corrected.
        methods: The names of the methods of the operations to call.
        package: The generated package.
    """
    calls: list[Call] = []
    notes: list[str] = []
    for operation in each_operation(document):
        if (operation.method, operation.path) in methods:
            try:
                calls += plan_calls(document, operation)
            except UnmakeableError as error:
                notes.append(f"{operation.label} is not called: {error}")
    return [
        Found(_make_refusal(call, why), (key,))
        for call, seen in zip(calls, _run(methods, calls, package), strict=True)
        for key in [(call.operation.method, call.operation.path)]
        for why in _check(call, seen)
    ], notes


def _make_refusal(call: Call, why: str) -> Refusal:
    remedy = _DESCRIBE if _NOT_A_PATH_ARGUMENT in why else REPORT
    return Refusal("call", json_path(call.operation.parts), one_line(f"{call.variant}: {why}"), remedy)


def _run(methods: Mapping[Key, str], calls: list[Call], package: Path) -> Iterator[dict[str, Any]]:
    """Yield what happened in each call."""
    plan: list[dict[str, Any]] = []
    for call in calls:
        planned = call.to_json()
        names = _names(call)
        for argument in planned["arguments"]:
            argument["python"] = names.get((argument["location"], argument["name"]), "body")
        method = methods[call.operation.method, call.operation.path]
        plan.append({**planned, "method": method, "limit": call.limit, "paging": sorted(PAGING)})
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", "-c", _PROGRAM, str(_CALLER), str(HERE.root / "overlays"), str(package.parent)],
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
            why = one_line(f"not called: {done.stderr[-300:]}")
            yield {flavour: {"requests": [], "error": why} for flavour in ("sync", "async")}


def _names(call: Call) -> dict[tuple[str, str], str]:
    """Return what the arguments of a call are called in Python, by location and name on the wire."""
    parameters = [(as_text(each.get("in")), as_text(each.get("name"))) for _, each in sent_parameters(call.operation)]
    return choose_argument_names(parameters)


def _check(call: Call, seen: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a call, once if it is wrong on both clients."""
    wrong: dict[str, list[str]] = {}
    for flavour, result in seen.items():
        for why in _check_one(call, result):
            wrong.setdefault(why, []).append(flavour)
    for why, flavours in wrong.items():
        yield why if len(flavours) == len(seen) else f"{why} ({', '.join(flavours)})"


def _check_one(call: Call, seen: dict[str, Any]) -> Iterator[str]:
    if "error" in seen:
        yield str(seen["error"])
        return
    is_pages = seen["is_pages"]
    wanted = len(call.answers) if is_pages else 1
    if len(seen["requests"]) != wanted:
        yield f"{len(seen['requests'])} requests, not {wanted}"
        return
    for received in seen["requests"]:
        yield from find_differences(call, received, is_page=is_pages)
    expected = call.rows if is_pages else _expected(call)
    if not same_json(seen["result"], expected):
        yield f"what is read is {_show(seen['result'])}, not {_show(expected)}"


def _expected(call: Call) -> Any:
    """Return what a call has to return, as the caller writes it."""
    answer = call.answers[0]
    if not answer.media_type or is_json(answer.media_type) or isinstance(answer.value, str):
        return answer.value
    return {"base64": base64.b64encode(answer.value).decode()}


def _show(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:200]
