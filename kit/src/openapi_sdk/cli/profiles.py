"""Profiles: names for an account, a tenant and a server, in a TOML file; and tokens in the keyring of the system.

default_profile = "work"

[profiles.work]
workspace = 512
environment = "production"
"""

from __future__ import annotations

import os
import re
import stat
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from attrs import field, frozen

from openapi_sdk.cli.errors import CommandError
from openapi_sdk.file_lock import lock_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping

    from openapi_sdk.cli.program import Program

T = TypeVar("T")


def list_account_variables(program: Program) -> list[str]:
    """Return the variables of what a profile has."""
    tenant = program.service.tenant_variable
    credentials = [program.variable(each.upper()) for each in program.service.facts.credentials]
    described = [program.variable(each.upper()) for each in ("base_url", "environment", *program.described_options)]
    return [*credentials, *([tenant] if tenant else []), *described]


def check_server(
    program: Program, environment: str | None, base_url: str | None, described: Collection[str] = ()
) -> str | None:
    """Check the options of a server, and return the address as it is used.

    Args:
        program: The program.
        environment: That of `--environment`.
        base_url: That of `--base-url`.
        described: The arguments that variables of servers and headers were given to.
    """
    from openapi_sdk.settings.servers import check_base_url  # noqa: PLC0415 - imported lazily

    errors = program.service.errors
    if base_url is None:
        return None
    for argument in ("environment" if environment is not None else "", *_list_variables(program)):
        if argument == "environment" or argument in described:
            option = program.described_options.get(argument, argument).replace("_", "-")
            msg = f"--{option} and --base-url: both are given; use one of them"
            raise errors.ConfigurationError(msg)
    try:
        return check_base_url(program.service, base_url)
    except errors.ConfigurationError as error:
        msg = str(error).replace(f"base_url ({program.variable('BASE_URL')})", "--base-url", 1)
        raise errors.ConfigurationError(msg) from error


def _list_variables(program: Program) -> list[str]:
    """Return the arguments of the client that variables of servers are."""
    return [each.argument for each in program.service.facts.variables]


def _name_entry(profile: str, argument: str) -> str:
    """Return the name of an entry of the keyring: that of the profile for a token. No profile has a dot in its name."""
    return profile if argument == "token" else f"{profile}.{argument}"


def read_credential(program: Program, profile: str, argument: str) -> str | None:
    """Return what the keyring has for an argument of the client; None if there is nothing, or no keyring."""
    entry = _name_entry(profile, argument)
    try:
        value: str | None = _call_keyring(program, lambda keyring: keyring.get_password(program.service.package, entry))
    except CommandError:
        return None
    return value


def forget_credential(program: Program, profile: str, argument: str) -> bool:
    """Forget what the keyring has for an argument of the client, and return whether there was something."""
    if read_credential(program, profile, argument) is None:
        return False
    entry = _name_entry(profile, argument)
    _call_keyring(program, lambda keyring: keyring.delete_password(program.service.package, entry))
    return True


def keep_credential(program: Program, profile: str, argument: str, value: str) -> None:
    """Keep a token, a key, a name or a password in the keyring."""
    entry = _name_entry(profile, argument)
    _call_keyring(program, lambda keyring: keyring.set_password(program.service.package, entry, value))


def check_keyring(program: Program, profile: str) -> None:
    """Raise CommandError if the keyring can't be used."""
    _call_keyring(program, lambda keyring: _try_keyring(keyring, program.service.package, profile))


def _try_keyring(keyring: Any, service: str, profile: str) -> None:
    """Raise what a keyring raises that can't be used. That of a system without one would forget the token."""
    from keyring.backends.null import Keyring  # noqa: PLC0415 - imported lazily
    from keyring.errors import NoKeyringError  # noqa: PLC0415

    if isinstance(keyring.get_keyring(), Keyring):
        raise NoKeyringError
    keyring.get_password(service, profile)


def _call_keyring(program: Program, action: Callable[[Any], Any]) -> Any:
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
    hint = f"the configuration file has the {program.credentials} then, and only you may read it"
    raise CommandError(message, f"Set {program.credential_variables}, or pass --in-file: {hint}.")


_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: How long a change of the configuration file waits for another one, in seconds, and how often it looks.
_LONGEST_WAIT = 10.0
_WAIT = 0.01
#: What every profile has.
_KEYS = ("environment", "base_url")
_TYPE_NAMES: Mapping[type, str] = {int: "a whole number", str: "a text in quotes"}


@frozen
class Profile:
    """A profile. `described` has what is given to variables of servers and headers of every call, by argument."""

    name: str
    tenant: Any = None
    environment: str | None = None
    base_url: str | None = None
    credentials: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    described: Mapping[str, str] = field(factory=dict[str, str])
    webhook_secret: str | None = field(default=None, repr=False)


@frozen
class ProfileFile:
    """The configuration file of a program."""

    program: Program
    path: Path
    profiles: Mapping[str, Profile]
    default: str | None

    @classmethod
    def load(cls, program: Program, environ: Mapping[str, str]) -> ProfileFile:
        """Load the file; it may be missing."""
        path = find_path(program, environ)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls(program, path, {}, None)
        except (OSError, UnicodeDecodeError) as error:
            msg = f"{path}: can't be read: {getattr(error, 'strerror', None) or error}"
            raise CommandError(msg, f"`{program.name} profile path` says where the configuration file is.") from error
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            msg = f"{path}: not TOML: {error}"
            raise CommandError(msg) from error
        loaded = cls(program, path, _read_profiles(program, path, document), _read_default(path, document))
        if any(any(each.credentials.values()) for each in loaded.profiles.values()):
            what = program.credentials
            hint = f", or keep the {what} in the keyring: `{program.name} profile set-token NAME`"
            _check_private(path, f"a {what}", hint)
        if any(each.webhook_secret for each in loaded.profiles.values()):
            _check_private(path, "a webhook secret")
        return loaded

    @property
    def default_name(self) -> str:
        """The name of the profile that is used if none is chosen. It may be missing."""
        return self.default or "default"

    @property
    def how_to_choose(self) -> str:
        """What to do if the default profile is not there."""
        return f"`{self.program.name} profile use NAME` chooses another one."

    def choose(self, option: str | None, environ: Mapping[str, str]) -> Profile | None:
        """Return the profile that an option, or else the variable, names; or else the default one, if there is one."""
        name = option or environ.get(self.program.variable("PROFILE"))
        if not name and not self.default:
            return self.profiles.get(self.default_name)
        return self.get(name or self.default_name, "" if name else f" {self.how_to_choose}")

    def get(self, name: str, hint: str = "") -> Profile:
        """Return the profile of a name. `hint` is for the error."""
        if name in self.profiles:
            return self.profiles[name]
        from openapi_sdk.model.suggestions import suggest  # noqa: PLC0415 - for messages alone

        msg = f"there is no profile {name!r} in {self.path}{suggest(name, self.profiles)}"
        raise CommandError(msg, f"`{self.program.name} profile list` shows them.{hint}")


def complete_profiles(program: Program) -> Callable[[object], list[str]]:
    """Return what completes the names of the profiles, for shells."""
    return lambda _context: list(ProfileFile.load(program, os.environ).profiles)


def take_first(
    option: str | None, of_variables: Callable[[], T | None], of_profile: Callable[[], T | None]
) -> T | None:
    """Return what the variables say, or else the profile; the other way round if an option chooses the profile."""
    if option is not None:
        return of_profile() or of_variables()
    return of_variables() or of_profile()


def find_path(program: Program, environ: Mapping[str, str]) -> Path:
    """Return where the configuration file is."""
    if own := environ.get(program.variable("CONFIG")):
        return Path(own).expanduser()
    from platformdirs import user_config_path  # noqa: PLC0415 - imported lazily

    return user_config_path(program.service.package, appauthor=False) / "config.toml"


def check_name(name: str) -> None:
    """Check the name of a new profile."""
    if not _NAME.fullmatch(name):
        msg = f"{name!r} is no name of a profile: letters, digits, - and _ are possible"
        raise CommandError(msg)


def add_profile(file: ProfileFile, profile: Profile) -> None:
    """Write a new profile at the end of the file. Everything else in it stays as it is."""
    lines = [f"[profiles.{profile.name}]"]
    values = {file.program.tenant: profile.tenant, "environment": profile.environment, "base_url": profile.base_url}
    values |= {key: profile.described.get(argument) for argument, key in file.program.described_options.items()}
    lines += [f"{key} = {_write_value(value)}" for key, value in values.items() if value is not None]
    with _changing(file) as text:
        if profile.name in tomllib.loads(text).get("profiles", {}):
            msg = f"there is a profile {profile.name!r} already in {file.path}"
            raise CommandError(msg, "Change it there.")
        before = text.rstrip()
        _write(file.path, "\n".join([*([before, ""] if before else []), *lines, ""]))


def remove_profile(file: ProfileFile, name: str) -> None:
    """Remove a profile from the file, also as the default one. Everything else in it stays as it is."""
    with _changing(file, name) as text:
        changed = _find_table(name).sub("", text, count=1)
        expected = tomllib.loads(text)
        del expected["profiles"][name]
        if not expected["profiles"]:
            del expected["profiles"]
        if expected.get("default_profile") == name:
            del expected["default_profile"]
            changed = _set_key(changed, _HEAD, "default_profile", None)
        _replace(file.path, changed, expected, f"[profiles.{name}] can't be removed")


def set_default(file: ProfileFile, name: str) -> None:
    """Write which profile is the default one. Everything else in the file stays as it is."""
    with _changing(file, name) as text:
        expected = {**tomllib.loads(text), "default_profile": name}
        _replace(file.path, _set_key(text, _HEAD, "default_profile", name), expected, "default_profile can't be set")


def set_file_credential(file: ProfileFile, name: str, argument: str, value: str | None) -> None:
    """Write a token or a key of a profile into the file; None removes it. Everything else in it stays as it is."""
    with _changing(file, name) as text:
        expected = tomllib.loads(text)
        expected["profiles"][name] = {key: each for key, each in expected["profiles"][name].items() if key != argument}
        if value is not None:
            expected["profiles"][name][argument] = value
        changed = _set_key(text, _find_table(name), argument, value)
        _replace(file.path, changed, expected, f"the {argument} of [profiles.{name}] can't be written")


@contextmanager
def _changing(file: ProfileFile, name: str | None = None) -> Generator[str]:
    """Keep other processes from changing the file, and return its text, in which a profile of this name has to be.

    It was read before, but another process may have changed it since: what that wrote would be lost.
    """
    path, end = file.path, time.monotonic() + _LONGEST_WAIT
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("ab") as lock:
        while not _is_locked(lock):
            if time.monotonic() > end:
                msg = f"{path}: another process is changing it"
                raise CommandError(msg, "Run this again.")
            time.sleep(_WAIT)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if name is not None and name not in tomllib.loads(text).get("profiles", {}):
            msg = f"there is no profile {name!r} in {path} any more"
            raise CommandError(msg)
        yield text


def _is_locked(lock: BinaryIO) -> bool:
    """Lock a file, and return whether nobody else has. Where the file system has no locks, nobody can know."""
    try:
        return lock_file(lock)
    except OSError:
        return True


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
    line = "" if value is None else f"{key} = {_write_value(value)}\n"
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


def _write_value(value: int | str) -> str:
    """Return a value as it is written in TOML."""
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


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


def _read_profiles(program: Program, path: Path, document: Mapping[str, Any]) -> dict[str, Profile]:
    tables = document.get("profiles", {})
    if not isinstance(tables, dict):
        msg = f"{path}: profiles is no table"
        raise CommandError(msg)
    found = cast("dict[str, Any]", tables)
    return {name: _read_profile(program, path, name, table) for name, table in found.items()}


def _read_profile(program: Program, path: Path, name: str, table: Any) -> Profile:
    if not isinstance(table, dict):
        msg = f"{path}: profiles.{name} is no table"
        raise CommandError(msg)
    values, known = cast("dict[str, Any]", table), _list_keys(program)
    for key, value in values.items():
        kind = known.get(key)
        if kind is None or not isinstance(value, kind) or isinstance(value, bool):
            what = f"{_TYPE_NAMES[kind]} is needed" if kind is not None else _explain_unknown(key, known)
            msg = f"{path}: profiles.{name}.{key}: {what}"
            raise CommandError(msg)
    names = program.described_options
    for key in ("environment", *(names[each] for each in _list_variables(program))):
        if key in values and "base_url" in values:
            msg = f"{path}: profiles.{name} has {key} and base_url; keep one of them"
            raise CommandError(msg)
    own = program.service.facts.credentials
    credentials = {key: value for key, value in values.items() if key in own}
    described = {argument: values[key] for argument, key in names.items() if key in values}
    others = {key: value for key, value in values.items() if key not in {program.tenant, *own, *names.values()}}
    return Profile(name, values.get(program.tenant), credentials=credentials, described=described, **others)


def _list_keys(program: Program) -> dict[str, type]:
    """Return what a profile has, and of which type."""
    tenant = program.service.tenant
    secret = () if program.webhooks is None else ("webhook_secret",)
    own = program.service.facts.credentials
    texts = (*_KEYS, *program.described_options.values(), *own, *secret)
    return {**({} if tenant is None else {program.tenant: tenant.read}), **dict.fromkeys(texts, str)}


def _explain_unknown(key: str, known: Mapping[str, type]) -> str:
    from openapi_sdk.model.suggestions import suggest  # noqa: PLC0415 - for messages alone

    return f"unknown{suggest(key, known) or ','} there are {', '.join(known)}"
