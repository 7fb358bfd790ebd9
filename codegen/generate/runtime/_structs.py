"""From bytes to models without the documents in between, if msgspec is installed.

For each model a msgspec `Struct` with the same fields is made, into which msgspec reads bytes faster than into dicts,
and code that makes the model of the Struct. A Struct takes only the fields that it knows and only an object for an
object. Whatever it refuses is not judged here but read again as a document (`_reading`), which keeps unknown fields and
says where something is wrong; the Struct is then made anew with the fields that turned up.
"""

# pyright: reportPrivateUsage=false
# Models keep to themselves what this module reads and fills.

from __future__ import annotations

from itertools import islice
from types import GenericAlias
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ._reading import UNKNOWN, Form, Items, Member, Names, Object, Reader, ReadError, Text, readers_of
from ._unset import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .types import Model

M = TypeVar("M", bound="Model")

#: A model whose documents don't fit so many times in a row is no longer tried.
_PATIENCE = 8


#: With what else than its own errors msgspec, or the code around it, refuses bytes.
_REFUSED = (UnicodeDecodeError, RecursionError, ReadError)

#: The unknown fields that each model's Struct was made with.
_Kinds = dict["type[Model]", frozenset[str]]


class _Lane:
    """How bytes become one model.

    Args:
        kind: The model.
    """

    def __init__(self, kind: type[Model]) -> None:
        self._kind = kind
        self._misses = 0
        self._seen: _Kinds = {}
        self._refused: tuple[type[Exception], ...] = _REFUSED
        self._read: Callable[[bytes], Any] | None = None

    def read(self, body: bytes) -> Any:
        """Return the model, or None if the body has to be read as a document."""
        if self._misses >= _PATIENCE:
            return None
        if self._misses and any(_unknown(kind) != names for kind, names in self._seen.items()):
            self._read = None
        try:
            model = (self._read or self._build())(body)
        except ImportError:
            self._misses = _PATIENCE
            return None
        except self._refused:
            self._misses += 1
            return None
        self._misses = 0
        return model

    def _build(self) -> Callable[[bytes], Any]:
        import msgspec  # noqa: PLC0415 - who reads nothing does not load it

        # Other threads may be reading with what was made before: all of it is replaced, and nothing changed.
        kinds: _Kinds = {}
        struct, make = self._mirror(msgspec.defstruct, self._kind, (), kinds)
        decode = msgspec.json.Decoder(struct).decode
        self._refused = (msgspec.MsgspecError, *_REFUSED)
        self._seen = kinds

        def read(body: bytes) -> Any:
            return make(decode(body))

        self._read = read
        return read

    def _mirror(
        self, define: Callable[..., Any], kind: type[Model], within: tuple[type[Model], ...], kinds: _Kinds
    ) -> tuple[Any, Reader]:
        """Make the Struct of a model, and what makes the model of it."""
        names = Names(cls=kind, new=object.__new__, ReadError=ReadError, UNSET=UNSET)
        attributes, forms, extra = kind._attributes, kind._forms(), kind._extra_form()
        unknown = kinds[kind] = _unknown(kind)
        fields: list[tuple[str, Any, Any]] = []
        lines: list[str] = []
        # Names of Python's own, since those of a document may be any text.
        renamed = {f"f{index}": name for index, name in enumerate((*attributes, *sorted(unknown)))}
        for field, name in renamed.items():
            form = forms.get(name) if name in attributes else extra
            declared, code = self._field(define, form, (*within, kind), names, kinds)
            fields.append((field, declared, UNSET))
            target = f"self.{attributes[name]}" if name in attributes else f"extras[{names.add(name)}]"
            if name not in attributes:
                lines += [f"if struct.{field} is not UNSET:", f" v = struct.{field}", *(f" {line}" for line in code)]
                lines.append(f" {target} = v")
            elif code:
                lines += [f"v = struct.{field}", *code, f"{target} = v"]
            else:
                lines.append(f"{target} = struct.{field}")
        struct = define(
            kind.__name__,
            fields,
            forbid_unknown_fields=True,
            gc=False,  # they live no longer than it takes to read them
            rename=renamed,
        )
        source = [
            "def make(struct):",
            " self = new(cls)",
            *([" extras = {}"] if unknown else []),
            *(f" {line}" for line in lines),
            f" self._extras = {'extras or None' if unknown else None}",
            " return self",
        ]
        return struct, names.compiled("make", source)

    def _field(
        self,
        define: Callable[..., Any],
        form: Form | None,
        within: tuple[type[Model], ...],
        names: Names,
        kinds: _Kinds,
    ) -> tuple[Any, list[str]]:
        """Return the type of a field, and the lines that read what the variable `v` holds into `v`."""
        if isinstance(form, Items):
            inner = form.form
            if isinstance(inner, Object) and self._is_mirrored(inner.kind, within):
                struct, make = self._mirror(define, inner.kind, within, kinds)
                each = f"None if w is None else {names.add(make)}(w)"
                items = GenericAlias(list, (struct | None,))
                return items | None, [f"if v.__class__ is list: v = [{each} for w in v]"]
        if isinstance(form, Object):
            if self._is_mirrored(form.kind, within):
                struct, make = self._mirror(define, form.kind, within, kinds)
                return struct | None, [f"if v.__class__ is {names.add(struct)}: v = {names.add(make)}(v)"]
            # msgspec has made sure that it is an object, or null, or missing: of the code only what reads an object.
            return dict[str, Any] | None, form.code(names)[:1]
        code = [] if form is None else form.code(names)
        # What only texts or members have a form of passes over `UNSET` by itself.
        return Any, code if isinstance(form, Member | Text | None) else _if_set(code)

    @staticmethod
    def _is_mirrored(kind: type[Model], within: tuple[type[Model], ...]) -> bool:
        """Whether a model within another one is read as a Struct: it has fields, and is not within itself."""
        return bool(kind._attributes) and kind not in within


def _if_set(code: list[str]) -> list[str]:
    return ["if v is not UNSET:", *(f" {line}" for line in code)]


def _unknown(kind: type[Model]) -> frozenset[str]:
    """Return the fields that documents of a model had and the description hasn't."""
    # A field comes in many shapes, and is one all the same.
    return frozenset(_first(dict.fromkeys(readers_of(kind).unknown()), UNKNOWN))


def _first(names: Iterable[str], count: int) -> Iterator[str]:
    """Return the first names that a Struct can have."""
    yield from islice((name for name in names if name.isprintable() and not {*name} & {'"', "\\"}), count)


_lanes: dict[type[Model], _Lane] = {}


def read_bytes(kind: type[M], body: bytes) -> M | None:
    """Read a JSON document from its bytes.

    Returns:
        The model; None if the body has to be read as a document, because msgspec is not installed or didn't take it.
    """
    lane = _lanes.get(kind)
    if lane is None:
        lane = _lanes[kind] = _Lane(kind)
    return cast("M | None", lane.read(body))
