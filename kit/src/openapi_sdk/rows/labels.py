"""Which fields of an object say which one it is, by their names: ids, numbers and names."""

from __future__ import annotations

#: Fields that stand for an object, the best one first. They also stand at the end of a name: `order_number`.
LABELS = ("number", "name", "last_name", "title", "display_text", "value")
_IDS = ("id", "uuid")


def is_label(name: str) -> bool:
    """Return whether a field stands for its object: `name`, `order_number`."""
    return _is_one_of(name, LABELS)


def identifies(name: str) -> bool:
    """Return whether a field says which object it is: a label, or an id."""
    return is_label(name) or _is_one_of(name, _IDS)


def _is_one_of(name: str, words: tuple[str, ...]) -> bool:
    return name in words or name.endswith(tuple(f"_{word}" for word in words))
