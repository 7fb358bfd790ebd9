"""What people install: the files of the wheel and of the sdist, and what a package index shows."""

from __future__ import annotations

import importlib.util
import re
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

from tests.support.checkout import HERE
from tests.support.pins import CONSTRAINTS, compare, list_requirements, name_of, read_pins

if TYPE_CHECKING:
    from pathlib import Path

_FOLDERS = {
    "fleetit": HERE.root / "overlays" / "fleetit",
    "fleetit_api": HERE.package,
    "openapi_sdk": HERE.root / "kit" / "src" / "openapi_sdk",
}
#: The tools of the kit, which only its own wheel has, and the extras that they need.
_TOOLS, _EXTRAS_OF_TOOLS = "openapi_sdk_codegen", {"codegen", "trial"}


def build(builder: type[Any], folder: Path) -> Path:
    made: list[str] = list(builder(str(HERE.root)).build(directory=str(folder), versions=["standard"]))
    return folder / made[0]


@pytest.fixture(name="wheel", scope="module")
def _wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(WheelBuilder, tmp_path_factory.mktemp("wheel"))


@pytest.mark.heavy
def test_the_wheel_has_both_packages_and_the_licenses_and_nothing_else(wheel: Path) -> None:
    names = {each.partition("/")[::2] for each in zipfile.ZipFile(wheel).namelist()}
    for package, folder in _FOLDERS.items():
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert {name for top, name in names if top == package} == {each for each in files if "__pycache__" not in each}
    (info,) = {top for top, _ in names} - _FOLDERS.keys()
    assert {name for top, name in names if top == info} == {
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/NOTICE"),
    }


def test_what_all_sdks_share_needs_the_same_of_both_distributions() -> None:
    fleetit, kit = (
        tomllib.loads((HERE.root / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        for folder in ("", "kit")
    )
    assert fleetit["dependencies"] == kit["dependencies"]
    assert fleetit["requires-python"] == kit["requires-python"]
    extras: dict[str, list[str]] = kit["optional-dependencies"]
    others: dict[str, list[str]] = fleetit["optional-dependencies"]
    own = {
        name: [each.replace("openapi-sdk[", "fleetit[") for each in extra]
        for name, extra in extras.items()
        if name not in _EXTRAS_OF_TOOLS
    }
    # An extra of FleetIT's may have its command, too.
    assert own == {name: [each for each in others[name] if each != "fleetit[cli]"] for name in own}


def test_each_requirement_of_a_session_has_one_place_with_its_version() -> None:
    """Tests take warnings for errors: a session has the same versions on each day, and no requirement another one."""
    text = (HERE.root / CONSTRAINTS).read_text(encoding="utf-8")
    pins, requirements = read_pins(text), [*map(Requirement, list_requirements(HERE.root))]
    assert [each for each in text.splitlines() if "://" in each or each.startswith("-")] == []  # no address, no option
    assert [
        str(each)
        for each in requirements
        if not any(each.specifier.contains(version, prereleases=True) for version in pins.get(name_of(each.name), ()))
    ] == []
    # Only what the kit publishes is exact in another place: the bytes that its tools write depend on it.
    kit = tomllib.loads((HERE.root / "kit" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    published = {each for name in _EXTRAS_OF_TOOLS for each in kit["optional-dependencies"][name]}
    assert {str(each) for each in requirements if "==" in str(each.specifier)} <= {
        str(Requirement(each)) for each in published
    }


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        pytest.param("# a\nx==1\n", "# b\nX==1\n", [], id="a comment, and another spelling"),
        pytest.param("x==1\ny==1", "x==2", ["x: 1 -> 2", "y: 1 -> none"], id="raised, and not needed any more"),
        pytest.param("", "z-z==1 ; a == 'b'", ["z-z: none -> 1"], id="a new one, for one platform"),
        pytest.param("x==1", "x==1 ; a < '3'\nx==2 ; a >= '3'", ["x: 1 -> 1, 2"], id="one version for each Python"),
    ],
)  # fmt: skip
def test_what_changed_in_the_pins(old: str, new: str, lines: list[str]) -> None:
    assert compare(old, new) == lines


@pytest.mark.heavy
def test_the_wheel_of_the_kit_has_its_packages_and_the_license_and_nothing_else(tmp_path: Path) -> None:
    made = list(WheelBuilder(str(HERE.root / "kit")).build(directory=str(tmp_path), versions=["standard"]))
    names = {each.partition("/")[::2] for each in zipfile.ZipFile(made[0]).namelist()}
    packages = {"openapi_sdk", _TOOLS}
    for package in packages:
        folder = HERE.root / "kit" / "src" / package
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert {name for top, name in names if top == package} == {each for each in files if "__pycache__" not in each}
    (info,) = {top for top, _ in names} - packages
    assert {name for top, name in names if top == info} == {
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"),
    }


@pytest.mark.heavy
def test_the_sdist_of_the_kit_is_a_project_that_a_stranger_can_open(tmp_path: Path) -> None:
    made = list(SdistBuilder(str(HERE.root / "kit")).build(directory=str(tmp_path), versions=["standard"]))
    with tarfile.open(made[0]) as archive:
        names = {each.partition("/")[2] for each in archive.getnames()}
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "noxfile.py"} <= names
    assert {"docs/architecture.md", "examples/demo.py", "tests/test_surface.py", "src/openapi_sdk/py.typed"} <= names
    assert not [name for name in names if name.startswith((".nox", ".venv", "build/")) or "__pycache__" in name]


@pytest.mark.heavy
def test_the_sdist_has_what_the_wheel_is_made_of_and_says_what_is_fleetit_s(tmp_path: Path) -> None:
    with tarfile.open(build(SdistBuilder, tmp_path)) as archive:
        names = {each.partition("/")[2] for each in archive.getnames()}
    assert {"README.md", "hatch_build.py", "noxfile.py", "pyproject.toml", "NOTICE"} <= names
    assert not [name for name in names if name.startswith((".nox", ".venv", "build/", "dist/"))]


@pytest.mark.nightly
@pytest.mark.parametrize("builder", [pytest.param(WheelBuilder, id="wheel"), pytest.param(SdistBuilder, id="sdist")])
def test_two_builds_are_equal_to_the_byte(builder: type[Any], tmp_path: Path) -> None:
    first, second = (build(builder, tmp_path / name).read_bytes() for name in ("first", "second"))
    assert first == second


@pytest.mark.nightly
@pytest.mark.heavy
def test_the_page_of_a_package_index_has_no_link_that_leads_nowhere(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (each for each in archive.namelist() if each.endswith("/METADATA"))
    metadata = message_from_bytes(archive.read(name))
    assert [each.partition(", ")[2] for each in metadata.get_all("Project-URL", [])] == ["https://docs.fleetit.com"]
    text = metadata.get_payload()
    assert isinstance(text, str)
    assert text.startswith("# fleetit\n")
    assert "\n## Install\n" in text
    assert not re.findall(r"\]\((?!https:)", text)


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        pytest.param("", "docs/client.md, code, [x](https://e.com/a.md), part", id="no address"),
        pytest.param(
            "https://e.com/r",
            "[docs/client.md](https://e.com/r/blob/main/docs/client.md), [code](https://e.com/r/blob/main/a.md#b), "
            "[x](https://e.com/a.md), [part](https://e.com/r/blob/main/README.md#part)",
            id="an address",
        ),
    ],
)
def test_links_of_the_readme_lead_to_the_repository(repository: str, expected: str) -> None:
    specification = importlib.util.spec_from_file_location("hatch_build", HERE.root / "hatch_build.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    text = "[docs/client.md](docs/client.md), [code](a.md#b), [x](https://e.com/a.md), [part](#part)"
    assert module.link_readme(text, repository) == expected
