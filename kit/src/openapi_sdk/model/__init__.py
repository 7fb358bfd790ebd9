"""Values, models, pages and requests of a generated package, and the format of its code.

Importing this package imports nothing else.
"""

from __future__ import annotations

#: The format of the generated code that these modules work with. It changes with what generated code imports from here.
FORMAT = 1


def check_format(made: int, package: str) -> None:
    """Raise if a generated package is of another format.

    Args:
        made: The format of the package.
        package: Its name.

    Raises:
        ImportError: If it is another one. The message names both distributions.
    """
    if made == FORMAT:
        return
    from importlib.metadata import packages_distributions, version  # noqa: PLC0415 - only for the message

    found = packages_distributions()
    # Those that are installed in place, from a checkout, are not found.
    generated, shared = (
        " and ".join(f"{each} {version(each)}" for each in sorted({*found.get(name, ())})) or "a checkout"
        for name in (package, "openapi_sdk")
    )
    msg = (
        f"{package} (of {generated}) was generated for format {made} of openapi_sdk, and openapi_sdk (of {shared}) has "
        f"format {FORMAT}: install both from the same commit, or run `openapi-sdk regenerate`"
    )
    raise ImportError(msg, name=package)
