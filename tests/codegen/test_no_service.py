"""The tools name no service, none of its headers and none of its resources: they make an SDK of any description."""

from __future__ import annotations

from tests.kit.test_no_service import find_files_with_words
from tests.support.checkout import HERE


def test_no_tool_has_a_word_of_a_service() -> None:
    assert find_files_with_words(HERE.root / "codegen") == {}
