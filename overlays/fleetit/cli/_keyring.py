"""Tokens in the keyring of the system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit.cli._errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

_SERVICE = "fleetit"
_HINT = "Set FLEETIT_TOKEN, or write the token into the configuration file, which only you may read then."


def read_token(profile: str) -> str | None:
    """Return the token of a profile; None if there is none, or no keyring."""
    try:
        token: str | None = _call(lambda keyring: keyring.get_password(_SERVICE, profile))
    except CommandError:
        return None
    return token


def keep_token(profile: str, token: str) -> None:
    """Keep the token of a profile.

    Raises:
        CommandError: If the system has no keyring, or it refuses.
    """
    _call(lambda keyring: keyring.set_password(_SERVICE, profile, token))


def forget_token(profile: str) -> bool:
    """Forget the token of a profile, and return whether there was one."""
    if read_token(profile) is None:
        return False
    _call(lambda keyring: keyring.delete_password(_SERVICE, profile))
    return True


def describe_keyring() -> str:
    """Return which keyring there is."""
    return str(_call(lambda keyring: keyring.get_keyring().name))


def _call(action: Callable[[Any], Any]) -> Any:
    import keyring  # noqa: PLC0415 - imported lazily; it takes long
    from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415

    try:
        return action(keyring)
    except NoKeyringError:
        message = "this system has no keyring"
    except KeyringError as error:
        message = f"the keyring refuses: {error or type(error).__name__}"
    except Exception as error:  # noqa: BLE001 - backends raise what their system raises
        message = f"the keyring can't be used: {type(error).__name__}"
    raise CommandError(message, _HINT)
