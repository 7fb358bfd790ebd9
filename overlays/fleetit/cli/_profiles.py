"""Profiles: names for an account, a fleet and a server, in a TOML file.

default_profile = "work"

[profiles.work]
fleet = 512
environment = "production"
"""

from __future__ import annotations

import os
import re
import stat
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from attrs import field, frozen
from cyclopts import App, Parameter

from fleetit._service.names import (
    BASE_URL_VARIABLE,
    CONFIG_VARIABLE,
    DEFAULT_ENVIRONMENT,
    ENVIRONMENT_VARIABLE,
    FLEET_VARIABLE,
    PROFILE_VARIABLE,
    TOKEN_VARIABLE,
    Environment,
)
from fleetit.cli._errors import CommandError
from fleetit.cli._options import OPTIONS, flag
from fleetit.cli._output import NO_OUTPUT, Output
from fleetit.cli._terminal import print_note
from fleetit_api.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


def complete_profile(_context: object = None) -> list[str]:
    """Return the names of the profiles, for shells."""
    return list(ProfileFile.load(os.environ).profiles)


#: The variables of what a profile has.
ACCOUNT_VARIABLES = (TOKEN_VARIABLE, FLEET_VARIABLE, BASE_URL_VARIABLE, ENVIRONMENT_VARIABLE)
_Name = Annotated[str, Parameter(help="Name of the profile.", completer=complete_profile)]
_NewName = Annotated[str, Parameter(help="Name of the profile.")]

app = App(
    name="profile",
    help="Keep accounts, fleets and servers under names.",
    help_epilogue="`fleetit profile COMMAND --help` has an example of each.",
    group_parameters=OPTIONS,
)


def check_server(environment: str | None, base_url: str | None) -> str | None:
    """Check `--environment` and `--base-url`, and return the address as it is used."""
    from fleetit.service import SERVICE  # noqa: PLC0415 - imported lazily
    from openapi_sdk.settings.settings import check_base_url  # noqa: PLC0415 - as above

    if base_url is None:
        return None
    if environment is not None:
        msg = "--environment and --base-url: both are given; use one of them"
        raise ConfigurationError(msg)
    try:
        return check_base_url(SERVICE, base_url)
    except ConfigurationError as error:
        msg = str(error).replace(f"base_url ({BASE_URL_VARIABLE})", "--base-url", 1)
        raise ConfigurationError(msg) from error


@app.command(name="list", help_epilogue="Example:\n\n    fleetit profile list")
def list_profiles(*, out: Output = NO_OUTPUT) -> int:
    """List the profiles, and where their tokens are."""
    from fleetit.cli._results import Row  # noqa: PLC0415 - imported lazily

    out.check()
    file = ProfileFile.load(os.environ)
    default = file.profiles.get(file.default_name)
    rows: list[Row] = []
    for each in file.profiles.values():
        token = "file" if each.token else "keyring" if read_token(each.name) else "none"
        shown = {
            "name": each.name,
            "default": each == default,
            "fleet": each.fleet,
            "server": each.base_url or each.environment or DEFAULT_ENVIRONMENT,
            "token_in": token,
        }
        rows.append(Row(shown, shown))
    if not rows:
        print_note(f"There are no profiles in {file.path}. `fleetit profile add` makes one.")
    elif file.default and default is None:
        print_note(f"The default profile {file.default!r} is not there. {_CHOOSE}")
    if rows or out.format != "table":
        out.write_rows([rows])
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile add work --fleet 512")
def add(
    name: _NewName,
    /,
    *,
    fleet: Annotated[int | None, Parameter(help="Id of the fleet.", metavar="ID")] = None,
    environment: Annotated[Environment | None, Parameter(help="Server to talk to.")] = None,
    base_url: Annotated[str | None, Parameter(help="Address of another server.", metavar="URL")] = None,
) -> int:
    """Add a profile to the configuration file. To change it later, edit that file."""
    from fleetit.service import SERVICE  # noqa: PLC0415 - imported lazily

    file = ProfileFile.load(os.environ)
    check_name(name)
    if name in file.profiles:
        msg = f"there is a profile {name!r} already in {file.path}"
        raise CommandError(msg, "Change it there.")
    base_url = check_server(environment, base_url)
    add_profile(file, Profile(name, SERVICE.check_tenant(fleet, "--fleet"), environment, base_url))
    print_note(f"Added to {file.path}. `fleetit profile set-token {name}` keeps its token.")
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile use work")
def use(name: _Name, /) -> int:
    """Make a profile the default one, for commands without --profile."""
    file = ProfileFile.load(os.environ)
    file.get(name)
    set_default(file, name)
    print_note(f"{name} is the default profile.")
    if first := [each for each in ACCOUNT_VARIABLES if os.environ.get(each)]:
        print_note(f"These variables come before it: {', '.join(first)}. Unset them, or pass --profile {name}.")
    return 0


@app.command(help_epilogue='Example:\n\n    echo "$TOKEN" | fleetit profile set-token work')
def set_token(
    name: _Name = "default",
    /,
    *,
    in_file: Annotated[bool, flag("Keep it in the configuration file, which only you may read then.")] = False,
) -> int:
    """Keep a token in the keyring of the system. It is asked for, or read from stdin. A new name becomes a profile."""
    file = ProfileFile.load(os.environ)
    check_name(name)
    if not in_file:
        _call(lambda keyring: _check_keyring(keyring, name))
    token = _read_token(name)
    if not in_file:
        _call(lambda keyring: keyring.set_password(_SERVICE, name, token))
    if name not in file.profiles:
        add_profile(file, Profile(name))
    elif not in_file and file.profiles[name].token:
        set_file_token(file, name, None)  # it would come first
    if in_file:
        set_file_token(file, name, token)
        forget_token(name)
    where = f"in {file.path}" if in_file else "in the keyring"
    print_note(f"Kept {where}. Use it with --profile {name}; `fleetit doctor --profile {name}` tries it.")
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile remove-token work")
def remove_token(name: _Name, /) -> int:
    """Remove a token from the keyring, and from the configuration file."""
    file = ProfileFile.load(os.environ)
    profile = file.profiles.get(name)
    places = ["keyring"] if forget_token(name) else []
    if profile is not None and profile.token:
        set_file_token(file, name, None)
        places.append("file")
    if not places:
        msg = f"neither the keyring nor {file.path} has a token of profile {name!r}"
        raise CommandError(msg)
    print_note(f"Removed from the {' and the '.join(places)}.")
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile remove work")
def remove(name: _Name, /) -> int:
    """Remove a profile, and its token."""
    file = ProfileFile.load(os.environ)
    file.get(name)
    remove_profile(file, name)
    forget_token(name)
    was_default = f" It was the default one. {_CHOOSE}" if name == file.default and len(file.profiles) > 1 else ""
    print_note(f"Removed from {file.path}.{was_default}")
    return 0


@app.command(help_epilogue="Example:\n\n    fleetit profile path")
def path() -> int:
    """Show where the configuration file is."""
    sys.stdout.write(f"{find_path(os.environ)}\n")
    return 0


def _read_token(name: str) -> str:
    if sys.stdin.isatty():
        from getpass import getpass  # noqa: PLC0415 - imported lazily

        token = getpass(f"Token of profile {name} (it is not shown): ").strip()
    else:
        token = sys.stdin.readline().strip()
    if not token or not all("!" <= each <= "~" for each in token):
        msg = "the token is empty" if not token else "the token has white space, or characters that are not ASCII"
        raise CommandError(msg)
    return token


_SERVICE = "fleetit"
_HINT = f"Set {TOKEN_VARIABLE}, or pass --in-file: the configuration file has the token then, and only you may read it."
_CHOOSE = "`fleetit profile use NAME` chooses another one."


def read_token(profile: str) -> str | None:
    """Return the token of a profile; None if there is none, or no keyring."""
    try:
        token: str | None = _call(lambda keyring: keyring.get_password(_SERVICE, profile))
    except CommandError:
        return None
    return token


def forget_token(profile: str) -> bool:
    """Forget the token of a profile, and return whether there was one."""
    if read_token(profile) is None:
        return False
    _call(lambda keyring: keyring.delete_password(_SERVICE, profile))
    return True


def _check_keyring(keyring: Any, profile: str) -> None:
    """Raise what a keyring raises that can't be used. That of a system without one would forget the token."""
    from keyring.backends.null import Keyring  # noqa: PLC0415 - imported lazily
    from keyring.errors import NoKeyringError  # noqa: PLC0415

    if isinstance(keyring.get_keyring(), Keyring):
        raise NoKeyringError
    keyring.get_password(_SERVICE, profile)


def _call(action: Callable[[Any], Any]) -> Any:
    import keyring  # noqa: PLC0415 - imported lazily; it takes long
    from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415

    try:
        return action(keyring)
    except NoKeyringError:
        message = "this system has no keyring"
    except KeyringError as error:
        message = f"the keyring refuses: {str(error) or type(error).__name__}"
    except Exception as error:  # noqa: BLE001 - backends raise what their system raises
        message = f"the keyring can't be used: {type(error).__name__}"
    raise CommandError(message, _HINT)


_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: What a profile has, and of which type.
_KEYS: Mapping[str, type] = {
    "fleet": int,
    "environment": str,
    "base_url": str,
    "token": str,
    "webhook_secret": str,
}
_TYPE_NAMES: Mapping[type, str] = {int: "a whole number", str: "a text in quotes"}


@frozen
class Profile:
    """A profile."""

    name: str
    fleet: int | None = None
    environment: str | None = None
    base_url: str | None = None
    token: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)


@frozen
class ProfileFile:
    """The configuration file."""

    path: Path
    profiles: Mapping[str, Profile]
    default: str | None

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> ProfileFile:
        """Load the file; it may be missing."""
        path = find_path(environ)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls(path, {}, None)
        except (OSError, UnicodeDecodeError) as error:
            msg = f"{path}: can't be read: {getattr(error, 'strerror', None) or error}"
            raise CommandError(msg, "`fleetit profile path` says where the configuration file is.") from error
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            msg = f"{path}: not TOML: {error}"
            raise CommandError(msg) from error
        loaded = cls(path, _read_profiles(path, document), _read_default(path, document))
        if any(each.token for each in loaded.profiles.values()):
            _check_private(path, "a token", ", or keep the token in the keyring: `fleetit profile set-token NAME`")
        if any(each.webhook_secret for each in loaded.profiles.values()):
            _check_private(path, "a webhook secret")
        return loaded

    @property
    def default_name(self) -> str:
        """The name of the profile that is used if none is chosen. It may be missing."""
        return self.default or "default"

    def choose(self, option: str | None, environ: Mapping[str, str]) -> Profile | None:
        """Return the profile that an option, or else the variable, names; or else the default one, if there is one."""
        name = option or environ.get(PROFILE_VARIABLE)
        if not name and not self.default:
            return self.profiles.get(self.default_name)
        return self.get(name or self.default_name, "" if name else f" {_CHOOSE}")

    def get(self, name: str, hint: str = "") -> Profile:
        """Return the profile of a name. `hint` is for the error."""
        if name in self.profiles:
            return self.profiles[name]
        from openapi_sdk.model.suggestions import suggest  # noqa: PLC0415 - for messages alone

        msg = f"there is no profile {name!r} in {self.path}{suggest(name, self.profiles)}"
        raise CommandError(msg, f"`fleetit profile list` shows them.{hint}")


def take_first(
    option: str | None, of_variables: Callable[[], T | None], of_profile: Callable[[], T | None]
) -> T | None:
    """Return what the variables say, or else the profile; the other way round if an option chooses the profile."""
    if option is not None:
        return of_profile() or of_variables()
    return of_variables() or of_profile()


def find_path(environ: Mapping[str, str]) -> Path:
    """Return where the configuration file is."""
    if own := environ.get(CONFIG_VARIABLE):
        return Path(own).expanduser()
    from platformdirs import user_config_path  # noqa: PLC0415 - imported lazily

    return user_config_path("fleetit", appauthor=False) / "config.toml"


def check_name(name: str) -> None:
    """Check the name of a new profile."""
    if not _NAME.fullmatch(name):
        msg = f"{name!r} is no name of a profile: letters, digits, - and _ are possible"
        raise CommandError(msg)


def add_profile(file: ProfileFile, profile: Profile) -> None:
    """Write a new profile at the end of the file. Everything else in it stays as it is."""
    lines = [f"[profiles.{profile.name}]"]
    if profile.fleet is not None:
        lines.append(f"fleet = {profile.fleet}")
    servers = {"environment": profile.environment, "base_url": profile.base_url}
    lines += [f'{key} = "{_quote(value)}"' for key, value in servers.items() if value is not None]
    before = file.path.read_text(encoding="utf-8").rstrip() if file.path.exists() else ""
    _write(file.path, "\n".join([*([before, ""] if before else []), *lines, ""]))


def remove_profile(file: ProfileFile, name: str) -> None:
    """Remove a profile from the file, also as the default one. Everything else in it stays as it is."""
    text = file.path.read_text(encoding="utf-8")
    changed = _find_table(name).sub("", text, count=1)
    expected = tomllib.loads(text)
    del expected["profiles"][name]
    if not expected["profiles"]:
        del expected["profiles"]
    if file.default == name:
        del expected["default_profile"]
        changed = _set_key(changed, _HEAD, "default_profile", None)
    _replace(file.path, changed, expected, f"[profiles.{name}] can't be removed")


def set_default(file: ProfileFile, name: str) -> None:
    """Write which profile is the default one. Everything else in the file stays as it is."""
    text = file.path.read_text(encoding="utf-8")
    expected = {**tomllib.loads(text), "default_profile": name}
    _replace(file.path, _set_key(text, _HEAD, "default_profile", name), expected, "default_profile can't be set")


def set_file_token(file: ProfileFile, name: str, token: str | None) -> None:
    """Write the token of a profile into the file; None removes it. Everything else in it stays as it is."""
    text = file.path.read_text(encoding="utf-8")
    expected = tomllib.loads(text)
    expected["profiles"][name] = {key: each for key, each in expected["profiles"][name].items() if key != "token"}
    if token is not None:
        expected["profiles"][name]["token"] = token
    changed = _set_key(text, _find_table(name), "token", token)
    _replace(file.path, changed, expected, f"the token of [profiles.{name}] can't be written")


#: Lines that begin no table.
_LINES = r"(?:(?![ \t]*\[)[^\n]*\n|(?![ \t]*\[)[^\n]+)*"
#: What stands before the first table.
_HEAD = re.compile(rf"\A(){_LINES}")


def _find_table(name: str) -> re.Pattern[str]:
    """Return what finds the table of a profile. Its first group is the line with the name."""
    head = rf"[ \t]*\[[ \t]*profiles[ \t]*\.[ \t]*\"?{re.escape(name)}\"?[ \t]*\][^\n]*"
    return re.compile(rf"^({head}\n?){_LINES}", re.MULTILINE)


def _set_key(text: str, table: re.Pattern[str], key: str, value: str | None) -> str:
    """Return the text with a key of a table, at its beginning if it is new; without it for None."""
    found = table.search(text)
    if found is None:
        return text
    head, lines = found[1], found[0][len(found[1]) :]
    line = "" if value is None else f'{key} = "{_quote(value)}"\n'
    changed, count = re.subn(rf"^[ \t]*{key}[ \t]*=[^\n]*\n?", lambda _: line, lines, flags=re.MULTILINE)
    if not count:
        changed = f"{line}{lines}"
    if head and not head.endswith("\n"):
        head = f"{head}\n"
    return f"{text[: found.start()]}{head}{changed}{text[found.end() :]}"


def _replace(path: Path, text: str, expected: Mapping[str, Any], problem: str) -> None:
    """Write the file if it says what is expected: patterns don't know all of TOML."""
    try:
        is_right = tomllib.loads(text) == expected
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        msg = f"{path}: {problem} without touching the rest; do it by hand"
        raise CommandError(msg)
    _write(path, text)


def _write(path: Path, text: str) -> None:
    """Write the file under a temporary name, readable for its owner alone, and rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    number = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as stream:
        stream.write(text)
    temporary.replace(path)


def _quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _check_private(path: Path, secret: str, other: str = "") -> None:
    if os.name == "nt":  # its files have other rights
        return
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        msg = f"{path} has {secret}, and others can read it"
        hint = f"Run `chmod 600 {path}`{other}."
        raise CommandError(msg, hint)


def _read_default(path: Path, document: Mapping[str, Any]) -> str | None:
    default = document.get("default_profile")
    unknown = document.keys() - {"default_profile", "profiles"}
    if unknown or not isinstance(default, str | None):
        what = f"unknown key {min(unknown)!r}" if unknown else "default_profile is no text"
        msg = f"{path}: {what}; there are default_profile and profiles"
        raise CommandError(msg)
    return default


def _read_profiles(path: Path, document: Mapping[str, Any]) -> dict[str, Profile]:
    tables = document.get("profiles", {})
    if not isinstance(tables, dict):
        msg = f"{path}: profiles is no table"
        raise CommandError(msg)
    return {name: _read_profile(path, name, table) for name, table in cast("dict[str, Any]", tables).items()}


def _read_profile(path: Path, name: str, table: Any) -> Profile:
    if not isinstance(table, dict):
        msg = f"{path}: profiles.{name} is no table"
        raise CommandError(msg)
    values = cast("dict[str, Any]", table)
    for key, value in values.items():
        kind = _KEYS.get(key)
        if kind is None or not isinstance(value, kind) or isinstance(value, bool):
            what = f"{_TYPE_NAMES[kind]} is needed" if kind is not None else _explain_unknown(key)
            msg = f"{path}: profiles.{name}.{key}: {what}"
            raise CommandError(msg)
    if "environment" in values and "base_url" in values:
        msg = f"{path}: profiles.{name} has environment and base_url; keep one of them"
        raise CommandError(msg)
    return Profile(name, **values)


def _explain_unknown(key: str) -> str:
    from openapi_sdk.model.suggestions import suggest  # noqa: PLC0415 - for messages alone

    return f"unknown{suggest(key, _KEYS) or ','} there are {', '.join(_KEYS)}"
