"""Import every module of a generated package, and print the errors as JSON, by file.

A program of its own, which imports nothing of ours: what it imports was just generated.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main(package: Path) -> None:
    """Import the modules of a package."""
    sys.path.insert(0, str(package.parent))
    sys.dont_write_bytecode = True
    errors: dict[str, str] = {}
    for path in sorted(package.rglob("*.py")):
        names = path.relative_to(package.parent).with_suffix("").parts
        try:
            importlib.import_module(".".join(names[:-1] if names[-1] == "__init__" else names))
        except Exception as error:  # noqa: BLE001 - whatever the module raises
            errors[path.relative_to(package).as_posix()] = f"{type(error).__name__}: {error}"
    print(json.dumps(errors))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
