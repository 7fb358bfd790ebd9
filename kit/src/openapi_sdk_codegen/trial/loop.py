"""Take a candidate through all steps, and refuse operations until no step has an error."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.openapi.service import name_package
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.trial.description import Corrector, check_description
from openapi_sdk_codegen.trial.package_steps import build_package
from openapi_sdk_codegen.trial.results import Refusal, one_line
from openapi_sdk_codegen.trial.step import REPORT, StepFailure
from openapi_sdk_codegen.trial.type_checks import check_types

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk_codegen.project import Project
    from openapi_sdk_codegen.trial.candidate import Candidate

#: How the client refuses a value that would lead to another path; see the runtime module `_paths`.
_NOT_A_PATH_ARGUMENT = "can't be a path argument"
_DESCRIBE = (
    "the client never sends such a value in a path, whatever the description says; if the API takes others, describe "
    "those: the parameter's enum, format or pattern"
)


def run_steps(
    candidate: Candidate,
    project: Project,
    *,
    with_calls: bool = False,
    progress: Callable[[str], None],
) -> None:
    """Refuse the operations of a candidate that don't go through.

    Args:
        candidate: The operations; their outcomes are changed.
        project: A checkout of this project; nothing in it is changed.
        with_calls: Whether to call each operation, too.
        progress: Called with what is done next.

    Raises:
        Problem: If a step fails without any operation of the sources.
    """
    corrector = Corrector(project)
    with TemporaryDirectory(prefix="openapi-sdk-trial-") as name:
        folder = Path(name)
        generated = folder / "generated"
        generated.mkdir()
        package = generated
        document: dict[str, Any] = {}
        while True:
            progress(f"{len(candidate.keys)} operations: corrections, conventions, lint, validation")
            document, found = check_description(candidate, corrector)
            if not found:
                # What is generated has the name of the service that is tried, not that of the project.
                document["info"] = candidate.info or document["info"]
                package = generated / name_package(document)
                progress(f"{len(candidate.keys)} operations: generating")
                found = build_package(candidate, document, corrector, project, package)
            if not found:
                progress(f"{len(candidate.keys)} operations: type checking")
                found = check_types(candidate, package, folder)
            if not found:
                break
            _refuse(candidate, found)
        if with_calls:
            call_operations(candidate, package, progress)


def call_operations(candidate: Candidate, package: Path, progress: Callable[[str], None]) -> None:
    """Refuse the operations that send or read otherwise than the sources say, and note those that are not called."""
    from openapi_sdk_codegen.calling.judge import judge_calls  # noqa: PLC0415 - takes a second, and is not always installed

    judgement = judge_calls(candidate.document(), candidate.methods, package, progress)
    for key, found in judgement.wrong.items():
        why = one_line(found[0]) + (f" (and {len(found) - 1} more calls)" if len(found) > 1 else "")
        remedy = _DESCRIBE if _NOT_A_PATH_ARGUMENT in why else REPORT
        candidate.refuse([key], Refusal("call", json_path(("paths", key[1], key[0])), why, remedy))
    for name, why in judgement.uncalled.items():
        candidate.note(f"{name}: not called: {one_line(why)}")
    calls = sum(judgement.calls.values())
    candidate.note(
        f"{len(judgement.calls)} operations are called, {calls} times; {len(judgement.wrong)} send or read wrong, "
        f"{len(judgement.uncalled)} are not called"
    )


def _refuse(candidate: Candidate, found: list[StepFailure]) -> None:
    """Refuse the operations to which errors belong, or else leave out the components, or else refuse all operations.

    Raises:
        Problem: If there is nothing left to refuse.
    """
    changed = False
    for each in found:
        if each.keys:
            candidate.refuse(each.keys, each.refusal)
            changed = True
        else:
            changed |= candidate.leave_out(each.components, each.refusal)
    if changed:
        return
    if not candidate.keys:
        first = found[0].refusal
        msg = f"the project itself does not go through: [{first.rule}] {first.place}: {first.why}"
        raise Problem(msg)
    for each in found:
        candidate.refuse(candidate.keys, each.refusal)


# The steps that work on the generated package: generating, the audit, importing, completeness


_LEAVE_OUT = "leave the operation out, or describe it differently"


def build_package(
    candidate: Candidate,
    document: dict[str, Any],
    corrector: Corrector,
    project: Project,
    target: Path,
) -> list[StepFailure]:
    """Generate the package of a corrected description into a folder, and return what is wrong with it."""

    def run(keys: Sequence[MethodAndPath]) -> None:
        shutil.rmtree(target, ignore_errors=True)
        generate(corrector(candidate.document(keys)), project, target)

    try:
        with crashes_as_problems():
            found = _generate(document, candidate, project, target)
    except Problem as problem:
        return search(candidate, "generator", problem, REPORT, run)
    if found and not any(each.is_attributed for each in found):
        return search(candidate, "generator", Problem(found[0].refusal.why), REPORT, run)
    return found or _audit(candidate, project, target) or _find_shortcomings(candidate, document, target)


def _generate(document: dict[str, Any], candidate: Candidate, project: Project, target: Path) -> list[StepFailure]:
    """Generate the package, and return the warnings of the generator."""
    shutil.rmtree(target, ignore_errors=True)
    prepared = prepare(describe_fidelity(document))
    warnings = run_generator(prepared.document, project, target, prepared.template_globals)
    if not warnings:
        finish_package(document, project, target)
    attribution = Attribution(prepared.document, candidate.keys)
    return [
        attribution.make_failure(
            Refusal("generator", json_path(warning.parts), warning.text, _LEAVE_OUT), warning.parts
        )
        for warning in warnings
    ]


def _audit(candidate: Candidate, project: Project, package: Path) -> list[StepFailure]:
    """Return the code of the package that no template makes. What has such code is not imported."""
    findings = audit_package(package, project)
    owners = FileOwners(package, candidate.keys if findings else [])
    return [
        StepFailure(
            Refusal("audit", f"{package.name}/{each.file}:{each.line}", one_line(each.what), REPORT),
            tuple(owners.operations_of(each.file, each.line)),
        )
        for each in findings
    ]


def _find_shortcomings(candidate: Candidate, document: dict[str, Any], package: Path) -> list[StepFailure]:
    """Return what makes the package unusable, or an operation unreachable."""
    shortcomings = find_shortcomings(document, package)
    owners = FileOwners(package, candidate.keys if shortcomings else [])
    by_label = {label(key): key for key in candidate.keys}
    return [
        StepFailure(
            Refusal("completeness", f"{package.name}/{each.file}:{each.line}", one_line(each.what), REPORT),
            (by_label[each.operation],)
            if each.operation in by_label
            else tuple(owners.operations_of(each.file, each.line)),
        )
        for each in shortcomings
    ]


# Check the types of the generated package with mypy and pyright


#: What pyproject.toml sets for generated/.
_MYPY = ["--strict", "--no-warn-redundant-casts"]
_PYRIGHT = {"typeCheckingMode": "strict", "reportUnknownMemberType": False, "reportUnknownVariableType": False}

#: Modules whose types need libraries that are not installed here, and take long. A description decides only words of
#: them.
_LEFT_OUT = ("dlt.py", "mcp.py")

#: File (relative to the package), line, message.
_Error = tuple[str, int, str]


def check_types(candidate: Candidate, package: Path, folder: Path) -> list[StepFailure]:
    """Return the errors of the type checkers, with the operations to which they belong.

    An error that belongs to operations of the project only is noted: the sources didn't cause it.

    Args:
        candidate: The operations.
        package: The generated package.
        folder: Where the type checkers may write.
    """
    for missing in (checker for checker in ("mypy", "pyright") if not find_spec(checker)):
        candidate.note(f"types are not checked with {missing}: it is not installed: pip install 'openapi-sdk[trial]'")
    running = [(rule, _start(command, package.parent), parse) for rule, command, parse in _commands(package, folder)]
    own = set(candidate.keys)
    owners = FileOwners(package, [*own, *candidate.project_keys])
    found: list[StepFailure] = []
    for rule, process, parse in running:
        output, errors = process.communicate()
        try:
            parsed = list(parse(output, package))
            _check_status(process.returncode, parsed)
        except (ValueError, KeyError):
            found.append(StepFailure(Refusal(rule, "$", one_line(f"{output[-300:]} {errors[-300:]}"), REPORT)))
            continue
        for file, line, message in parsed:
            refusal = Refusal(rule, f"{package.name}/{file}:{line}", one_line(message), REPORT)
            keys = owners.operations_of(file, line)
            if keys and own.isdisjoint(keys):
                candidate.note(f"not because of the sources: {refusal.place}: {refusal.why} [{rule}]")
            else:
                found.append(StepFailure(refusal, tuple(key for key in candidate.keys if key in keys)))
    return found


def _commands(package: Path, folder: Path) -> Iterator[tuple[str, list[str], Any]]:
    """Yield the rule, the command and the parser of the output for each type checker that is installed."""
    if find_spec("mypy"):
        modules = "|".join(map(re.escape, _LEFT_OUT))
        options = [*_MYPY, "--output=json", "--config-file=", f"--cache-dir={folder / 'mypy'}"]
        options += [f"--exclude=^{package.name}/({modules})$"]
        yield "mypy", [sys.executable, "-m", "mypy", *options, package.name], _parse_mypy
    if find_spec("pyright"):
        config = folder / "pyrightconfig.json"
        left_out = [f"**/{package.name}/{each}" for each in _LEFT_OUT]
        settings = {**_PYRIGHT, "include": [str(package)], "exclude": left_out}
        config.write_text(json.dumps(settings), encoding="utf-8")
        options = ["--outputjson", "--pythonpath", sys.executable, "--project", str(config)]
        yield "pyright", [sys.executable, "-m", "pyright", *options], _parse_pyright


def _start(command: list[str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _check_status(status: int, errors: list[_Error]) -> None:
    """Raise if a type checker fails without an error that it reports."""
    if bool(status) != bool(errors):
        raise ValueError(status)


def _parse_mypy(output: str, package: Path) -> Iterator[_Error]:
    for line in filter(str.strip, output.splitlines()):
        error = json.loads(line)
        if error["severity"] == "error":
            yield Path(error["file"]).relative_to(package.name).as_posix(), error["line"], error["message"]


def _parse_pyright(output: str, package: Path) -> Iterator[_Error]:
    for error in json.loads(output)["generalDiagnostics"]:
        if error["severity"] == "error":
            file = Path(error["file"]).resolve().relative_to(package.resolve())
            yield file.as_posix(), error["range"]["start"]["line"] + 1, error["message"]


# Attribute the files of a generated package to operations


class FileOwners:
    """The operations to which the files of a generated package belong.

    The module of an operation belongs to it, and so does every module that it imports, directly or not. The module of a
    resource belongs to the operation of the method at a line, or to all of its operations.
    """

    def __init__(self, package: Path, keys: Sequence[MethodAndPath]) -> None:
        self._package = package
        self._imports: dict[Path, set[Path]] = {}
        self._keys: dict[Path, MethodAndPath] = {}
        by_place = {(method.upper(), normalize_path(path)): (method, path) for method, path in keys}
        for path in sorted(package.glob("api/*/*.py")):
            if path.name != "__init__.py":
                for operation in _list_operations(path) & by_place.keys():
                    self._keys[path] = by_place[operation]

    def operations_of(self, file: str, line: int = 0) -> list[MethodAndPath]:
        """Return the operations to which a line of a file belongs; none if it belongs to the whole package."""
        path = self._package / file
        if path in self._keys:
            return [self._keys[path]]
        if path.name == "__init__.py" and path.parent.parent == self._package / "api":
            return self._operations_of_resource(path, line)
        if path.parent != self._package / "models" or path.name == "__init__.py":
            return []
        return [key for module, key in self._keys.items() if path in self._reach(module)]

    def _operations_of_resource(self, path: Path, line: int) -> list[MethodAndPath]:
        modules = {module.stem: key for module, key in self._keys.items() if module.parent == path.parent}
        for node in ast.walk(_parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno <= line <= (
                node.end_lineno or 0
            ):
                named = [modules[each] for each in _imported_modules(node) if each in modules]
                if named:
                    return named
        return list(modules.values())

    def _reach(self, module: Path) -> set[Path]:
        found: set[Path] = set()
        waiting = [module]
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += self._imports_of(path)
        return found

    def _imports_of(self, path: Path) -> set[Path]:
        if path not in self._imports:
            models = self._package / "models"
            names = _imported_modules(_parse(path))
            self._imports[path] = {model for name in names if (model := models / f"{name}.py").exists()}
        return self._imports[path]


def _list_operations(module: Path) -> set[tuple[str, str]]:
    """Return (method, path) of the operation of a module; none if it can't be parsed."""
    try:
        return list_module_operations(module)
    except Problem:
        return set()


def _parse(path: Path) -> ast.AST:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError):
        return ast.Module([], [])


def _imported_modules(node: ast.AST) -> set[str]:
    """Return the last part of each module that is imported."""
    return {
        (each.module or "").rpartition(".")[2]
        for each in ast.walk(node)
        if isinstance(each, ast.ImportFrom) and each.level
    }
