"""Load the corrected description of a project: what is published, corrections, names, and what was observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.corrections.apply import apply_corrections
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.extensions import check_extensions
from openapi_sdk_codegen.observed.mark import mark_observed
from openapi_sdk_codegen.observed.record import read_records
from openapi_sdk_codegen.openapi.released_names import read_names
from openapi_sdk_codegen.openapi.sizes import check_sizes
from openapi_sdk_codegen.openapi.validation import validate_openapi
from openapi_sdk_codegen.openapi.yaml import load_yaml

if TYPE_CHECKING:
    from openapi_sdk_codegen.project import Project


def load_corrected(project: Project) -> dict[str, Any]:
    """Return the corrected description of a checkout: valid OpenAPI 3.0 or 3.1, but not linted.

    What the records in `spec/observed/` confirm is marked. What `spec/names.toml` has keeps its names.

    Raises:
        Problem: If a file can't be read, an action can't be applied, or the result is not OpenAPI.
    """
    name = project.name(project.corrections)
    published = load_yaml(project.published, name=project.name(project.published))
    corrected = apply_corrections(published, load_yaml(project.corrections, name=name), name=name)
    check_extensions(corrected, name=f"{project.name(project.published)} corrected by {name}")
    check_sizes(corrected, name=f"{project.name(project.published)} corrected by {name}")
    result = apply_conventions(corrected, published=published, released=read_names(project))
    mark_observed(result, read_records(project))
    validate_openapi(result, name=f"{project.name(project.published)} corrected by {name}")
    return result
