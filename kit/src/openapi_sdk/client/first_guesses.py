"""Names of other libraries that people try on a client, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openapi_sdk.model.facts import Facts
    from openapi_sdk.model.first_guesses import Guesses

_MEMBERS: Guesses = {
    "delete get patch post put": 'client.request("GET", path, …) for what is not described',
    "copy": "with_options(…)",
    "max_retries": "with_options(retry={package}.Retry(attempts=…))",
    "timeout": "with_options(timeout=…)",
    "aclose": "close(), which Async{name} awaits",
}
_OPTIONS: Guesses = {
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


#: What a token or a key is called elsewhere.
_CREDENTIALS = ("token", "api_key", "access_token")
_OPTIONS_OF_CREDENTIALS = (*_CREDENTIALS, "auth", "bearer_token", "key")


def guess_members(facts: Facts) -> Guesses:
    """Return what somebody may look for in a client."""
    own = facts.credentials
    passed = ", ".join(f"{each}=…" for each in own)
    found = dict(_MEMBERS)
    if own:
        found[" ".join(_CREDENTIALS)] = f"{{name}}({passed}); nothing shows {'them' if own[1:] else f'the {own[0]}'}"
    word = "" if facts.tenant is None else facts.tenant.word
    return {**found, f"with_{word} set_{word} {word}": f"for_{word}(…)"} if word else found


def guess_options(facts: Facts) -> Guesses:
    """Return what somebody may pass to the constructor of a client."""
    own = facts.credentials
    others = " ".join(name for name in _OPTIONS_OF_CREDENTIALS if name not in own)
    found = {**_OPTIONS, **({others: " and ".join(f"{each}=" for each in own)} if own else {})}
    if facts.tenant is None:
        return found
    return {**found, f"{facts.tenant.word} account organization": f"{facts.tenant.argument}="}
