"""What an SDK is called, and which names are refused."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.new.names import SdkNames, choose_names
from openapi_sdk_codegen.project import Problem


@pytest.mark.parametrize(
    ("name", "package", "title", "expected"),
    [
        pytest.param("acme", None, "Acme API", ("Acme", "acme"), id="the title has the name"),
        pytest.param("acmecloud", None, "AcmeCloud API v2", ("AcmeCloud", "acmecloud"), id="as the title"),
        pytest.param("acme", None, "Storage", ("Acme", "acme"), id="the title has another name"),
        pytest.param("acme-storage", None, "", ("AcmeStorage", "acmestorage"), id="two words"),
        pytest.param("AcmeStorage", None, "", ("AcmeStorage", "acmestorage"), id="spelled as wanted"),
        pytest.param("Acme Storage", "storage", "", ("Storage", "storage"), id="another package"),
        pytest.param("acme", None, '"""\nimport os', ("Acme", "acme"), id="a hostile title"),
    ],
)
def test_names_are_made_of_what_the_user_says(
    name: str, package: str | None, title: str, expected: tuple[str, str]
) -> None:
    assert choose_names(name, package, title) == (*expected, expected[1])


@pytest.mark.parametrize(
    ("name", "package", "why"),
    [
        pytest.param("", None, "no name of a package", id="empty"),
        pytest.param("7up", None, "no name of a package", id="begins with a digit"),
        pytest.param("\u00fcber", "\u00fcber", "no name of a package", id="not ASCII"),
        pytest.param("acme", "Acme", "no name of a package", id="a capital letter"),
        pytest.param("acme", "acme_api", "no name of a package", id="an underscore"),
        pytest.param("a" * 41, None, "no name of a package", id="too long"),
        pytest.param("../acme", "../acme", "no name of a package", id="a path"),
        pytest.param("json", None, "that Python or an SDK needs", id="a module of Python"),
        pytest.param("class", None, "that Python or an SDK needs", id="a keyword"),
        pytest.param("httpx", None, "that Python or an SDK needs", id="what an SDK needs"),
        pytest.param("tests", None, "that Python or an SDK needs", id="a folder of the project"),
    ],
)
def test_a_name_that_can_not_be_one_is_refused(name: str, package: str | None, why: str) -> None:
    with pytest.raises(Problem, match=why):
        choose_names(name, package, "")


def test_the_command_can_have_another_name() -> None:
    assert choose_names("acme", None, "", "acme-tools") == SdkNames("Acme", "acme", "acme-tools")


@pytest.mark.parametrize("program", ["", "-acme", "Acme", "acme tools", "../acme", "acme\n", "a" * 41])
def test_a_name_that_can_not_be_a_command_is_refused(program: str) -> None:
    with pytest.raises(Problem, match="no name of a command"):
        choose_names("acme", None, "", program)
