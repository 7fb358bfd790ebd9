"""Says which fields are secret by their names, and hides secrets in what people read.

The description lists its secret fields in `x-secret-properties`, which the tools complete by these names; the models
have them as `_secrets`. Fields that the description doesn't have
are secret by their names alone. All that is in a secret object is secret.
"""

from __future__ import annotations

import re
from typing import Any, cast

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
    r")_"
)


def is_secret_name(name: str) -> bool:
    """Whether a field of this name is secret: `pin`, `api_keys`, `X-Auth-Token`; not `shipping`, `keyword`."""
    return _SECRET.search(f"_{'_'.join(_WORD.findall(name)).lower()}_") is not None


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
                name: mask(item) if is_secret_name(str(name)) else mask_inside(item, levels - 1)
                for name, item in fields.items()
            }
            if levels
            else ...
        )
    return value
