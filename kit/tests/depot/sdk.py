"""Makes the SDK of Depot as its owner does: a project in a folder, `vendor` and `regenerate`."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path
from typing import Any

from openapi_sdk_codegen.generate import command as regenerate
from openapi_sdk_codegen.openapi.yaml import dump_yaml, load_yaml
from openapi_sdk_codegen.vendor import command as vendor

HERE = Path(__file__).parent


def remove_tenants(document: dict[str, Any], corrections: dict[str, Any]) -> None:
    """Make a description and its corrections those of an API without tenants: no header, no listing of them."""
    del document["paths"]["/sites"], document["components"]["schemas"]["Site"]
    del document["components"]["parameters"]["Site"]
    for item in document["paths"].values():
        item["parameters"] = [each for each in item.get("parameters", ()) if not each["$ref"].endswith("/Site")]
    corrections["actions"] = [each for each in corrections["actions"] if "x-tenant" not in each["update"]]


def make_project(folder: Path, *, tenants: bool = True) -> Path:
    """Make the project of Depot with its generated package, and return its folder.

    Args:
        folder: Where it is made.
        tenants: Whether a call is for one of several sites.
    """
    project = folder / "depot"
    (project / "spec").mkdir(parents=True)
    project.joinpath("spec", "sources.toml").touch()
    shutil.copy(HERE / "pyproject.toml", project)
    shutil.copytree(HERE / "overlay", project / "overlays", ignore=shutil.ignore_patterns("__pycache__"))
    document, corrections = (load_yaml(HERE / name, name=name) for name in ("openapi.yaml", "corrections.yaml"))
    if not tenants:
        remove_tenants(document, corrections)
    published = folder / "openapi.yaml"
    published.write_text(dump_yaml(document), encoding="utf-8")
    project.joinpath("spec", "corrections.yaml").write_text(dump_yaml(corrections), encoding="utf-8")
    root = ["--root", str(project)]
    with contextlib.redirect_stdout(io.StringIO()) as told, contextlib.redirect_stderr(told):
        done = vendor.main([str(published), *root]) or regenerate.main(root)
    assert done == 0, told.getvalue()
    return project
