"""Says which fields are secret by their names, and hides secrets in what people read.

The description lists its secret fields in `x-secret-properties`, which the tools complete by these names; the models
have them as `_secrets`. Fields that the description doesn't have are secret by their names and the types of their
values. All that is in a secret object is secret.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Collection

#: In place of a secret.
MASK = "***"
#: Deeper levels are not shown. Without a limit, the repr of a deeply nested document would raise RecursionError.
_MAX_LEVELS = 20
#: The words of a name: `apiKeys`, `APIKey`, `api_keys` and `API-KEY` have two, `PINs` one.
_WORD = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
#: What is secret, in words between underscores. Long words also end a longer one, as in `authtoken`.
_SECRET = re.compile(
    r"_(?:"
    r"[a-z]*(?:secret|token|password|passphrase|passcode|passwd|credential)s?"
    r"|(?:pwd|pin|auth|authorization|signature)s?"
    r"|pass(?:es)?"
    r"|(?:api|private|secret|access|signing|encryption)_?keys?"
    r")_(?!.*(?<=_)(?:algo|algorithm|alg)_$)"  # how something is signed
    r"|_(?:cvv|cvc|otp)_(?:code_)?$"
)
#: What is secret although it is a number. Of other words a number says how many, how long or how often.
_SECRET_NUMBER = re.compile(
    r"_(?:[a-z]*(?:secret|password|passcode)|passwd|pwd|pin|cvv|cvc|otp)_(?:(?:code|number)_)?$"
)
_NUMBERS = frozenset({"integer", "number"})


def is_secret_name(name: str, types: Collection[str] = ()) -> bool:
    """Whether a field of this name is secret: `pin`, `api_keys`, `X-Auth-Token`; not `shipping`, `keyword`.

    Args:
        name: Its name.
        types: The JSON types of its values, without null; empty for any. A boolean is never secret, and a number only
            under a name that ends like `pin`: not under `max_tokens`.
    """
    words = f"_{'_'.join(_WORD.findall(name)).lower()}_"
    if _SECRET.search(words) is None or (types and {"boolean"}.issuperset(types)):
        return False
    return not types or not {"boolean", *_NUMBERS}.issuperset(types) or _SECRET_NUMBER.search(words) is not None


def is_secret(name: str, value: Any) -> bool:
    """Whether the value of a field that is not described is secret."""
    types = ["boolean"] if isinstance(value, bool) else ["number"] if isinstance(value, int | float | Decimal) else ()
    return is_secret_name(name, types)


def mask(secret: Any) -> Any:
    """Return `***` in place of a secret; what is None or an empty text stays."""
    return secret if secret is None or secret == "" else MASK


def mask_inside(value: Any, levels: int = _MAX_LEVELS) -> Any:
    """Return a value with the secrets of the JSON objects in it masked. Models mask their own."""
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [mask_inside(item, levels - 1) for item in items] if levels else ...
    if isinstance(value, dict):
        fields = cast("dict[Any, Any]", value)
        return (
            {
                name: mask(item) if is_secret(str(name), item) else mask_inside(item, levels - 1)
                for name, item in fields.items()
            }
            if levels
            else ...
        )
    return value
