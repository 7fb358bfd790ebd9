"""The wheel of the kit: what is in it, and that the same files make the same bytes."""

from __future__ import annotations

import base64
import csv
import io
from email import message_from_string
from hashlib import sha256
from zipfile import ZipFile

import pytest

import openapi_sdk
from openapi_sdk_codegen.new import wheel
from openapi_sdk_codegen.project import Problem


@pytest.fixture(scope="module")
def packed() -> bytes:
    return wheel.pack_wheel()


def test_the_same_files_make_the_same_bytes(packed: bytes) -> None:
    assert wheel.pack_wheel() == packed


def test_the_record_has_each_file_with_its_hash(packed: bytes) -> None:
    with ZipFile(io.BytesIO(packed)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    (record,) = (name for name in contents if name.endswith(".dist-info/RECORD"))
    rows = {name: (digest, size) for name, digest, size in csv.reader(io.StringIO(contents.pop(record).decode()))}
    assert rows.pop(record) == ("", "")
    assert rows == {
        name: (f"sha256={base64.urlsafe_b64encode(sha256(each).digest()).rstrip(b'=').decode()}", str(len(each)))
        for name, each in contents.items()
    }


def test_it_has_both_packages_with_their_data_and_says_its_version(packed: bytes) -> None:
    with ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        (folder,) = {name.partition("/")[0] for name in names if ".dist-info/" in name}
        metadata = message_from_string(archive.read(f"{folder}/METADATA").decode())
    assert {
        "openapi_sdk/py.typed",
        "openapi_sdk_codegen/generate/templates/clients.py.jinja",
        "openapi_sdk_codegen/new/templates/project/pyproject.toml.jinja",
        "openapi_sdk_codegen/diff/own.tsv",
    } <= {*names}
    assert not [name for name in names if "__pycache__" in name]
    assert metadata["Version"] == openapi_sdk.__version__
    assert wheel.name_wheel() == f"openapi_sdk-{openapi_sdk.__version__}-py3-none-any.whl"


def test_a_kit_that_is_not_installed_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel, "DISTRIBUTION", "not-there")
    with pytest.raises(Problem, match="--kit"):
        wheel.pack_wheel()
