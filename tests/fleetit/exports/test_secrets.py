"""Exports without secrets: no value and no column of one is in the file."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.exports import export
from tests.fleetit.exports.exported import READERS, SUFFIXES, serving

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.exports import Progress

SECRET = "planted-secret"
INTEGRATIONS: list[dict[str, Any]] = [
    {"id": 1, "webhook_signature_secret_token": SECRET, "data": {"auth": {"url": SECRET}, "urls": {"a": "kept"}}},
    {"id": 2, "new": [{"api_key": SECRET, "shipping": "kept"}], "data": {"auth": {}, "more": {"token": SECRET}}},
    {"id": 3, "data": None, "enabled": {"password": SECRET}, "shipping": "kept"},
    {"id": 4, "webhook_signature_secret_token": [{"deep": SECRET}], "pin_code": SECRET, "auth_kind": "kept"},
]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_secret_is_exported(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    with serving(INTEGRATIONS) as client:
        result = export(client, "integrations", path)
    rows = READERS[path.suffix](path)
    assert SECRET.encode() not in path.read_bytes()
    assert SECRET not in str(rows)
    assert not {"webhook_signature_secret_token", "data_auth", "data_auth_url", "pin_code"} & {
        *result.columns,
        *rows[0],
    }
    assert [int(row["id"]) for row in rows] == [1, 2, 3, 4]
    assert str(rows).count("kept") == 3


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_secrets_are_exported_on_demand_into_a_file_of_the_owner(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    modes: list[int] = []
    path.touch(mode=0o644)  # the file that is replaced
    (tmp_path / f"a.{suffix}.part").touch(mode=0o644)  # that of an export before

    def look(_: Progress) -> None:
        modes.append(get_mode(tmp_path / f"a.{suffix}.part"))

    with serving(INTEGRATIONS) as client:
        export(client, "integrations", path, secrets=True, overwrite=True, on_progress=look)
    assert sys.platform == "win32" or {*modes, get_mode(path)} == {0o600}
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert str(READERS[path.suffix](path)).count(SECRET) == str(INTEGRATIONS).count(SECRET)


def test_rows_without_secrets_are_the_others_as_they_are(tmp_path: Path) -> None:
    rows = [{"id": 1, "amount": "1.50", "vehicle": {"id": 2}, "custom_fields": {"Dept": "x"}, "new": {"a": 1.5}}]
    modes: list[int] = []
    with serving(rows) as client:
        export(client, "tolls", tmp_path / "a.csv", secrets=True)
        export(
            client, "tolls", tmp_path / "b.csv", on_progress=lambda _: modes.append(get_mode(tmp_path / "b.csv.part"))
        )
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    (tmp_path / "any").touch()
    assert {*modes, get_mode(tmp_path / "b.csv")} == {get_mode(tmp_path / "any")}


@pytest.mark.parametrize(
    ("secrets", "remedy"),
    [pytest.param(False, "go on without", id="without secrets"), pytest.param(True, "go on with", id="with secrets")],
)
def test_an_export_goes_on_only_with_the_same_choice(secrets: bool, remedy: str, tmp_path: Path) -> None:
    def interrupt(_: Progress) -> None:
        raise InterruptedError

    message = f"(secrets={secrets}, not {not secrets}); {remedy} --with-secrets, or begin again with --overwrite"
    with serving([{"id": number, "pin": SECRET} for number in range(300)]) as client:
        with pytest.raises(InterruptedError):
            export(client, "citations", tmp_path / "a.csv", secrets=secrets, on_progress=interrupt)
        with pytest.raises(ConfigurationError, match=re.escape(message)):
            export(client, "citations", tmp_path / "a.csv", resume=True, secrets=not secrets)
        assert export(client, "citations", tmp_path / "a.csv", resume=True, secrets=secrets).rows == 300
    assert (SECRET in (tmp_path / "a.csv").read_text(encoding="utf-8")) is secrets


def get_mode(path: Path) -> int:
    return path.stat().st_mode & 0o777
