"""Base classes and values that the generated models and operations share."""

from __future__ import annotations

from openapi_sdk.model.models import Model, OpenModel, SentModel
from openapi_sdk.model.paths import PathArgumentError, path_argument
from openapi_sdk.model.reading import ReadError
from openapi_sdk.model.stock import File, FileTypes, RequestFiles, Response
from openapi_sdk.model.texts import Moment
from openapi_sdk.model.unset import UNSET, Unset

__all__ = [
    "UNSET",
    "File",
    "FileTypes",
    "Model",
    "Moment",
    "OpenModel",
    "PathArgumentError",
    "ReadError",
    "RequestFiles",
    "Response",
    "SentModel",
    "Unset",
    "path_argument",
]
