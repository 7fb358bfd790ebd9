"""The operations of `auth`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async
from openapi_sdk.model.resources import BaseResource

if TYPE_CHECKING:
    from ...models.whoami import Whoami
    from .. import AsyncCaller, Caller


class AuthResource(BaseResource):
    """The operations of `auth`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def whoami(
        self,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Whoami:
        """Tell who the token belongs to.

        The account that the token authenticates, with the permission groups it is in. A call of it shows
        whether a token works.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/auth-%3E-whoami/whoami

        `GET /api/whoami/`

        Args:
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Whoami`.
        """
        from .auth_whoami import OPERATION

        _call = Call({}, fleet_id, options)
        del options
        return self._caller.call(OPERATION, _call)


class AuthWithRawResponse(BaseResource):
    """The operations of `auth`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = AuthResource(caller)
        self.whoami = to_raw(_resource.whoami)


class AsyncAuthResource(BaseResource):
    """The operations of `auth`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def whoami(
        self,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Whoami:
        """Tell who the token belongs to.

        The account that the token authenticates, with the permission groups it is in. A call of it shows
        whether a token works.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/auth-%3E-whoami/whoami

        `GET /api/whoami/`

        Args:
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Whoami`.
        """
        from .auth_whoami import OPERATION

        _call = Call({}, fleet_id, options)
        del options
        return await self._caller.call(OPERATION, _call)


class AsyncAuthWithRawResponse(BaseResource):
    """The operations of `auth`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncAuthResource(caller)
        self.whoami = to_raw_async(_resource.whoami)


__all__ = (
    "AsyncAuthResource",
    "AsyncAuthWithRawResponse",
    "AuthResource",
    "AuthWithRawResponse",
)
