"""The tools name no service, none of its headers and none of its resources: they make an SDK of any description."""

from __future__ import annotations

from codegen.project import HERE
from tests.kit.test_no_service import find_files_with_words

#: Files with a word of a service, and why.
EXCEPTIONS = {
    "report/render/sarif.py": "a word of SARIF",
}


def test_no_tool_has_a_word_of_a_service() -> None:
    assert find_files_with_words(HERE.root / "codegen").keys() == EXCEPTIONS.keys()
