"""Which addresses are accepted, the file names that they give, and the pages that an index names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor.download import (
    document_name_for,
    file_name_for,
    is_index,
    normalize_address,
    parse_index,
)

SITE = "https://docs.fleetit.com"
INDEX = f"{SITE}/llms.txt"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        pytest.param(f"{SITE}/a.md", f"{SITE}/a.md", id="https"),
        pytest.param("HTTPS://DOCS.fleetit.com/A.md", f"{SITE}/A.md", id="capitals"),
        pytest.param("https://docs.fleetit.com:443/a.md", f"{SITE}/a.md", id="the port of https"),
        pytest.param("https://x/auth->-whoami.md", "https://x/auth-%3E-whoami.md", id="a character to escape"),
        pytest.param("https://x/auth-%3E-whoami.md", "https://x/auth-%3E-whoami.md", id="a character escaped already"),
        pytest.param("https://x/a/../b.md", "https://x/b.md", id="dots"),
        pytest.param("http://127.0.0.1:8000/a.md", "http://127.0.0.1:8000/a.md", id="loopback"),
        pytest.param("http://[::1]/a.md", "http://[::1]/a.md", id="loopback of IPv6"),
        pytest.param("http://localhost/a.md", "http://localhost/a.md", id="loopback by name"),
    ],
)
def test_address_is_accepted(text: str, normal: str) -> None:
    assert normalize_address(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("http://docs.fleetit.com/a.md", id="http to the outside"),
        pytest.param("http://127.0.0.1.example.com/a.md", id="a host that begins like loopback"),
        pytest.param("http://localhost.example.com/a.md", id="a host that begins like localhost"),
        pytest.param("http://0.0.0.0/a.md", id="any host"),
        pytest.param("http://2130706433/a.md", id="loopback as one number"),
        pytest.param("ftp://x/a.md", id="another scheme"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("//x/a.md", id="no scheme"),
        pytest.param("https:///a.md", id="no host"),
        pytest.param("https://x/a.md?b", id="a query"),
        pytest.param("https://x/a.md?", id="an empty query"),
        pytest.param("https://x/a.md#b", id="a fragment"),
        pytest.param("https://x:65536/a.md", id="a port too high"),
        pytest.param("https://[::1/a.md", id="half a bracket"),
        pytest.param("https://x/a\x00.md", id="a control character"),
        pytest.param("https://x/" + "a" * 70_000, id="too long"),
        pytest.param("https://xn--a/a.md", id="an invalid host name"),
    ],
)
def test_address_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(Problem) as refused:
        normalize_address(text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "text",
    ["https://me:hunter2@x/a.md", "https://hunter2@x/a.md", "https://me:hunter2@[/a.md", "https://a:hunter2@x:y/"],
)
def test_user_info_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Problem) as refused:
        normalize_address(text)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param(
            "/api-reference/integrations-%3E-fleet-active-integrations/list.md",
            "integrations-fleet-active-integrations-list.md",
            id="the active page",
        ),
        pytest.param("/api-reference/vehicles/bulk-create.md", "vehicles-bulk-create.md", id="a folder"),
        pytest.param("/x/api-reference/Tolls/List.md", "tolls-list.md", id="capitals, and a folder above"),
        pytest.param("/things.md", "things.md", id="no api-reference"),
        pytest.param("/api-reference/..%2f..%2fetc/passwd.md", "etc-passwd.md", id="escaped dots and slashes"),
        pytest.param("/api-reference/%00a.md", "a.md", id="an escaped zero byte"),
        pytest.param("/api-reference/%C3%A9t%C3%A9.md", "t.md", id="letters outside ASCII"),
    ],
)
def test_file_name_for_address(path: str, name: str) -> None:
    assert file_name_for(SITE + path) == name


def test_file_names_have_at_most_100_characters() -> None:
    assert file_name_for(f"{SITE}/api-reference/{'a' * 100}.md") == f"{'a' * 100}.md"
    assert document_name_for(f"https://a.b/{'c' * 200}.yaml") == f"a-b-{'c' * 96}"
    assert document_name_for(f"https://a.b/{'c' * 95}/d.yaml") == f"a-b-{'c' * 95}"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/api-reference/list", id="no .md"),
        pytest.param("/api-reference/list.MD", id=".md in capitals"),
        pytest.param("/api-reference/.md", id="nothing before .md"),
        pytest.param("/api-reference/%E2%82%AC.md", id="no ASCII letters or digits"),
        pytest.param("/api-reference/" + "a" * 101 + ".md", id="too long"),
    ],
)
def test_address_without_file_name_is_refused(path: str) -> None:
    with pytest.raises(Problem):
        file_name_for(SITE + path)


@given(st.text(max_size=60))
def test_file_name_has_safe_characters_only(path: str) -> None:
    try:
        name = file_name_for(f"{SITE}/api-reference/{path}.md")
    except Problem:
        return
    assert set(name.removesuffix(".md")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not name.startswith(("-", "."))


@pytest.mark.parametrize(("path", "index"), [("/llms.txt", True), ("/docs/llms.txt", True), ("/llms.txt.md", False)])
def test_address_of_an_index(path: str, *, index: bool) -> None:
    assert is_index(SITE + path) is index


def test_pages_of_an_index_come_once_and_in_order() -> None:
    index = f"""\
# FleetIT

> Prose with [a link](https://example.com/api-reference/no.md).

- [Create]({SITE}/api-reference/vehicles/create.md): Creates one.
- [List](/api-reference/tolls/list.md)
- [Again]({SITE}/api-reference/vehicles/create.md#body)
- [With a title](/api-reference/tolls/update.md "Update")
- <{SITE}/api-reference/auth-%3E-whoami/whoami.md>
- [Unescaped]({SITE}/api-reference/fleet->-settings/patch.md)
- [Documentation]({SITE}/documentation/integrations/webhook.md)
- [The rendered page]({SITE}/api-reference/tolls/list)
- [Not encrypted](http://docs.fleetit.com/api-reference/tolls/list.md)
- [With a password](https://me:hunter2@example.com/api-reference/no.md)
- [Another port](https://docs.fleetit.com:8443/api-reference/tolls/list.md)
- [Code](javascript:alert)
- Text about /api-reference/nothing.md
"""
    found = parse_index(index.encode(), INDEX)
    assert found.pages == (
        f"{SITE}/api-reference/vehicles/create.md",
        f"{SITE}/api-reference/tolls/list.md",
        f"{SITE}/api-reference/tolls/update.md",
        f"{SITE}/api-reference/auth-%3E-whoami/whoami.md",
        f"{SITE}/api-reference/fleet-%3E-settings/patch.md",
    )
    assert found.on_other_hosts == (
        "https://example.com/api-reference/no.md",
        "http://docs.fleetit.com/api-reference/tolls/list.md",
        "https://docs.fleetit.com:8443/api-reference/tolls/list.md",
    )


def links(count: int) -> str:
    return "".join(f"- [x](/api-reference/{number}.md)\n" for number in range(count))


def test_index_with_the_largest_number_of_pages_and_the_longest_line() -> None:
    lines = links(500) + "x" * 2_000
    assert len(parse_index(lines.encode(), INDEX).pages) == 500


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("# FleetIT\n", ": 0 pages under", id="no page"),
        pytest.param(links(501), ": 501 pages under", id="too many pages"),
        pytest.param("[" * 2_001, "line 1 has more than", id="a line that is too long"),
        pytest.param("[x](/api-reference/a.md?b)", "without query", id="a query"),
        pytest.param("[x](https://x:y/api-reference/a.md)", "not an address", id="a link that is no address"),
        pytest.param("\udcff", "not UTF-8", id="not UTF-8"),
    ],
)
def test_index_is_refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_index(text.encode("utf-8", "surrogateescape"), INDEX)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


PIECES = [
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "/api-reference/",
    ".md",
    "https:",
    "//",
    "@",
    "x",
    "%",
    "..",
    "\\",
    "[::1",
    "\n",
    "#",
    "?",
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join).map(str.encode) | st.binary(max_size=80))
def test_any_bytes_are_parsed_as_index_or_refused(content: bytes) -> None:
    try:
        found = parse_index(content, INDEX)
    except Problem:
        return
    assert all(page.startswith(f"{SITE}/") for page in found.pages)
