"""What a sandbox needs beside this distribution."""

from __future__ import annotations

from importlib import import_module

_NEEDED = ("starlette", "uvicorn")


def check_installed(package: str) -> None:
    """Check that the libraries that serve are installed, for the sandbox of a package.

    Raises:
        ImportError: If not; it says what to install.
    """
    for name in _NEEDED:
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing not in _NEEDED:
                raise
            msg = f'{package}.sandbox needs {missing}, which is not installed: pip install "{package}[sandbox]"'
            raise ImportError(msg, name=missing) from None
