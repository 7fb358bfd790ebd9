"""Names of other libraries that people try on a client, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openapi_sdk.model.facts import Facts
    from openapi_sdk.model.first_guesses import Guesses

_MEMBERS: Guesses = {
    "api_key access_token": "{name}(token=…); nothing shows the token",
    "delete get patch post put": 'client.request("GET", path, …) for what is not described',
    "copy": "with_options(…)",
    "max_retries": "with_options(retry={package}.Retry(attempts=…))",
    "timeout": "with_options(timeout=…)",
    "aclose": "close(), which Async{name} awaits",
}
_OPTIONS: Guesses = {
    "api_key access_token auth bearer_token key": "token=",
    "api_base endpoint endpoint_url host url": "base_url=",
    "env stage": "environment=",
    "cert ca_bundle verify": "ssl_context=",
    "extra_headers headers": "default_headers=",
    "http_client session": "transport=, or proxy= and ssl_context=",
    "max_network_retries max_retries retries": "retry={package}.Retry(attempts=…), which counts the first attempt too",
    "proxies": "proxy=",
    "read_timeout connect_timeout": "timeout={package}.Timeout(…)",
    "event_hooks hooks": "on_request= and on_response=",
}


def guess_members(facts: Facts) -> Guesses:
    """Return what somebody may look for in a client."""
    word = "" if facts.tenant is None else facts.tenant.word
    return {**_MEMBERS, f"with_{word} set_{word} {word}": f"for_{word}(…)"} if word else _MEMBERS


def guess_options(facts: Facts) -> Guesses:
    """Return what somebody may pass to the constructor of a client."""
    if facts.tenant is None:
        return _OPTIONS
    return {**_OPTIONS, f"{facts.tenant.word} account organization": f"{facts.tenant.argument}="}
