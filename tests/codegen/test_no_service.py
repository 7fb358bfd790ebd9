"""The tools name no service, none of its headers and none of its resources: they make an SDK of any description."""

from __future__ import annotations

from codegen.project import HERE
from tests.kit.test_no_service import WORDS

#: Files with a word of a service, and why.
EXCEPTIONS = {
    "report/render/sarif.py": "a word of SARIF",
}
#: Has the words of the tenant in what it writes.
LEFT_OUT = "generate/"


def test_no_tool_has_a_word_of_a_service() -> None:
    folder = HERE.root / "codegen"
    files = {each.relative_to(folder).as_posix(): each for each in sorted(folder.rglob("*.*")) if each.is_file()}
    found = {
        name
        for name, path in files.items()
        if path.suffix in {".py", ".jinja", ".tsv"} and not name.startswith(LEFT_OUT)
        if WORDS.search(path.read_text(encoding="utf-8"))
    }
    assert found == EXCEPTIONS.keys()
