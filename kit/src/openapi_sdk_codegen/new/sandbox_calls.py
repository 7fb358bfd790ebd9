"""Call each operation of an SDK on its sandbox, and run the example of each command.

`python -m openapi_sdk_codegen.new.sandbox_calls PACKAGE` runs in a process of its own, because it imports the SDK. It
prints one JSON object: what failed, and how the calls are written in Python.
"""

from __future__ import annotations

import io
import json
import keyword
import logging
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from openapi_sdk.cli.app import make_app
from openapi_sdk.cli.example_runs import find_example, make_environment, name_commands, run_example
from openapi_sdk.description.schemas import get_type, merge_all_of
from openapi_sdk.examples import ExampleMaker, call
from openapi_sdk.settings.retry import Retry
from openapi_sdk_codegen.openapi.python_names import to_python_name

if TYPE_CHECKING:
    from openapi_sdk.description.methods import Method

#: Characters of a reason, and of an argument in an example.
_LONGEST_REASON, _LONGEST_VALUE = 200, 60
#: Fields of a row in an example.
_SHOWN = 3


def main(package: str) -> None:
    """Print what the calls of an SDK did."""
    logging.disable()
    service = import_module(f"{package}.service").SERVICE
    client_class = getattr(import_module(f"{package}.client"), service.name)
    program = import_module(f"{package}.cli").PROGRAM
    maker = ExampleMaker(service)
    with (
        import_module(f"{package}.sandbox").running() as sandbox,
        TemporaryDirectory(prefix="openapi-sdk-new-") as folder,
        client_class(
            **service.facts.make_options(sandbox.token),
            base_url=sandbox.url,
            retry=Retry(backoff=0),
            **service.name_tenant(maker.tenant),
        ) as client,
    ):
        os.chdir(folder)
        to = Path(folder, "download")
        failed: dict[str, str] = {}
        calls: list[dict[str, Any]] = []
        for method in service.description.methods.values():
            sandbox.reset()
            try:
                arguments = maker.make_arguments(method)
                result = call(client, method, {**arguments, **({"to": to} if method.is_download else {})})
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                failed[method.full_name] = _one_line(f"{type(error).__name__}: {error}")
            else:
                calls += _describe(method, arguments, result)
        os.environ.update(make_environment(program, sandbox, Path(folder)))
        print(json.dumps({"failed": failed, "commands": _run_commands(program, sandbox), "calls": calls}))


def _describe(method: Method, arguments: dict[str, Any], result: Any) -> list[dict[str, Any]]:
    """Return how a call that only reads is written; nothing if it is deprecated, has no rows, or would read badly."""
    if not method.is_safe or method.is_deprecated or method.is_download or "body" in arguments:
        return []
    if method.is_listing and not (result and result.results):
        return []
    values = {name: ascii(value) for name, value in arguments.items()}
    if any(len(each) > _LONGEST_VALUE or "`" in each for each in values.values()):
        return []
    written = [each if name in _list_positions(method) else f"{name}={each}" for name, each in values.items()]
    return [
        {
            "method": method.full_name,
            "arguments": ", ".join(written),
            "is_listing": method.is_listing,
            "fields": _list_fields(method) if method.is_listing else [],
        }
    ]


def _list_positions(method: Method) -> set[str]:
    return {each.name for each in method.arguments if each.place == "path"}


def _list_fields(method: Method) -> list[str]:
    """Return fields of a row that read well: texts and numbers, none of them secret."""
    secret = {*(method.row_schema or {}).get("x-secret-properties", ())}
    found: list[str] = []
    for name, schema in method.row_fields.items():
        is_plain = get_type(merge_all_of(method.described.document, schema)) in {"string", "integer", "number"}
        python = to_python_name(name)
        if is_plain and name not in secret and python == name and not keyword.iskeyword(name):
            found.append(name)
    return sorted(found, key=lambda each: each not in {"id", "name", "title"})[:_SHOWN]


def _run_commands(program: Any, sandbox: Any) -> dict[str, str]:
    """Return why the examples of commands fail, by the methods."""
    app = make_app(program)
    failed: dict[str, str] = {}
    for words, method in name_commands(program).items():
        sandbox.reset()
        told = io.StringIO()
        with redirect_stdout(io.StringIO()), redirect_stderr(told):
            try:
                status: object = run_example(program, app, find_example(app, words))
            except Exception as error:  # noqa: BLE001 - as above
                status = f"{type(error).__name__}: {error}"
        if status:
            failed[method.full_name] = _one_line(f"{told.getvalue()} {status if isinstance(status, str) else ''}")
    return failed


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_REASON]


if __name__ == "__main__":
    main(sys.argv[1])
