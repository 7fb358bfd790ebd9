"""The pages of the reference: what is in a docstring stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from openapi_sdk_codegen.generate.reference import write_reference

if TYPE_CHECKING:
    from pathlib import Path

_RESOURCE = '''"""The operations of `things`."""


class ThingsResource(BaseResource):
    """The operations of `things`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @_overload
    def get(self, id: int) -> Thing: ...
    def get(
        self,
        id: int,
        *,
        options: CallOptions | None = None,
    ) -> Thing:
        """{text}
        """


class AsyncThingsResource(BaseResource):
    async def get(self) -> Thing:
        """The same."""
'''


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Get a thing.", id="plain"),
        pytest.param("```\n        # x\n        ````\n        <b>", id="fences"),
        pytest.param("- a\n             - b\n          c\n        ```{include} x\n        ```", id="a directive"),
        pytest.param("````" * 30, id="a long run"),
    ],
)
def test_a_docstring_is_one_block_of_code(text: str, tmp_path: Path) -> None:
    api = tmp_path / "acme_api" / "api" / "things"
    api.mkdir(parents=True)
    (api / "__init__.py").write_text(_RESOURCE.format(text=text), encoding="utf-8")
    write_reference(tmp_path / "acme_api", tmp_path / "reference")
    page = (tmp_path / "reference" / "resources" / "things.md").read_text(encoding="utf-8")
    tokens = MarkdownIt().parse(page)
    assert [each.type for each in tokens if each.level == 0 and not each.type.endswith("_close")] == [
        *("heading_open", "heading_open"),
        *("fence", "fence"),
    ]
    signature, docstring = (each.content for each in tokens if each.type == "fence")
    assert signature == "def get(\n    id: int,\n    *,\n    options: CallOptions | None = None,\n) -> Thing\n"
    assert docstring.split() == text.split()
    assert "resources/things" in (tmp_path / "reference" / "index.md").read_text(encoding="utf-8")
