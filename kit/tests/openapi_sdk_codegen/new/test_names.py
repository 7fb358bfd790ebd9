"""What an SDK is called, and which names are refused."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.new.names import SdkNames, choose_names
from openapi_sdk_codegen.project import Problem


@pytest.mark.parametrize(
    ("name", "package", "title", "expected"),
    [
        pytest.param("acme", None, "Acme API", SdkNames("Acme", "acme"), id="the title has the name"),
        pytest.param("acmecloud", None, "AcmeCloud API v2", SdkNames("AcmeCloud", "acmecloud"), id="as the title"),
        pytest.param("acme", None, "Storage", SdkNames("Acme", "acme"), id="the title has another name"),
        pytest.param("acme-storage", None, "", SdkNames("AcmeStorage", "acmestorage"), id="two words"),
        pytest.param("AcmeStorage", None, "", SdkNames("AcmeStorage", "acmestorage"), id="spelled as wanted"),
        pytest.param("Acme Storage", "storage", "", SdkNames("Storage", "storage"), id="another package"),
        pytest.param("acme", None, '"""\nimport os', SdkNames("Acme", "acme"), id="a hostile title"),
    ],
)
def test_names_are_made_of_what_the_user_says(name: str, package: str | None, title: str, expected: SdkNames) -> None:
    assert choose_names(name, package, title) == expected


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
