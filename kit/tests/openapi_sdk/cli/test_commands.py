"""Commands of made-up services: without tenants, and with tenants in a header, in the path and in the query."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from attrs import evolve

from kit.tests.support.depots import TOKEN, read_tenant
from openapi_sdk.cli import app
from openapi_sdk.cli.connection import ConnectionOptions  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.program import Mcp, OwnCommand, Program
from openapi_sdk.service import Whoami

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.tests.support.commands import Done
    from kit.tests.support.depots import Sdk
    from kit.tests.support.scripted_server import ScriptedServer

pytestmark = pytest.mark.usefixtures("account")


@pytest.fixture
def chosen(sdk: Sdk) -> list[str]:
    """The option that chooses the tenant a."""
    return [f"--{sdk.word}", "a"] if sdk.word else []


@pytest.fixture
def tenant(sdk: Sdk) -> str | None:
    """Whom requests are for."""
    return "a" if sdk.word else None


def check_tenants(server: ScriptedServer, *tenants: str | None) -> None:
    assert [read_tenant(each) for each in server.requests] == list(tenants)
    assert all(each.header("Authorization") == f"Bearer {TOKEN}" for each in server.requests)


def test_a_listing(
    program: Program, chosen: list[str], tenant: str | None, server: ScriptedServer, run: Callable[..., Done]
) -> None:
    done = run(program, "bins", "list", "--jsonl", "--page-size", "3", *chosen)
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {"id": number, "color": tenant} for number in range(1, 6)
    ]
    assert (done.status, done.err) == (0, "")
    table = run(program, *chosen, "crates", "list", "--limit", "1")
    assert (table.status, table.err) == (0, "1 of 5 rows; --all shows all.\n")
    check_tenants(server, tenant, tenant, tenant)


def test_a_body_of_options_or_of_a_file(
    program: Program, chosen: list[str], tenant: str | None, server: ScriptedServer, run: Callable[..., Done]
) -> None:
    done = run(program, "bins", "create", "--color", "red", *chosen, "--json")
    assert json.loads(done.out) == {"id": 1, "color": "red"}
    whose = program.service.describe_tenant(tenant)
    assert done.err == f"Sending to {', '.join(filter(None, (server.url, whose)))}.\n"
    assert run(program, "bins", "update", "1", "--body", "-", *chosen, stdin='{"color": "b"}').status == 0
    assert [json.loads(each.body) for each in server.requests] == [{"color": "red"}, {"color": "b"}]
    check_tenants(server, tenant, tenant)
    wrong = run(program, "bins", "update", "1", "--body", "-", *chosen, stdin='{"colour": "b"}')
    assert wrong.err.rstrip().endswith(f"`{program.name} request` sends what is not described.")


def test_a_dry_run_shows_where_the_tenant_is_sent(
    sdk: Sdk, program: Program, chosen: list[str], server: ScriptedServer, run: Callable[..., Done]
) -> None:
    done = run(program, "bins", "create", "--color", "red", "--dry-run", *chosen)
    first, *lines = done.out.splitlines()
    expected = {"Globex": ("", "X-Org-Id: a"), "Initech": ("/orgs/a", ""), "Hooli": ("", "  ? site=a")}
    prefix, line = expected.get(sdk.name, ("", ""))
    assert first == f"POST {server.url}{prefix}/bins"
    assert not line or line in lines
    assert server.requests == []


def test_a_file_is_stored_and_sent(
    program: Program, chosen: list[str], tenant: str | None, server: ScriptedServer, run: Callable[..., Done]
) -> None:
    assert run(program, "labels", "get", "1", "--output", "label.pdf", *chosen).status == 0
    assert run(program, "labels", "replace", "1", "--body", "label.pdf", *chosen).err.endswith("Done.\n")
    assert [each.body for each in server.requests] == [b"", b"%PDF"]
    check_tenants(server, tenant, tenant)


def test_requests_that_are_not_described(
    sdk: Sdk, program: Program, server: ScriptedServer, run: Callable[..., Done]
) -> None:
    prefix = "/orgs/a" if sdk.name == "Initech" else ""
    chosen = ["--site", "a"] if sdk.name == "Hooli" else ["--organization", "a"] if sdk.name == "Globex" else []
    rows = json.loads(run(program, "request", "GET", f"{prefix}/shelves", "--paginate", *chosen).out)
    one = json.loads(run(program, "request", "PUT", f"{prefix}/shelves/1", *chosen).out)
    assert ([each["id"] for each in rows], one["id"]) == ([1, 2, 3, 4, 5], 1)
    expected = {"Acme": None, "Hooli": "a" if chosen else None}.get(sdk.name, "a")
    assert {read_tenant(each) for each in server.requests} <= {expected, None}
    missing = run(program, "request", "GET", f"{prefix}/bins/404")
    assert (missing.status, "slash" in missing.err) == (1, False)


def test_an_export(
    *,
    sdk: Sdk,
    program: Program,
    chosen: list[str],
    tenant: str | None,
    server: ScriptedServer,
    run: Callable[..., Done],
) -> None:
    done = run(program, "export", "bins", "bins.csv", *chosen)
    assert (done.status, done.out, done.err) == (0, "", "5 rows to bins.csv (csv)\n")
    with Path("bins.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row.get(sdk.argument), row["color"]) for row in rows] == [(tenant, tenant or "")] * 5
    assert {read_tenant(each) for each in server.requests} == {tenant}
    assert "api_key" not in rows[0]
    again = run(program, "export", "bins", "bins.csv", *chosen)
    assert again.err == f"{sdk.package}: bins.csv: exists; replace it (--overwrite), or name another file\n"


def test_an_export_of_several_tenants(tenant_sdk: Sdk, run: Callable[..., Done], programs: dict[str, Program]) -> None:
    program, option = programs[tenant_sdk.name], f"--{tenant_sdk.word}"
    done = run(program, "export", "bins", "bins.jsonl", option, "a", option, "b", "--quiet")
    assert (done.status, done.err) == (0, "")
    rows = [json.loads(line) for line in Path("bins.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row[tenant_sdk.argument], row["id"]) for row in rows] == [(each, n) for each in "ab" for n in range(1, 6)]
    partly = run(program, "export", "crates", "crates.csv", option, "a", option, "closed")
    assert partly.status == 4
    assert "What was exported is kept: the same command with --resume goes on." in partly.err
    missing = [f"--allow-missing-{tenant_sdk.plural}", "--resume"]
    made = run(program, "export", "crates", "crates.csv", option, "a", option, "closed", *missing)
    assert made.status == 4
    assert f"crates.csv has no row of {tenant_sdk.word} closed. " in made.err


def test_rows_of_all_tenants(programs: dict[str, Program], server: ScriptedServer, run: Callable[..., Done]) -> None:
    globex = programs["Globex"]
    done = run(globex, "bins", "list", "--all-organizations", "--jsonl")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [(row["organization_id"], row["color"]) for row in rows] == [(each, each) for each in "ab" for _ in range(5)]
    assert read_tenant(server.requests[0]) is None
    shown = run(globex, "bins", "list", "--all-organizations", "--dry-run", "--json")
    first, second = json.loads(shown.out)
    assert (first["path"], second["headers"]["X-Org-Id"]) == ("/organizations", "<id of each organization>")
    both = run(globex, "bins", "list", "--all-organizations", "--organization", "a")
    assert both.err == "globex: --all-organizations and --organization can't be combined. Use one of them.\n"
    twice = run(globex, "bins", "list", "--organization", "a", "--organization", "b")
    assert twice.err.endswith("--all-organizations lists all of them; `globex export` takes several.\n")
    unknown = run(programs["Initech"], "bins", "list", "--all-orgs")
    assert (unknown.status, "Unknown option: --all-orgs" in unknown.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "arguments", "status", "expected"),
    [
        pytest.param(
            "Acme", "bins get 404", 1, "(request id r-1). It does not exist.", id="nothing there, without tenants"
        ),
        pytest.param(
            "Globex",
            "bins get 404",
            1,
            "It does not exist, or is in another organization: try --organization.",
            id="nothing there",
        ),
        pytest.param(
            "Globex",
            "bins list --organization closed",
            1,
            "Is organization closed (from --organization) yours? `globex organizations list` lists those of the token.",
            id="forbidden",
        ),
        pytest.param(
            "Hooli", "bins list --site closed", 1, "Is site closed (from --site) yours?", id="forbidden, and no listing"
        ),
        pytest.param(
            "Initech", "bins list", 2, "needs an org. Pass --org, or set INITECH_ORG_ID.", id="no tenant is chosen"
        ),
        pytest.param(
            "Hooli",
            "bins list --site é",
            2,
            "--site: 'é' is not a site id; it is a text of printable ASCII without blanks",
            id="no id of a tenant",
        ),
        pytest.param("Acme", "bins list --org a", 2, "Unknown option: --org. ", id="an option of another service"),
        pytest.param(
            "Globex",
            "bins list --token x",
            2,
            "Set GLOBEX_TOKEN, or use `globex profile set-token NAME`.",
            id="a token",
        ),
        pytest.param("Acme", "bins get 9", 1, "`acme request` shows the answer as it is.", id="no JSON"),
        pytest.param(
            "Acme",
            "bins list --base-url http://127.0.0.1:9",
            3,
            "`acme doctor` says which server is used.",
            id="no connection",
        ),
    ],
)
def test_errors_are_said_in_the_words_of_the_service(
    *, name: str, arguments: str, status: int, expected: str, programs: dict[str, Program], run: Callable[..., Done]
) -> None:
    done = run(programs[name], *arguments.split())
    assert (done.status, done.out) == (status, "")
    assert expected in done.err
    assert done.err.startswith(f"{name.lower()}: ")


def test_the_doctor(
    sdk: Sdk, program: Program, chosen: list[str], server: ScriptedServer, run: Callable[..., Done]
) -> None:
    done = run(program, "doctor", *chosen, "--json")
    found = {each["subject"]: each["text"] for each in json.loads(done.out)}
    assert found[sdk.package].startswith("1.0, Python ")
    assert found["server"] == f"{server.url} (from {program.variable('BASE_URL')})"
    assert found.get(sdk.word) == (f"a (from --{sdk.word})" if sdk.word else None)
    assert found["account"] == "no operation tells whose a token is: server and token were not tried"
    assert done.status == 0


@pytest.mark.parametrize("sdk", ["Globex"], indirect=True)
def test_parts_of_a_program_are_called_in_its_words(
    sdk: Sdk, program: Program, run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Any] = []

    def serve_sandbox(options: tuple[str, ...], *, command: str) -> int:
        called.append((options, command))
        return 0

    def make_server(client: Any, **options: Any) -> object:
        called.append((client.organization_id, options["organization_id"]))
        return "server"

    async def serve(server: object, *_: object) -> None:
        called.append(server)

    whole = Program(
        service=program.service,
        client=program.client,
        sandbox=lambda: serve_sandbox,
        mcp=lambda: Mcp(sdk.module.AsyncGlobex, make_server),
    )
    monkeypatch.setattr("openapi_sdk.mcp.server.serve", serve)
    assert run(whole, "sandbox", "--port", "0").status == 0
    done = run(whole, "mcp", "--organization", "b", "--allow-writes")
    assert done.status == 0
    assert called == [(("--port", "0"), "globex sandbox"), ("b", "b"), "server"]
    assert done.err.splitlines()[0].endswith(", organization b.")


def test_the_command_that_tells_whose_a_token_is(
    programs: dict[str, Program], server: ScriptedServer, run: Callable[..., Done]
) -> None:
    globex = programs["Globex"]
    whoami = Whoami("organizations.list", lambda rows: f"a user of {len(list(rows))} organizations")
    program = Program(service=evolve(globex.service, whoami=whoami), client=globex.client)
    assert json.loads(run(program, "whoami", "--json").out) == [{"id": "a"}, {"id": "b"}]
    assert "organizations" not in run(program, "--help").out.replace("accounts, organizations", "")
    told = run(program, "organizations")
    assert (told.status, 'Unknown command "organizations"' in told.err) == (2, True)
    found = json.loads(run(program, "doctor", "--json").out)
    assert next(each["text"] for each in found if each["subject"] == "account") == "a user of 2 organizations"
    assert [each.target for each in server.requests] == ["/organizations"] * 2


@pytest.mark.parametrize("name", ["Acme", "Globex"])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("bins list --columns id,", ["id,color", "id,api_key"], id="columns of a listing"),
        pytest.param("export bins bins.csv --columns color,", ["color,id", "color,api_key"], id="columns of an export"),
        pytest.param("bins list --profile ", ["work"], id="profiles"),
    ],
)
def test_values_are_completed(
    *, name: str, line: str, expected: list[str], programs: dict[str, Program], run: Callable[..., Done]
) -> None:
    program = programs[name]
    assert run(program, "profile", "add", "work").status == 0
    found = run(program, "__complete", *line.split(" "))
    lines = found.out.split("\x1fbegin\n")[1].splitlines()
    assert [each.partition("\t")[0] for each in lines][: len(expected)] == expected


@pytest.mark.parametrize("sdk", ["Acme"], indirect=True)
def test_the_token_of_a_profile_without_a_server_goes_nowhere(
    program: Program, server: ScriptedServer, run: Callable[..., Done]
) -> None:
    service = evolve(program.service, facts=program.service.facts._replace(servers={}))
    nowhere = evolve(program, service=service)
    assert run(nowhere, "profile", "add", "work").status == 0
    for command in (["bins", "list"], ["doctor"]):
        done = run(nowhere, *command, "--profile", "work")
        assert done.status == 2
        assert "profile work has no server, and the description names none. Pass --base-url, or" in done.out + done.err
    assert not server.requests
    assert run(nowhere, "bins", "list", "--profile", "work", "--base-url", server.url).status == 0


@pytest.mark.parametrize("sdk", ["Acme"], indirect=True)
def test_the_doctor_names_no_server_if_the_description_has_none(
    program: Program, run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(program.variable("BASE_URL"))
    service = evolve(program.service, facts=program.service.facts._replace(servers={}))
    done = run(evolve(program, service=service), "doctor", "--json")
    assert {each["subject"]: each["text"] for each in json.loads(done.out)}["server"] == "none (from default)"


@pytest.mark.parametrize("sdk", ["Acme"], indirect=True)
def test_the_command_may_have_another_name_than_the_package(
    program: Program, settings: Path, run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = evolve(program, service=evolve(program.service, program="acme-tools"))
    assert "acme-tools bins list" in run(renamed, "bins", "list", "--help").out
    assert run(renamed, "bins", "lsit").err.startswith("acme-tools: ")
    assert run(renamed, "profile", "add", "work").status == 0
    assert (settings / "acme" / "config.toml").is_file()  # what was kept stays where it is

    def fail(*_: object) -> NoReturn:
        raise ModuleNotFoundError(name="cyclopts")

    monkeypatch.setattr(app, "run", fail)
    told = "acme-tools: the command line needs more libraries: pip install 'acme[cli]'\n"
    assert run(renamed, "bins", "list").err == told


def _count(program: Program, /, *, at_least: int = 0, connection: ConnectionOptions) -> int:
    with connection.open() as client:
        count = sum(1 for _ in client.bins.list())
    sys.stdout.write(f"{program.name} {count}\n")
    return 0 if count >= at_least else 4


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("sdk", ["Acme"], indirect=True)
def test_a_command_of_the_owner(program: Program, run: Callable[..., Done]) -> None:
    loaded: list[str] = []

    def load() -> Callable[..., int]:
        loaded.append("count")
        return _count

    own = evolve(program, commands={"bins": OwnCommand("Count bins.\n\nAll of them.", load)})
    listed = run(own, "--help").out
    assert "Count bins." in listed
    assert "bins-resource" in listed  # the resource makes way
    assert loaded == []
    assert "--at-least" in run(own, "bins", "--help").out
    done = run(own, "bins", "--at-least", "1")
    assert (done.status, done.out.split()[0]) == (0, "acme"), done
    assert run(own, "bins", "--at-least", "1000").status == 4
