"""A name of another library that somebody tries on a module of any SDK says what to write."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.depots import make_depot
from kit.tests.support.made_sdks import imported_sdks, write_sdk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_GETATTR = """

def __getattr__(name: str) -> object:
    from openapi_sdk.model.missing_names import build_missing_name_error

    raise build_missing_name_error(__name__, name)
"""


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("names")
    document = make_depot("Acme")
    document["info"]["title"] = "AcmeIT"
    package = write_sdk(document, folder)
    module = folder / package / "__init__.py"
    module.write_text(module.read_text(encoding="utf-8") + _GETATTR, encoding="utf-8")
    (folder / package / "webhooks").mkdir()
    (folder / package / "webhooks" / "__init__.py").write_text(_GETATTR, encoding="utf-8")
    (folder / package / "plain.py").write_text(_GETATTR, encoding="utf-8")
    with imported_sdks(folder, package) as (made,):
        yield made


@pytest.mark.parametrize(
    ("module", "name", "hint"),
    [
        pytest.param("acmeit", "Client", "AcmeIT", id="any client"),
        pytest.param("acmeit", "AcmeItClient", "AcmeIT", id="a client in another spelling"),
        pytest.param("acmeit", "AsyncAcmeITClient", "AsyncAcmeIT", id="an async client"),
        pytest.param("acmeit", "AcmeitError", "AcmeITError", id="the error in another spelling"),
        pytest.param("acmeit", "AcmeITException", "AcmeITError", id="an exception"),
        pytest.param("acmeit", "RateLimitError", "RateLimited", id="an error"),
        pytest.param("acmeit", "api_key", "AcmeIT(token=…)", id="a key"),
        pytest.param("acmeit", "Bin", "from acmeit_api.models import Bin", id="a model"),
        pytest.param("acmeit.webhooks", "construct_event", "WebhookVerifier", id="of webhooks"),
    ],
)
def test_a_hint_has_the_names_of_the_sdk(sdk: ModuleType, module: str, name: str, hint: str) -> None:
    assert sdk.__name__ == "acmeit"
    with pytest.raises(AttributeError) as caught:
        getattr(importlib.import_module(module), name)
    assert str(caught.value) == f"module {module!r} has no attribute {name!r}; write {hint}"
    with pytest.raises(ImportError, match=f"cannot import name '{name}' from '{module}'; write "):
        exec(f"from {module} import {name}", {})  # noqa: S102 - the statement is the case


def test_a_module_that_is_no_package_is_asked_too(sdk: ModuleType) -> None:
    with pytest.raises(AttributeError, match=rf"^module '{sdk.__name__}.plain' has no attribute 'unheard_of'$"):
        _ = importlib.import_module(f"{sdk.__name__}.plain").unheard_of


@pytest.mark.parametrize("name", ["_private", "unheard_of"])
def test_what_nobody_knows_is_not_guessed(sdk: ModuleType, name: str) -> None:
    with pytest.raises(AttributeError, match=rf"^module 'acmeit' has no attribute '{name}'$"):
        getattr(sdk, name)
