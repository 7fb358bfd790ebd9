"""POSTs webhooks: to this machine, or to another one with https if that is allowed."""

from __future__ import annotations

from fleetit_api.exceptions import TREE
from openapi_sdk.webhooks import posting
from openapi_sdk.webhooks.posting import Response, Target

__all__ = ["Poster", "Response", "Target", "parse_url"]


def parse_url(url: str, name: str = "url", *, allow_remote: bool = False) -> Target:
    """Return the parts of a URL, or raise ConfigurationError.

    Args:
        url: `http` or `https`, without user info.
        name: What the caller knows the URL as, for messages. Only `url` can be sent to another machine.
        allow_remote: Whether another machine is accepted, with `https`.
    """
    return posting.parse_url(TREE, url, name, allow_remote=allow_remote)


class Poster(posting.Poster):
    """POSTs bodies. `close` ends what another thread is sending."""

    def __init__(self) -> None:
        super().__init__(TREE)
