"""`FLEETIT_LOG`: the log of the client on stderr."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from kit.tests.support.loggers import isolated_logger
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import EMPTY_PAGE, list_integrations

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def test_debug_prints_a_line_for_each_attempt(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FLEETIT_LOG", "DEBUG")
    with isolated_logger("fleetit") as logger, ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        flavour.client(token="secret-token", base_url=server.url)  # the second client adds no second handler
        client = flavour.client(token="secret-token", base_url=server.url)
        list_integrations(flavour, client, "resource")
        assert len(logger.handlers) == 1
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert "fleetit DEBUG GET /v2/integrations/active/ 200" in printed
    assert "secret-token" not in printed


def test_a_handler_of_the_program_is_kept(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETIT_LOG", "info")
    with isolated_logger("fleetit") as logger:
        own = logging.NullHandler()
        logger.addHandler(own)
        flavour.client(token="t")
        assert logger.handlers == [own]
        assert logger.level == logging.INFO


@pytest.mark.parametrize("value", ["", None], ids=["empty", "not set"])
def test_without_the_variable_nothing_changes(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is not None:
        monkeypatch.setenv("FLEETIT_LOG", value)
    with isolated_logger("fleetit") as logger:
        flavour.client(token="t")
        assert (logger.handlers, logger.level) == ([], logging.NOTSET)


def test_another_value_is_refused(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETIT_LOG", "loud")
    with pytest.raises(ConfigurationError, match="FLEETIT_LOG: 'loud' is not one of debug, info, warning"):
        flavour.client(token="t")


def test_what_is_searched_for_is_not_in_the_log_of_the_library(
    flavour: Flavour, http_library: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, http_library)
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=7)
        flavour.list_rows(client.tolls.list(search="Jonas Okoye"))
        import_module(http_library).get(f"{server.url}/?q=kept")
        expected = [f"HTTP Request: GET {server.url}/v2/tolls/", f"HTTP Request: GET {server.url}/?q=kept"]
    lines = [record.getMessage().partition(' "')[0] for record in caplog.records if record.name == http_library]
    assert lines == expected
    assert "Okoye" not in caplog.text
