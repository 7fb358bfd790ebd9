"""What all SDKs share names no service, none of its headers and none of its resources."""

from __future__ import annotations

import re

from codegen.project import HERE

#: Not `driver`, of which databases have some, too.
WORDS = re.compile(
    r"fleet|\b(tolls?|citations?|vehicles?|plates?|agreements?|transponders?|parking|billing)\b", re.IGNORECASE
)


def test_no_file_of_the_kit_has_a_word_of_a_service() -> None:
    folder = HERE.root / "kit"
    files = [each for each in sorted(folder.rglob("*")) if each.suffix in {".py", ".md", ".toml"}]
    found = {
        each.relative_to(folder).as_posix().removeprefix("src/openapi_sdk/")
        for each in files
        if WORDS.search(each.read_text(encoding="utf-8"))
    }
    assert found == set()
