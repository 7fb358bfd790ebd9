"""Pack the wheel of the kit itself, so that a project has it in a folder while no index has it.

The metadata are those of the installation. The files are those that are installed, as its RECORD lists them, or those
of the sources, if it is installed in place. The same files make the same bytes.
"""

from __future__ import annotations

import base64
import io
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import openapi_sdk
import openapi_sdk_codegen
from openapi_sdk_codegen.project import Problem

DISTRIBUTION = "openapi-sdk"
_PACKAGES = {each.__name__: Path(each.__path__[0]) for each in (openapi_sdk, openapi_sdk_codegen)}
_METADATA = ("METADATA", "entry_points.txt")
_WHEEL = "Wheel-Version: 1.0\nGenerator: openapi-sdk new\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def name_wheel() -> str:
    """Return the name of the file."""
    return f"openapi_sdk-{openapi_sdk.__version__}-py3-none-any.whl"


def pack_wheel() -> bytes:
    """Return the wheel of the kit that runs.

    Raises:
        Problem: If it isn't installed, so that what it needs is not known, or if files of it are missing.
    """
    try:
        installed = distribution(DISTRIBUTION)
    except PackageNotFoundError as error:
        msg = f"{DISTRIBUTION} is not installed, so its wheel can't be packed: install it, or name one with --kit"
        raise Problem(msg) from error
    folder = f"openapi_sdk-{openapi_sdk.__version__}.dist-info"
    files = _read_files(installed)
    for name in _METADATA:
        files[f"{folder}/{name}"] = _read_metadata(installed, name).encode()
    files[f"{folder}/WHEEL"] = _WHEEL.encode()
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in sorted(files.items())]
    record = f"{folder}/RECORD"
    files[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    return _zip(files)


def _read_files(installed: Distribution) -> dict[str, bytes]:
    """Return the files of both packages by their names in the wheel."""
    listed = [each for each in installed.files or () if each.parts[0] in _PACKAGES and each.suffix != ".pyc"]
    if listed:
        paths = {each.as_posix(): Path(str(each.locate())) for each in listed}
    else:
        paths = {
            f"{package}/{path.relative_to(folder).as_posix()}": path
            for package, folder in _PACKAGES.items()
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
    try:
        return {name: path.read_bytes() for name, path in sorted(paths.items())}
    except OSError as error:
        msg = f"the wheel of {DISTRIBUTION} can't be packed: {error}: install it again, or name a wheel with --kit"
        raise Problem(msg) from error


def _read_metadata(installed: Distribution, name: str) -> str:
    """Return a file of the metadata; with the version of what runs, which an installation in place may not know."""
    text = installed.read_text(name) or ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if name == "METADATA" and line.startswith("Version: "):
            lines[number] = f"Version: {openapi_sdk.__version__}"
            break
    return "\n".join([*lines, ""])


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
