"""Stores the body of a response in a file.

The body is written to a temporary file in the same folder, which is renamed when it is complete. So the file is either
the whole body or not there, and a failure leaves nothing behind.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from openapi_sdk.model.responses import find_response
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from openapi_sdk.errors.errors import ErrorTree, InvalidInput
    from openapi_sdk.messages.response import Response
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.service import Service

#: Successes without a body. There is nothing to store.
_EMPTY_STATUSES = frozenset({204, 205})


class Download:
    """The file for the body of one call. Its name comes from the caller alone, never from the server.

    A context manager: it removes the temporary file.
    """

    def __init__(self, service: Service, operation: Operation[Any], to: str | os.PathLike[str]) -> None:
        self._errors = service.errors
        self._operation = operation
        self._path = _check_path(service.errors, operation.id, to)
        self._temporary = self._path.with_name(f".{service.package}-{secrets.token_hex(8)}.part")
        self._file: BinaryIO | None = None
        self._is_storing = False

    def __enter__(self) -> Self:
        try:
            self._file = self._temporary.open("xb")
        except OSError as error:
            why = error.strerror
        else:
            return self
        raise self._build_error(why)

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
            self._temporary.unlink(missing_ok=True)

    def start(self, status: int) -> Callable[[bytes], object] | None:
        """Return what writes the body of this response in place of an earlier one; None if it is not stored."""
        described = find_response(self._operation, status)
        is_success = status // 100 == 2 and status not in _EMPTY_STATUSES  # noqa: PLR2004 - 2xx
        self._is_storing = is_success and described is not None and described.form in {"text", "bytes"}
        if not self._is_storing or self._file is None:
            return None
        self._file.seek(0)
        self._file.truncate()
        return self._file.write

    def finish(self, response: Response) -> Path | None:
        """Give the file its name, and return its path. Return None if the last response was not stored."""
        if not self._is_storing or self._file is None:
            return None
        try:
            self._file.close()
            self._temporary.replace(self._path)
        except OSError as error:
            why = error.strerror
        else:
            return self._path
        failure = self._build_error(why)
        failure.may_have_happened = response.may_have_happened
        self._errors.set_tenant(failure, response.tenant)
        raise failure

    def _build_error(self, why: str | None) -> InvalidInput:
        text = f"{format_value(str(self._path))} can't be written: {why}"
        return self._errors.InvalidInput.of(text, field="to", operation=self._operation.id)


def _check_path(errors: ErrorTree, operation: str, to: object) -> Path:
    try:
        name: object = os.fspath(cast("str", to))
    except TypeError:
        name = None
    if not isinstance(name, str) or not name or "\0" in name:
        why = f"{format_value(to)} is not the path of a file"
        raise errors.InvalidInput.of(why, field="to", operation=operation)
    path = Path(name)
    try:
        is_folder = not path.name or stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        return path
    except OSError as error:
        why = f"can't be written: {error.strerror}"  # a name that is too long, a file for a folder
    else:
        if not is_folder:
            return path
        why = "is a folder; pass the path of a file in it"
    why = f"{format_value(name)} {why}"
    raise errors.InvalidInput.of(why, field="to", operation=operation)
