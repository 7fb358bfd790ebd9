"""What an SDK is called: its service, its package, and its command."""

from __future__ import annotations

import re
from typing import NamedTuple

from openapi_sdk_codegen.openapi.service import CLASS_NAME, is_taken, name_service
from openapi_sdk_codegen.project import Problem, quote_text

_WORD = re.compile(r"[A-Za-z0-9]+")
_PACKAGE = re.compile(r"[a-z][a-z0-9]{0,39}")
_PROGRAM = re.compile(r"[a-z][a-z0-9-]{0,39}")
#: Packages that an SDK or its tests import, and folders of its project. A package of such a name would hide them.
_TAKEN = frozenset(
    """
    anyio cyclopts dlt docs duckdb generated httpx2 jinja2 keyring kit mcp msgspec mypy nox openapi_sdk
    openapi_sdk_codegen overlays platformdirs psycopg pyarrow pyright pytest rich ruff setuptools site sphinx starlette
    test tests tomli_w uvicorn
    """.split()  # noqa: SIM905 - words, not code
)


class SdkNames(NamedTuple):
    """What an SDK is called.

    Attributes:
        service: The name of the service, and of the class of the client: `Acme`.
        package: The package that users import, and the distribution: `acme`.
        program: The command.
    """

    service: str
    package: str
    program: str


def choose_names(name: str, package: str | None, title: str, program: str | None = None) -> SdkNames:
    """Return what an SDK is called.

    Args:
        name: What the user calls it: `acme`, `Acme`, `acme-storage`.
        package: Its package; by default the name without anything but letters and digits, in lower case.
        title: The title of the document. Its spelling is used if it is the same name.
        program: Its command; by default like the package.

    Raises:
        Problem: If the name makes no package, or one that something else has; if the command can't be one.
    """
    joined = "".join(_WORD.findall(name))
    chosen = package if package is not None else joined.lower()
    if not _PACKAGE.fullmatch(chosen):
        msg = (
            f"{quote_text(chosen)} is no name of a package here: up to 40 small letters and digits, the first one a "
            "letter; choose another NAME, or --package"
        )
        raise Problem(msg)
    of_title = name_service({"info": {"title": title}})
    spelled = (of_title, "".join(each[0].upper() + each[1:] for each in _WORD.findall(name)), chosen.capitalize())
    service = next(each for each in spelled if each.lower() == chosen and CLASS_NAME.fullmatch(each))
    if is_taken(service) or chosen in _TAKEN or chosen.endswith("_api"):
        msg = f"{chosen} is the name of a package that Python or an SDK needs: choose another NAME, or --package"
        raise Problem(msg)
    command = chosen if program is None else program
    if not _PROGRAM.fullmatch(command):
        msg = (
            f"{quote_text(command)} is no name of a command here: up to 40 small letters, digits and dashes, the first "
            "one a letter; choose another --program"
        )
        raise Problem(msg)
    return SdkNames(service, chosen, command)
