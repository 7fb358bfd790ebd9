"""Reads the pages of the documentation and their examples.

`python -m tests.support.examples FOLDER` writes each Python example into a file, for type checkers: `nox -s types`.
"""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path

from markdown_it import MarkdownIt

from tests.support.checkout import HERE

DOCS = HERE.root / "docs"
PAGES = [
    *(HERE.root / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted(DOCS.glob("*.md")),
]
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
#: The language, the page and the text of every fenced block.
BLOCKS = [
    (token.info, name, textwrap.dedent(token.content))
    for name, text in TEXTS.items()
    for token in MarkdownIt().parse(text)
    if token.type == "fence"
]
#: The first line of an example that is a file. pytest runs the files of a page together.
FILE_NAME = re.compile(r"# (\w+\.py)\n")


def write_examples(folder: Path) -> list[Path]:
    """Write the Python examples into an empty folder: files under their names, others as `client_3.py`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    numbers = Counter[str]()
    files: list[Path] = []
    for language, page, content in BLOCKS:
        if language == "python":
            numbers[page] += 1
            named = FILE_NAME.match(content)
            name = named[1] if named else f"{Path(page).stem.lower()}_{numbers[page]}.py"
            files.append(folder / name)
            files[-1].write_text(content, encoding="utf-8")
    return files


if __name__ == "__main__":
    write_examples(Path(sys.argv[1]))
