"""The first programs with a sandbox that owners write, and its command, in processes of their own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.checkout import HERE
from kit.tests.support.depots import TENANTS

if TYPE_CHECKING:
    from pathlib import Path

#: Starts a program or a module without the tools.
_ONLY_ITS_OWN = "import runpy, sys; sys.modules.update(openapi_sdk_codegen=None); sys.argv.pop(0); "
_PROGRAM = f"{_ONLY_ITS_OWN}runpy.run_path(sys.argv[0], run_name='__main__')"
_MODULE = f"{_ONLY_ITS_OWN}runpy.run_module(sys.argv[0], run_name='__main__')"
#: By the service: a program, and what it prints.
PROGRAMS: dict[str, tuple[str, str]] = {
    "Acme": (
        """
        from acme import Acme, BadGateway, Retry
        from acme.sandbox import Access, running

        with running({"bins": [{"color": "red"}]}, tokens={"mine": Access(only=("GET",))}) as sandbox:
            with Acme(token="mine", base_url=sandbox.url, retry=Retry(attempts=1)) as client:
                sandbox.fail_next(502, on="GET /bins/{id}")
                print([bin_.color for bin_ in client.bins.list()])
                try:
                    client.bins.get(1)
                except BadGateway as error:
                    print(error)
            print([(seen.method, seen.path, seen.status) for seen in sandbox.requests.of("/bins/{id}")])
            print(sandbox.add("bins", color="blue"), sandbox.rows("bins"))
            print(str(sandbox).replace(sandbox.url, "URL"), sandbox.world)
        """,
        """
        ['red']
        bins_get: 502 Bad Gateway: The sandbox was told to fail this request.
        [('GET', '/bins/1', 502)]
        {'id': 2, 'color': 'blue'} [{'id': 1, 'color': 'red'}, {'id': 2, 'color': 'blue'}]
        Sandbox('URL') World()
        """,
    ),
    "Globex": (
        """
        import asyncio

        from globex import AsyncGlobex
        from globex.sandbox import running


        async def main() -> None:
            with running(rows={"bins": 2}) as sandbox:
                async with AsyncGlobex(token=sandbox.token, base_url=sandbox.url) as client:
                    rows = client.across_organizations(client.moves.list)
                    print([(organization, row.id) async for organization, row in rows])
                print([seen.organization for seen in sandbox.requests])
                print(sandbox.organizations, sandbox.default_organization)
                print(sandbox.add("bins", color="red", organization="organization-2")["id"])


        asyncio.run(main())
        """,
        """
        [('organization-1', 1), ('organization-1', 2), ('organization-2', 1001), ('organization-2', 1002)]
        [None, 'organization-1', 'organization-2']
        ('organization-1', 'organization-2') organization-1
        1003
        """,
    ),
    "Initech": (
        """
        from initech import ConfigurationError, Forbidden, Initech
        from initech.sandbox import Access, running

        bins = [{"org": "a", "color": "red"}, {"org": "b", "color": "blue"}]
        with running({"bins": bins}, tokens={"of-a": Access(("a",))}) as sandbox:
            with Initech(token="of-a", base_url=sandbox.url) as client:
                print([bin_.color for bin_ in client.for_org("a").bins.list()])
                try:
                    client.for_org("b").bins.list().first()
                except Forbidden as error:
                    print(error)
            print([(seen.org, seen.status) for seen in sandbox.requests], sandbox.rows("bins", org="b"))
            try:
                sandbox.rows("bins")
            except ConfigurationError as error:
                print(error)
        """,
        """
        ['red']
        bins_list: 403 Forbidden: You do not have permission to perform this action. (org b)
        [('a', 200), ('b', 403)] [{'id': 1002, 'color': 'blue'}]
        bins: org=None: it has to be one of the orgs b, a
        """,
    ),
    "Hooli": (
        """
        import hooli
        from hooli.sandbox import running

        with running(rows={"bins": 1000}, churn=0.5) as sandbox:
            with hooli.Hooli(token=sandbox.token, base_url=sandbox.url, site_id="site-2") as client:
                print(len({bin_.id for bin_ in client.bins.list(limit=10, exact=True)}) > 900)
                sandbox.reset()
                print(client.bins.create(color="red").id, len(sandbox.rows("bins", "site-2")))
                print(client.for_site("site-1").bins.list().first().id)
            print([(seen.site, seen.query) for seen in sandbox.requests])
        """,
        """
        True
        10001001 1001
        1
        [('site-2', 'site=site-2'), ('site-1', 'limit=1&offset=0&site=site-1')]
        """,
    ),
}


def _start(folder: Path, code: str, *arguments: str) -> subprocess.Popen[str]:
    environment = dict(os.environ)
    return subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-W", "error", "-c", code, *arguments],
        env={**environment, "PYTHONPATH": os.pathsep.join([str(folder), str(HERE.root / "src")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.alike
@pytest.mark.heavy
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_needs_nothing_of_another_service(folder: Path, name: str) -> None:
    source, expected = PROGRAMS[name]
    assert len(source.strip().splitlines()) <= 30
    program = folder / f"{name.lower()}_program.py"
    program.write_text(dedent(source).lstrip(), encoding="utf-8")
    with _start(folder, _PROGRAM, str(program)) as process:
        output, errors = process.communicate()
    assert errors == ""
    assert output.strip() == dedent(expected).strip()


@pytest.mark.heavy
@pytest.mark.alike
@pytest.mark.parametrize("name", TENANTS)
def test_the_command_has_the_words_of_the_service(folder: Path, name: str) -> None:
    word, plural = TENANTS[name].get("word", ""), TENANTS[name].get("plural", "")
    with _start(folder, _MODULE, f"{name.lower()}.sandbox", "--help") as process:
        usage, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert f"python -m {name.lower()}.sandbox" in usage
    assert f"The {name} API on loopback" in usage
    assert "--webhook" not in usage
    assert (f"in each {word}" in " ".join(usage.split())) if word else ("in each" not in usage)
    with _start(folder, _MODULE, f"{name.lower()}.sandbox", "--port", "0", "--rows", "bins=7") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        url, token = "", ""
        while not token:
            lines.append(process.stdout.readline())
            token = "".join(re.findall(rf"export {name.upper()}_TOKEN=(\S+)", lines[-1]))
            url = "".join(re.findall(rf"export {name.upper()}_BASE_URL=(\S+)", lines[-1])) or url
        path = f"/orgs/{word}-1/bins" if name == "Initech" else f"/bins?site={word}-1" if name == "Hooli" else "/bins"
        headers = {"Authorization": f"Bearer {token}", **({"X-Org-Id": f"{word}-1"} if name == "Globex" else {})}
        request = urllib.request.Request(url + path, headers=headers)  # noqa: S310 - a URL of this machine
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
            assert answer.status == 200
        while " 200 " not in lines[-1]:
            lines.append(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate()
    text = "".join(lines) + rest
    assert (process.returncode, errors) == (0, "")
    assert text.startswith(f"{name} sandbox at {url}, invented data of seed 1.")
    assert (f"{plural.capitalize()}: {word}-1 (default), {word}-2\n" in text) if word else ("(default)" not in text)
    own = f" {word}={word}-1" if word else ""
    assert re.search(rf"^\S+ GET {re.escape(path)}{own} 200 \d+ ms$", text, re.MULTILINE)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param(["--webhook", "http://127.0.0.1:1/"], "unknown option --webhook", id="no webhooks"),
        pytest.param(
            ["--rows", "bins"], "--rows bins: a table and a number of rows are needed, as in bins=1000", id="rows"
        ),
        pytest.param(["--fail", "5%"], "such as '5%:503', '1%:drop', '5%:slow_head:2'", id="fault"),
    ],
)
def test_wrong_options_are_told(folder: Path, arguments: list[str], error: str) -> None:
    with _start(folder, _MODULE, "acme.sandbox", "--port", "0", *arguments) as process:
        output, errors = process.communicate()
    assert (process.returncode, output) == (2, "")
    assert error in errors
