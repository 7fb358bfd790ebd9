"""The hazards behind the rules, in the output of the generator. If a row fails, its rule may be removed.

One description has them all, and the generator has nothing to say about it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import openapi_python_client
import pytest
from openapi_python_client.config import Config, ConfigFile, MetaType

from kit.tests.support.descriptions import OBJECT, TEXT, make_query_parameter, make_response
from openapi_sdk_codegen.lint import lint

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
    source, target = folder / "openapi.json", folder / "stock"
    source.write_text(json.dumps(description), encoding="utf-8")
    made = Config.from_sources(
        ConfigFile(post_hooks=[]),
        MetaType.NONE,
        document_source=source,
        file_encoding="utf-8",
        overwrite=False,
        output_path=target,
    )
    with redirect_stdout(StringIO()):
        assert openapi_python_client.generate(config=made) == []
    return target


#: Runs programs, and prints of each the last line of what it printed, or of what it raised.
RUNNER = """
import contextlib, io, json, sys, traceback
for program in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        try:
            exec(program, {})
        except Exception as error:
            print(*traceback.format_exception_only(error))
    print(output.getvalue().strip().splitlines()[-1])
"""


def run(package: Path, *programs: str) -> list[str]:
    """Run programs beside the package; return the last line of what each printed or raised."""
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-c", RUNNER],
        cwd=package.parent,
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def request(name: str, arguments: str, expression: str = "request") -> str:
    """Return a program that builds the arguments of a request and prints an expression with them."""
    module = f"stock.api.things.things_{name}"
    return f"from {module} import _get_kwargs; request = _get_kwargs({arguments}); print({expression})"


THING = "from stock.models.thing import Thing; "

#: The generator gets such a description in another form (`openapi_sdk_codegen.generate.prepare`).
PREPARED = "prepared"

HAZARDS: list[Any] = [
    pytest.param(
        "operation-id-taken",
        request("twice", "", "request['url']"),
        "/twice-again/",
        id="two operations with one id become one module",
    ),
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


@pytest.fixture(name="printed", scope="module")
def _printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each program prints."""
    programs = [str(row.values[1]) for row in HAZARDS]
    package = generated(tmp_path_factory.mktemp("hazards"), DESCRIPTION)
    return dict(zip(programs, run(package, *programs), strict=True))


@pytest.mark.parametrize(("rule", "program", "output"), HAZARDS)
def test_generator_still_has_the_hazard(printed: dict[str, str], rule: str, program: str, output: str) -> None:
    assert printed[program].startswith(output)
    assert rule == PREPARED or rule in {each.rule for each in lint(DESCRIPTION)}


def test_two_models_with_one_module_break_all_models(tmp_path: Path) -> None:
    clashing = {**DESCRIPTION, "components": {"schemas": {"Thing": OBJECT, "HTTPThing": OBJECT, "HttpThing": OBJECT}}}
    (printed,) = run(generated(tmp_path, {**clashing, "paths": {}}), "import stock.models")
    assert printed.startswith("ImportError: cannot import name 'HTTPThing'")
    assert "class-name" in {each.rule for each in lint(clashing)}
