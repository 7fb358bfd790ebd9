"""`openapi-sdk vendor` with files."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.openapi.yaml import dump_yaml, load_yaml
from openapi_sdk_codegen.vendor.command import main
from openapi_sdk_codegen.vendor.sources import Source, parse_sources
from tests.support.checkout import HERE
from tests.support.pages import ACTIVE, make_document, make_page, make_project, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

THINGS = "https://docs.fleetit.com/api-reference/things/list.md"


def run(project: Project, *arguments: str | Path) -> int:
    return main([*map(str, arguments), "--root", str(project.root)])


def listed(project: Project, file: str) -> Source:
    source = parse_sources(project.sources.read_text(), name="x").get(file)
    assert source is not None
    return source


def write(project: Project, name: str, content: bytes) -> Path:
    path = project.root / name
    path.write_bytes(content)
    return path


def test_merging_again_changes_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(project)
    assert run(project) == 0
    assert snapshot(project) == before
    assert "spec/openapi.yaml: operations: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("target", "said"),
    [
        pytest.param("$.info", "Names of methods follow the operationIds: `x-names-from`", id="a rule"),
        pytest.param("$.other", "What names of methods follow is known when the corrections fit: spec/", id="no match"),
    ],
)
def test_it_says_what_names_of_methods_follow(
    project: Project, capsys: pytest.CaptureFixture[str], target: str, said: str
) -> None:
    action = {"target": target, "description": "x", "update": {"x-names-from": "ids"}}
    head = {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "extends": "openapi.yaml"}
    project.corrections.write_text(json.dumps({**head, "actions": [action]}))
    assert run(project) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith(said)


def test_a_correction_that_no_longer_reaches_an_operation_is_named(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    components = {"responses": {"Answer": {"description": "Fine."}}}
    described = {"tags": ["Things"], "responses": {"200": {"$ref": "#/components/responses/Answer"}}}
    for path in ("/v2/a/", "/v2/b/"):
        page = make_page(path=path, paths={path: {"get": described}}, components=components)
        assert run(project, write(project, f"{path[4]}.md", page)) == 0
    action = {"target": "$.components.responses.Answer", "description": "x", "update": {"x-a": 1}}
    corrections = {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": [action]}
    project.corrections.write_text(dump_yaml(corrections))
    assert run(project, write(project, "a.md", make_page(path="/v2/a/", components=components))) == 0
    label = "spec/corrections.yaml: action 1 ($.components.responses.Answer)"
    assert f"GET /v2/a/: {label} reached it, and no longer does" in capsys.readouterr().out


def test_a_resource_that_is_hard_to_tell_from_another_is_named(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.corrections.write_text(
        json.dumps({"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": []})
    )
    (tmp_path / "one.md").write_bytes(make_page("get", "/v2/integration/"))
    assert run(project, tmp_path / "one.md") == 0
    said = capsys.readouterr().out
    assert "`integrations` (GET /v2/integrations/active/) is hard to tell from `integration`." in said
    assert "operationId: integrations_active_list\n" in said


def test_merging_again_restores_a_lost_merge(project: Project) -> None:
    before = snapshot(project)
    project.published.unlink()
    assert run(project) == 0
    assert snapshot(project) == before


def test_page_is_added_byte_for_byte(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    content = make_page().replace(b"\n", b"\r\n") + b"\r\nLast words \t"
    assert run(project, write(project, "things-list.md", content)) == 0
    assert (project.pages / "things-list.md").read_bytes() == content
    source = listed(project, "pages/things-list.md")
    assert (source.address, source.address_inferred, source.sha256) == (THINGS, True, sha256(content).hexdigest())
    operation = load_yaml(project.published, name="x")["paths"]["/v2/things/"]["get"]
    assert (operation["x-fidelity"], operation["x-source"]) == ("verbatim", THINGS)
    assert f"spec/pages/things-list.md: GET /v2/things/, from {THINGS} (inferred" in capsys.readouterr().out
    assert run(project, "--check") == 0


def test_two_pages_may_have_the_same_inferred_address(project: Project) -> None:
    """A copy with another path has the tag and the summary of the original, from which its address is inferred."""
    active = (HERE.spec / ACTIVE).read_bytes()
    copy = active.replace(b"/v2/integrations/active/", b"/v2/things/")
    assert run(project, write(project, "things.md", copy)) == 0
    assert run(project, "--check") == 0


def test_address_is_taken_from_the_command(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(project, "x.md", make_page())
    assert run(project, path) == 0
    assert run(project, path, "--address", "https://docs.fleetit.com/api-reference/->-/x.md") == 0
    source = listed(project, "pages/x.md")
    assert source.address == "https://docs.fleetit.com/api-reference/-%3E-/x.md"
    assert not source.address_inferred
    assert "(inferred" not in capsys.readouterr().out.splitlines()[2]


def test_replaced_page_keeps_its_address(project: Project) -> None:
    address = "https://docs.fleetit.com/x.md"
    assert run(project, write(project, "x.md", make_page()), "--address", address) == 0
    assert run(project, write(project, "x.md", make_page("post"))) == 0
    assert listed(project, "pages/x.md").address == address
    assert list(load_yaml(project.published, name="x")["paths"]["/v2/things/"]) == ["post"]
    assert run(project, "--check") == 0


@pytest.mark.parametrize("name", ["list.md", "Things (2).md"])
def test_a_stored_page_may_come_under_any_name(project: Project, name: str) -> None:
    assert run(project, write(project, "things-list.md", make_page())) == 0
    changed = make_page() + b"\n"
    assert run(project, write(project, name, changed)) == 0
    assert listed(project, "pages/things-list.md").sha256 == sha256(changed).hexdigest()
    assert not (project.pages / name).exists()
    assert run(project, "--check") == 0


def test_a_listed_page_that_is_gone_is_told_if_its_operation_comes_under_another_name(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, write(project, "x.md", make_page())) == 0
    (project.pages / "x.md").unlink()
    before = snapshot(project)
    assert run(project, write(project, "y.md", make_page())) == 1
    expected = (
        "vendor: spec/pages/x.md: listed, but does not exist; restore it, or take its entry out of spec/sources.toml\n"
    )
    assert capsys.readouterr().err == expected
    (project.root / "y.md").unlink()
    assert snapshot(project) == before


def test_several_sources_are_added_at_once(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    page = write(project, "a.md", make_page())
    document = write(project, "b.yaml", dump_yaml(make_document("post")).encode())
    assert run(project, page, document) == 0
    assert list(load_yaml(project.published, name="x")["paths"]["/v2/things/"]) == ["get", "post"]
    assert run(project, "--check") == 0
    assert "spec/documents/b.yaml: POST /v2/things/" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "why"),
    [
        pytest.param(["a.md", "no.md", "bad.md"], "vendor: no.md: no such file\nbad.md: ", id="all that is wrong"),
        pytest.param(["a.md", "other/a.md"], "other/a.md: its file would be spec/pages/a.md, as for a.md", id="a name"),
        pytest.param(["a.md", "a.md"], "a.md: its file would be spec/pages/a.md, as for a.md", id="a source twice"),
    ],
)
def test_none_of_several_sources_is_added_if_one_is_wrong(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    names: list[str],
    why: str,
) -> None:
    (project.root / "other").mkdir()
    for name, method in (("a.md", "get"), ("other/a.md", "put")):
        write(project, name, make_page(method))
    write(project, "bad.md", b"nothing")
    monkeypatch.chdir(project.root)
    before = snapshot(project)
    assert run(project, *names) == 1
    assert why in capsys.readouterr().err
    assert snapshot(project) == before


def test_a_page_with_the_address_of_a_stored_one_replaces_it(project: Project) -> None:
    assert run(project, write(project, "things-list.md", make_page())) == 0
    moved = make_page(path="/v2/moved/")
    assert run(project, write(project, "list.md", moved), "--address", THINGS) == 0
    assert (project.pages / "things-list.md").read_bytes() == moved
    assert (listed(project, "pages/things-list.md").address_inferred, (project.pages / "list.md").exists()) == (
        False,
    ) * 2


def test_page_can_be_vendored_from_its_own_folder(project: Project) -> None:
    (project.pages / "x.md").write_bytes(make_page())
    assert run(project, "--check") == 1
    assert run(project, project.pages / "x.md") == 0
    assert run(project, "--check") == 0


def test_changed_page_is_restored_by_vendoring_it_again(project: Project) -> None:
    before = snapshot(project)
    (project.spec / ACTIVE).write_bytes(b"altered")
    assert run(project) == 1
    assert run(project, HERE.spec / ACTIVE) == 0
    after = snapshot(project)
    assert {file for file in after if after[file] != before[file]} <= {"spec/sources.toml"}  # the day of reading
    assert listed(project, ACTIVE).address_inferred


def test_transcription_is_added_and_replaced(project: Project) -> None:
    fragment = {"openapi": "3.0.0", "paths": make_document()["paths"]}
    path = write(project, "things.yaml", dump_yaml(fragment).encode())
    assert run(project, path, "--address", "https://docs.fleetit.com/api-reference/things/list") == 1
    assert run(project, path, "--fidelity", "documented") == 1
    arguments = ("--address", "https://docs.fleetit.com/api-reference/things/list", "--fidelity", "documented")
    assert run(project, path, *arguments) == 0
    (project.spec / "transcribed" / "things.yaml").write_bytes(path.read_bytes() + b"# A comment.\n")
    assert run(project, "--check") == 1
    assert run(project, project.spec / "transcribed" / "things.yaml") == 0
    assert run(project, "--check") == 0
    assert load_yaml(project.published, name="x")["paths"]["/v2/things/"]["get"]["x-fidelity"] == "documented"


def test_a_new_transcription_in_its_folder_needs_a_fidelity(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.spec / "transcribed").mkdir(exist_ok=True)
    path = write(project, "spec/transcribed/things.yaml", dump_yaml(make_document()).encode())
    assert run(project, path) == 1
    assert "a new transcription: say how certain it is with --fidelity documented | " in capsys.readouterr().err
    assert run(project, path, "--address", THINGS, "--fidelity", "documented") == 0


def test_a_document_in_its_folder_is_none_of_the_transcriptions(project: Project) -> None:
    content = dump_yaml(make_document()).encode()
    path = write(project, "things.yaml", content)
    assert run(project, path, "--address", THINGS, "--fidelity", "documented") == 0
    (project.spec / "documents").mkdir(exist_ok=True)
    assert run(project, write(project, "spec/documents/things.yaml", content)) == 0
    assert listed(project, "documents/things.yaml").fidelity == "verbatim"


def test_replaced_transcription_is_printed(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    fragment = {"openapi": "3.0.0", "paths": make_document()["paths"]}
    path = write(project, "things.yaml", dump_yaml(fragment).encode())
    assert run(project, path, "--address", "https://docs.fleetit.com/things", "--fidelity", "inferred") == 0
    assert run(project, write(project, "things.md", make_page())) == 0
    assert "pages/things.md replaces transcribed/things.yaml for GET /v2/things/" in capsys.readouterr().out
    assert run(project, "--check") == 0


REFUSED = [
    pytest.param("x.md", b"# Introduction\n", "exactly one fenced block", id="a page without a block"),
    pytest.param("x.md", make_page()[:-6], "never closed", id="a page with a broken block"),
    pytest.param("x.md", b"\xff\xfe", "not UTF-8", id="bytes"),
    pytest.param(
        "x.md",
        make_page(components={"schemas": {"TollNotification": {"type": "string"}}}),
        "/components/schemas/TollNotification: disagreement",
        id="another schema",
    ),
    pytest.param("my page.md", make_page(), "pages/NAME.md", id="a space in the name"),
    pytest.param("x.txt", make_page(), "PAGE.md, DOCUMENT.yaml", id="another kind of file"),
    pytest.param("x.yaml", b"openapi: 3.0.0", "needs --fidelity", id="a fragment"),
    pytest.param("x.yaml", b"openapi: [", "not YAML", id="a broken document"),
    pytest.param("x.json", b'{"openapi": "3.0.0"', "not JSON", id="a broken document of JSON"),
    pytest.param("x.json", b'{"swagger": "2.0"}', "this is Swagger '2.0': convert it first", id="Swagger 2.0"),
    pytest.param("x.yaml", b"openapi: 3.2.0", "OpenAPI 3.0 or 3.1 is expected", id="OpenAPI 3.2"),
]


@pytest.mark.parametrize(("name", "content", "why"), REFUSED)
def test_refused_page_changes_no_file(
    project: Project, capsys: pytest.CaptureFixture[str], name: str, content: bytes, why: str
) -> None:
    path = write(project, name, content)
    before = snapshot(project)
    assert run(project, path) == 1
    assert snapshot(project) == before
    captured = capsys.readouterr()
    assert why in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_unlisted_file_is_not_overwritten(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.pages / "x.md").write_bytes(b"mine")
    before = snapshot(project)
    assert run(project, write(project, "x.md", make_page())) == 1
    assert "spec/pages/x.md: the file exists" in capsys.readouterr().err
    (project.root / "x.md").unlink()
    assert snapshot(project) == before


@pytest.mark.parametrize("arguments", [(), ("x.md",)], ids=["merging again", "adding a page"])
def test_changed_page_is_not_merged(
    project: Project, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    (project.spec / ACTIVE).write_bytes((project.spec / ACTIVE).read_bytes() + b"\n")
    paths = [write(project, name, make_page()) for name in arguments]
    before = snapshot(project)
    assert run(project, *paths) == 1
    assert snapshot(project) == before
    assert f"spec/{ACTIVE}: SHA-256" in capsys.readouterr().err


def test_every_problem_has_a_line(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.pages / "x.md").touch()
    (project.pages / "y.md").touch()
    assert run(project, "--check") == 1
    told = capsys.readouterr().err.removeprefix("vendor: ")
    assert [line.split(":")[0] for line in told.splitlines()] == ["spec/pages/x.md", "spec/pages/y.md"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--check", "x.md"], id="--check with a page"),
        pytest.param(["x.md", "y.md", "--address", "https://x/a.md"], id="one address for two pages"),
        pytest.param(["x.md", "r.toml"], id="a record beside a page"),
        pytest.param(["--address", "https://x"], id="an address without a file"),
        pytest.param(["--fidelity", "example", "https://x/a.md"], id="a fidelity for a download"),
        pytest.param(["--fidelity", "verbatim", "x.yaml"], id="a transcription that is verbatim"),
        pytest.param(["--what"], id="an unknown option"),
    ],
)
def test_wrong_arguments_have_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


@pytest.mark.heavy
def test_command_runs_as_a_module(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (project.spec / ACTIVE).write_bytes(b"x")
    command = [sys.executable, "-m", "openapi_sdk_codegen", "vendor", "--check", "--root", str(project.root)]
    done = subprocess.run(command, cwd=HERE.root, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own module
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"vendor: spec/{ACTIVE}: SHA-256")
