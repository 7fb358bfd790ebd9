"""The hazards behind the rules, in the output of the generator. If a row fails, its rule may be removed.

One description has them all, and the generator has nothing to say about it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from codegen.lint import lint
from tests.support.descriptions import OBJECT, TEXT, make_query_parameter, make_response

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.heavy

SECURITY: list[dict[str, list[str]]] = [{"bearerAuth": []}]


def make_operation(name: str, *parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "operationId": f"things_{name}",
        "tags": ["things"],
        "security": SECURITY,
        "parameters": list(parameters),
        "responses": {"200": {"description": "ok"}},
        **more,
    }


MODEL = {"$ref": "#/components/schemas/Thing"}

OPERATIONS: dict[str, dict[str, Any]] = {
    "twice": make_operation("twice"),
    "twice-again": make_operation("twice"),
    "unnamed": {"tags": ["things"], "security": SECURITY, "responses": {"200": make_response(OBJECT)}},
    "tag": make_operation("tag", tags=["Things > Other Things"]),
    "open": make_operation("open", security=[]),
    "html": make_operation("html", responses={"200": make_response(MODEL, "text/html", "application/json")}),
    "default": make_operation("default", make_query_parameter("limit", {"type": "integer", "default": 20})),
    "enum": make_operation("enum", make_query_parameter("order", {"type": "string", "enum": ["up", "down"]})),
    "test": make_operation("x", operationId="test_list", tags=["test"]),
}

DESCRIPTION: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "t", "version": "1"},
    "security": SECURITY,
    "paths": {f"/{path}/": {"get": each} for path, each in OPERATIONS.items()},
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "properties": {
                    "a": TEXT,
                    "free": {"type": "object", "additionalProperties": True},
                    "maybe": {"$ref": "#/components/schemas/Other", "nullable": True},
                    "additional_properties": TEXT,
                },
            },
            "Other": OBJECT,
            "TestThing": OBJECT,
        }
    },
}


def generated(folder: Path, description: dict[str, Any]) -> Path:
    """Generate a package with the stock templates; it must not warn."""
    (folder / "openapi.json").write_text(json.dumps(description), encoding="utf-8")
    (folder / "config.yaml").write_text("post_hooks: []\n", encoding="utf-8")
    command = ["generate", "--path", "openapi.json", "--config", "config.yaml", "--output-path", "stock"]
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", "openapi_python_client", *command, "--meta", "none", "--fail-on-warning"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stdout + done.stderr
    return folder / "stock"


@pytest.fixture(name="package", scope="module")
def _package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("hazards"), DESCRIPTION)


def printed(package: Path, program: str) -> str:
    """Run a program beside the package; return what it printed, or the last line of what it raised."""
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-c", program], cwd=package.parent, capture_output=True, text=True, check=False
    )
    return (done.stderr or done.stdout).strip().splitlines()[-1]


def request(name: str, arguments: str, expression: str = "request") -> str:
    """Return a program that builds the arguments of a request and prints an expression with them."""
    module = f"stock.api.things.things_{name}"
    return f"from {module} import _get_kwargs; request = _get_kwargs({arguments}); print({expression})"


THING = "from stock.models.thing import Thing; "

#: The generator gets such a description in another form (`codegen.generate.prepare`).
PREPARED = "prepared"

HAZARDS: list[Any] = [
    pytest.param(
        "operation-id-missing",
        "import stock.api.things.get_unnamed; import stock.models; print(stock.models.__all__[0])",
        "GetUnnamedResponse200",
        id="without an operationId everything is named after the path",
    ),
    pytest.param(
        "one-plain-tag",
        "import stock.api.things_other_things.things_tag as module; print(module.__name__)",
        "stock.api.things_other_things.things_tag",
        id="a tag is turned into an identifier",
    ),
    pytest.param(
        PREPARED,
        "from stock.api.things.things_open import sync_detailed; print(sync_detailed.__annotations__['client'])",
        "stock.client.AuthenticatedClient | stock.client.Client",
        id="security of the whole document requires no token",
    ),
    pytest.param(
        PREPARED,
        "import inspect, stock.api.things.things_html as m; print('response.text' in inspect.getsource(m))",
        "True",
        id="of two media types the first is read, here as text",
    ),
    pytest.param(
        PREPARED,
        request("default", "", "request['params']"),
        "{'limit': 20}",
        id="a default is sent with every call",
    ),
    pytest.param(
        "unnamed-object",
        "import stock.models.thing_free as module; print(module.ThingFree.__name__)",
        "ThingFree",
        id="an object without fields is a class for each place",
    ),
    pytest.param(
        "unnamed-enum",
        "from stock.models.things_enum_order import ThingsEnumOrder; print(ThingsEnumOrder('up').name)",
        "UP",
        id="an enum in a parameter is named after the operation",
    ),
    pytest.param(
        PREPARED,
        THING + "Thing.from_dict({'maybe': None})",
        "TypeError: 'NoneType' object is not iterable",
        id="null beside a reference is ignored",
    ),
    pytest.param(
        "test-module",
        "import stock.api.test.test_list, stock.models.test_thing as module; print(module.__name__)",
        "stock.models.test_thing",
        id="modules have names of tests",
    ),
    pytest.param(
        PREPARED,
        THING + "Thing.from_dict({'additional_properties': 'x'})",
        "TypeError: Thing.__init__() got an unexpected keyword argument 'additional_properties'",
        id="a field with the name of a model's own attribute can't be read",
    ),
]


@pytest.mark.parametrize(("rule", "program", "output"), HAZARDS)
def test_generator_still_has_the_hazard(package: Path, rule: str, program: str, output: str) -> None:
    assert printed(package, program).startswith(output)
    assert rule == PREPARED or rule in {each.rule for each in lint(DESCRIPTION)}


def test_two_operations_with_one_id_become_one_module(package: Path) -> None:
    program = "from stock.api.things.things_twice import _get_kwargs; print(_get_kwargs()['url'])"
    assert printed(package, program) == "/twice-again/"
    assert "operation-id-taken" in {each.rule for each in lint(DESCRIPTION)}


def test_two_models_with_one_module_break_all_models(tmp_path: Path) -> None:
    clashing = {**DESCRIPTION, "components": {"schemas": {"Thing": OBJECT, "HTTPThing": OBJECT, "HttpThing": OBJECT}}}
    package = generated(tmp_path, {**clashing, "paths": {}})
    assert printed(package, "import stock.models").startswith("ImportError: cannot import name 'HTTPThing'")
    assert "class-name" in {each.rule for each in lint(clashing)}
