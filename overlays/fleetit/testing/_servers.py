"""Servers of the sandbox that the tests of a session share, one for each set of options."""

from __future__ import annotations

import pickle
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from fleetit.sandbox import Sandbox, running

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from fleetit.sandbox import World


class Servers:
    """Starts a server for each set of options, at the first test that needs it. All are stopped at the end."""

    def __init__(self) -> None:
        self._servers: list[tuple[Mapping[str, Any], Sandbox, _FirstState]] = []
        self._exit_stack = ExitStack()

    def reset(self, options: Mapping[str, Any]) -> Sandbox:
        """Return the sandbox of a server in its first state. The server is started if none has these options.

        Args:
            options: The arguments of `fleetit.sandbox.running`.

        Raises:
            ConfigurationError: If the sandbox can't be started with these options.
        """
        for known, sandbox, first_state in self._servers:
            if known == options:
                first_state.restore(sandbox.world)
                return Sandbox(sandbox.url, sandbox.world)
        sandbox = self._exit_stack.enter_context(running(**options))
        self._servers.append((dict(options), sandbox, _FirstState(sandbox.world)))
        return sandbox

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit_stack.close()


class _FirstState:
    """The state of a world when its server was started. Rows are pickled: copies of them take five times as long."""

    def __init__(self, world: World) -> None:
        self._values = dict(vars(world))
        self._webhook_url = world.notifier.url
        self._rows = pickle.dumps((world.fleets, world.account))

    def restore(self, world: World) -> None:
        vars(world).update(self._values)
        world.notifier.reset(self._webhook_url)  # what the last test changed is not sent during the next one
        world.fleets, world.account = pickle.loads(self._rows)  # noqa: S301 - our own
        world.requests.clear()
        world.deliveries.clear()
        world.faults.clear()
