"""Servers of the sandbox that the tests of a session share, one for each set of options."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value
from fleetit.sandbox import running

if TYPE_CHECKING:
    from types import TracebackType

    from fleetit.sandbox import Sandbox


class Servers:
    """Starts a server for each set of options, at the first test that needs it. All are stopped at the end."""

    def __init__(self) -> None:
        self._servers: list[tuple[Mapping[str, Any], Sandbox]] = []
        self._exit_stack = ExitStack()

    def reset(self, options: Mapping[str, Any]) -> Sandbox:
        """Return the sandbox of a server in its first state. The server is started if none has these options.

        Args:
            options: The arguments of `fleetit.sandbox.running`.

        Raises:
            ConfigurationError: If the sandbox can't be started with these options.
        """
        if not isinstance(options, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = (
                f"fleetit_sandbox_options={format_value(options)}: return the arguments of `running` as a mapping, "
                "such as {} or {'seed': 2}"
            )
            raise ConfigurationError(msg)
        for known, sandbox in self._servers:
            if known == options:
                sandbox.reset()
                return sandbox
        sandbox = self._exit_stack.enter_context(running(**options))
        self._servers.append((dict(options), sandbox))
        return sandbox

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit_stack.close()
