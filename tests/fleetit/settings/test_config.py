from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, FleetIT, Retry, Timeout
from fleetit.service import SERVICE
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.settings import retry as shared
from openapi_sdk.settings.settings import Settings

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"


def make_settings(variables: dict[str, str] | None = None, **given: Any) -> Settings:
    credentials = {"token": given.pop("token")} if "token" in given else {}
    options: Any = SecretValue({**given, "described": credentials})
    return Settings.from_options(
        SERVICE, options, {f"FLEETIT_{name}": value for name, value in (variables or {}).items()}
    )


STAGING, OTHER = SERVICE.environments["staging"], "https://api.example.com"


@pytest.mark.parametrize(
    ("name", "given", "variables", "found"),
    [
        pytest.param("token", {"token": "a"}, {"TOKEN": "v"}, "a", id="a token given wins over the variable"),
        pytest.param("token", {"token": None}, {"TOKEN": "v"}, "v", id="a token from the variable"),
        pytest.param("tenant", {"tenant": 1}, {"FLEET_ID": "2"}, 1, id="a fleet given wins over the variable"),
        pytest.param("tenant", {}, {"FLEET_ID": "2"}, 2, id="a fleet from the variable"),
        pytest.param("tenant", {"tenant": 1}, {"FLEET_ID": "x"}, 1, id="a variable that is not needed is not checked"),
        pytest.param("tenant", {}, {}, None, id="no fleet is the account's own default"),
        pytest.param("tenant", {}, {"FLEET_ID": ""}, None, id="an empty fleet variable counts as not set"),
        pytest.param("base_url", {}, {}, SERVICE.environments["production"], id="production by default"),
        pytest.param("base_url", {"environment": "staging"}, {}, STAGING, id="an environment given"),
        pytest.param("base_url", {}, {"ENVIRONMENT": "staging"}, STAGING, id="an environment from the variable"),
        pytest.param(
            "base_url", {}, {"ENVIRONMENT": ""}, SERVICE.environments["production"], id="an empty one is not set"
        ),
        pytest.param("base_url", {"base_url": OTHER}, {}, OTHER, id="a base URL given"),
        pytest.param("base_url", {}, {"BASE_URL": OTHER}, OTHER, id="a base URL from the variable"),
        pytest.param(
            "base_url", {}, {"BASE_URL": ""}, SERVICE.environments["production"], id="an empty base URL is not set"
        ),
        pytest.param(
            "base_url",
            {"environment": "staging"},
            {"BASE_URL": OTHER},
            STAGING,
            id="an environment given wins over a base URL from the variable",
        ),
        pytest.param(
            "base_url",
            {"base_url": OTHER},
            {"ENVIRONMENT": "staging", "BASE_URL": STAGING},
            OTHER,
            id="a base URL given wins over both variables",
        ),
        pytest.param(
            "base_url",
            {},
            {"ENVIRONMENT": "staging", "BASE_URL": OTHER},
            OTHER,
            id="the variable of the base URL wins over that of the environment",
        ),
        pytest.param("timeout", {}, {}, Timeout(connect=5.0, read=30.0), id="timeouts are on by default"),
        pytest.param("timeout", {"timeout": 2}, {}, Timeout(2, 2), id="seconds are for both parts"),
        pytest.param("timeout", {"timeout": Timeout(1, 2)}, {}, Timeout(1, 2), id="a timeout in parts"),
        pytest.param("retry", {}, {}, shared.Retry(), id="retries are on by default"),
        pytest.param("retry", {"retry": Retry(attempts=1)}, {}, Retry(attempts=1), id="retries turned off"),
        pytest.param("max_response_bytes", {}, {}, 32 * 1024 * 1024, id="32 MiB by default"),
    ],
)
def test_arguments_win_over_variables_and_variables_over_defaults(
    name: str, given: dict[str, Any], variables: dict[str, str], found: object
) -> None:
    settings = make_settings({"TOKEN": "t", **variables}, **given)
    value = settings.credentials.tokens["token"] if name == "token" else getattr(settings, name)
    assert (value.reveal() if isinstance(value, SecretValue) else value) == found


def test_a_client_reads_the_variables_of_the_process(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETIT_TOKEN", TOKEN)
    monkeypatch.setenv("FLEETIT_FLEET_ID", "42")
    monkeypatch.setenv("FLEETIT_ENVIRONMENT", "sandbox")
    client = flavour.client()
    assert (client.fleet_id, client.base_url) == (42, SERVICE.environments["sandbox"])


FLEET = r"^fleet_id \(FLEETIT_FLEET_ID\): .*positive integer"
ENVIRONMENT = r"^environment \(FLEETIT_ENVIRONMENT\): .* not one of production, staging, sandbox"


@pytest.mark.parametrize(
    ("given", "variables", "message"),
    [
        pytest.param({"token": None}, {}, r"^token: missing; .*token=.*FLEETIT_TOKEN", id="no token at all"),
        pytest.param({"token": None}, {"TOKEN": ""}, r"^token: missing", id="an empty token variable"),
        pytest.param({"token": "…"}, {"TOKEN": "v"}, "^token: … stands for your token; .*leave", id="that of examples"),
        pytest.param({"token": ""}, {"TOKEN": "v"}, r"^token \(FLEETIT_TOKEN\): .*empty", id="an empty token"),
        pytest.param({"token": "a b"}, {}, r"^token \(FLEETIT_TOKEN\): ", id="a token with a space"),
        pytest.param({"token": "a\r\nX: y"}, {}, r"^token \(FLEETIT_TOKEN\): ", id="a token that ends the header"),
        pytest.param({"token": None}, {"TOKEN": "a\n"}, r"^token \(FLEETIT_TOKEN\): ", id="a file's last line break"),
        pytest.param({"token": "tökén"}, {}, r"^token \(FLEETIT_TOKEN\): ", id="a token outside of ASCII"),
        pytest.param({"token": b"abc"}, {}, r"^token \(FLEETIT_TOKEN\): .*not bytes", id="bytes for a token"),
        pytest.param({"token": 5}, {}, r"^token \(FLEETIT_TOKEN\): .*not int", id="a number for a token"),
        pytest.param({"tenant": 0}, {}, FLEET, id="fleet 0"),
        pytest.param({"tenant": -1}, {}, FLEET, id="a negative fleet"),
        pytest.param({"tenant": "42"}, {}, FLEET, id="a fleet as text"),
        pytest.param({"tenant": True}, {}, FLEET, id="a boolean for a fleet"),
        pytest.param({"tenant": 10**5000}, {}, FLEET, id="a fleet that is longer than Python writes numbers"),
        pytest.param({}, {"FLEET_ID": "x"}, FLEET, id="a fleet variable that is a word"),
        pytest.param({}, {"FLEET_ID": " 42"}, FLEET, id="a fleet variable with a space"),
        pytest.param({}, {"FLEET_ID": "4_2"}, FLEET, id="a fleet variable that only Python reads as a number"),
        pytest.param({}, {"FLEET_ID": "٤٢"}, FLEET, id="a fleet variable in Arabic digits"),
        pytest.param({}, {"FLEET_ID": "042"}, FLEET, id="a fleet variable with a leading zero"),
        pytest.param({}, {"FLEET_ID": "9" * 5000}, FLEET, id="a fleet variable of thousands of digits"),
        pytest.param({"environment": "prod"}, {}, ENVIRONMENT, id="an unknown environment"),
        pytest.param({"environment": ""}, {}, ENVIRONMENT, id="an empty environment given"),
        pytest.param({"environment": "Production"}, {}, ENVIRONMENT, id="an environment in capitals"),
        pytest.param({"environment": ["production"]}, {}, ENVIRONMENT, id="a list for an environment"),
        pytest.param({}, {"ENVIRONMENT": "prod"}, ENVIRONMENT, id="an unknown environment from the variable"),
        pytest.param({"timeout": 0}, {}, r"^timeout: 0 is not a positive", id="a timeout of nothing"),
        pytest.param({"timeout": -1}, {}, r"^timeout: -1 ", id="a negative timeout"),
        pytest.param({"timeout": float("nan")}, {}, r"^timeout: nan ", id="a timeout that is not a number"),
        pytest.param({"timeout": float("inf")}, {}, r"^timeout: inf ", id="a timeout without an end"),
        pytest.param({"timeout": "5"}, {}, r"^timeout: '5' ", id="a timeout as text"),
        pytest.param({"timeout": True}, {}, r"^timeout: True ", id="a boolean for a timeout"),
        pytest.param({"timeout": 86_401}, {}, r"^timeout: 86401 ", id="a timeout of more than a day"),
        pytest.param({"timeout": 10**5000}, {}, r"^timeout: a number of \d+ bits", id="a timeout beyond all floats"),
        pytest.param({"timeout": Timeout(5, 0)}, {}, r"^timeout: 0 ", id="one part of a timeout is nothing"),
        pytest.param({"retry": 3}, {}, r"^retry: 3 is not a Retry", id="a number for a Retry"),
        pytest.param({"retry": False}, {}, r"^retry: False is not a Retry; Retry\(attempts=1\)", id="False for off"),
        pytest.param({"max_response_bytes": 0}, {}, r"^max_response_bytes: 0 ", id="no bytes at all"),
        pytest.param({"max_response_bytes": None}, {}, r"^max_response_bytes: None ", id="no bound"),
        pytest.param({"max_response_bytes": True}, {}, r"^max_response_bytes: True ", id="a boolean for a size"),
        pytest.param({"max_response_bytes": 1e6}, {}, r"^max_response_bytes: 1000000.0 ", id="a float for a size"),
    ],
)
def test_an_invalid_value_is_named_at_construction(
    given: dict[str, Any], variables: dict[str, str], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        make_settings(variables, **({"token": "t"} | given))
    assert caught.value.__context__ is None
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", ["attempts", "backoff", "longest_wait", "waiting"])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "3", True, None, 1e300])
def test_an_invalid_retry_is_refused_at_construction(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"^retry: {name}="):
        Retry(**{name: value})


@pytest.mark.parametrize(
    "token",
    [f"{TOKEN} ", f"{TOKEN}\n", f"{TOKEN}ü", TOKEN.encode(), [TOKEN]],
    ids=["space", "line", "ü", "bytes", "list"],
)
def test_an_invalid_token_is_not_shown(flavour: Flavour, token: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        flavour.client(token=token)
    assert TOKEN not in repr(caught.value)
    assert TOKEN not in repr(caught.value.args)


def test_constructing_a_client_sends_nothing(flavour: Flavour) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    assert client.base_url == "http://127.0.0.1:9"


def test_an_empty_token_is_called_empty() -> None:
    with pytest.raises(ConfigurationError, match="must be a string that is not empty, not an empty one"):
        FleetIT(token="")
