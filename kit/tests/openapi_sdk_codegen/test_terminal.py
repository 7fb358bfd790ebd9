"""What a page says reaches a terminal only as printable characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import make_description, replace_properties
from openapi_sdk_codegen.lint import command as lint_command
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.project import Problem, Project, quote_text

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "\x1b]0;title\x07\x1b[2J\r\u202e\u2028x"


def test_a_problem_is_printable() -> None:
    assert str(Problem(f"a: {HOSTILE}\nb: größe")).splitlines() == [
        r"a: \x1b]0;title\x07\x1b[2J\r\u202e\u2028x",
        "b: größe",
    ]


def test_a_message_quotes_the_beginning_of_a_text() -> None:
    assert quote_text("größe\n") == r"'gr\xf6\xdfe\n'"
    assert quote_text("x" * 300) == f"'{'x' * 199}"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda document: document["info"].update({"x-fidelity": HOSTILE}), id="an extension"),
        pytest.param(lambda document: document.update({HOSTILE: {}}), id="a key"),
        pytest.param(replace_properties(**{HOSTILE: {"$ref": f"#/components/schemas/{HOSTILE}"}}), id="a reference"),
        pytest.param(lambda document: document.update({"openapi": HOSTILE}), id="the version"),
    ],
)
def test_the_commands_print_only_printable_characters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Any
) -> None:
    description = make_description()
    change(description)
    project = Project(tmp_path)
    project.spec.mkdir()
    project.published.write_text(dump_yaml(description), encoding="utf-8")
    project.corrections.write_text(
        "overlay: 1.0.0\ninfo: {title: t, version: 1.0.0}\nextends: openapi.yaml\n"
        "actions: [{target: $.info, description: d, update: {x-a: b}}]\n",
        encoding="utf-8",
    )
    assert lint_command.main(["--root", str(tmp_path)]) != 0
    captured = capsys.readouterr()
    assert all(line.isprintable() for line in (captured.out + captured.err).split("\n"))
    assert "1b" in captured.out + captured.err
