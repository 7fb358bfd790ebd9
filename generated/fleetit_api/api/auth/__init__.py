"""The operations of `auth`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._calls import NOT_GIVEN, Call, NotGiven

if TYPE_CHECKING:
    from ...models.whoami import Whoami
    from .. import AsyncCaller, Caller


class AuthResource:
    """The operations of `auth`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def whoami(
        self,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
    ) -> Whoami:
        """Tell who the token belongs to.

        The account that the token authenticates, with the permission groups it is in. A call of it shows
        whether a token works.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/auth-%3E-whoami/whoami

        `GET /api/whoami/`

        Args:
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.

        Returns:
            The response as `Whoami`.
        """
        from .auth_whoami import OPERATION

        return self._caller.call(OPERATION, Call({}, fleet_id))


class AsyncAuthResource:
    """The operations of `auth`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def whoami(
        self,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
    ) -> Whoami:
        """Tell who the token belongs to.

        The account that the token authenticates, with the permission groups it is in. A call of it shows
        whether a token works.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/auth-%3E-whoami/whoami

        `GET /api/whoami/`

        Args:
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.

        Returns:
            The response as `Whoami`.
        """
        from .auth_whoami import OPERATION

        return await self._caller.call(OPERATION, Call({}, fleet_id))


__all__ = ("AsyncAuthResource", "AuthResource")
