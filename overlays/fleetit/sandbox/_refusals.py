"""How the sandbox says no.

FleetIT documents no error body for V2: the form is inferred, from what Django REST framework answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class RefusedError(Exception):
    """A request that is answered with an error.

    Attributes:
        status: The status code of the answer.
        body: Its JSON body: `{"detail": text}`, or a list of texts for each parameter that was wrong.
        headers: Headers that it has beside the usual ones.
    """

    def __init__(
        self, status: int, body: Mapping[str, str | list[str]], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers


def not_found() -> RefusedError:
    """404: no such path, or nothing that it names."""
    return RefusedError(404, {"detail": "Not found."})


def method_not_allowed(method: str, allowed: str) -> RefusedError:
    """405: the path is described, the method isn't."""
    return RefusedError(405, {"detail": f'Method "{method}" not allowed.'}, {"Allow": allowed})
