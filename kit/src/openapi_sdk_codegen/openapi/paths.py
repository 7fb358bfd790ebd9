"""Path templates and methods: `GET /v2/things/{id}/`."""

from __future__ import annotations

import re

#: The methods of an OpenAPI path item, in the order in which the generator reads them.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

#: A parameter in a path template; the group is its name.
PATH_PARAMETER = re.compile(r"\{([^{}]*)\}")


def normalize_path(template: str) -> str:
    """Return a path template without the names of its parameters.

    `/v2/things/{id}/` and `/v2/things/{thing_id}/` are the same path in OpenAPI. Both become `/v2/things/{}/`.
    """
    return PATH_PARAMETER.sub("{}", template)


def path_parameters(template: str) -> list[str]:
    """Return the names of the parameters in a path template, in their order."""
    return PATH_PARAMETER.findall(template)
