"""Names that the generated code needs itself, so that no schema or property may have them.

The conventions rename schemas that have such a name, the generator's input gets other names for such properties, and
the lint finds what is left.
"""

from __future__ import annotations

import keyword
import re
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from openapi_python_client.strings import RESERVED_WORDS, PythonIdentifier

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Classes and other names that generated modules import or define beside the models. A model with one of these names
#: would hide it.
RESERVED_CLASSES = frozenset(
    """
    ABC Amount Any ArgumentError Array AsyncBatches AsyncCaller AsyncEventStream AsyncGenerator AsyncIterator AsyncPages
    AsyncResources AsyncResourcesWithRawResponse AuthenticatedClient BOOLEANS Batches BinaryIO Call CallOptions
    Callable Caller ClassVar Client Converter DATES DATE_TIMES DECIMALS Decimal DescribedArgument DescribedResponse
    Enum EnumMember EventStream File FileTypes Generic HTTPStatus IO IntEnum ItemsView Iterable Iterator KeysView
    Listing Literal Mapping Model Moment MutableMapping NOT_GIVEN NotGiven NotRequired OPERATION Object OneOf OpenModel
    Operation Page Pages PathArgumentError PathStyle Protocol QueryStyle RESOURCES RawResponse ReadError
    RequestFiles RequestWriter Resources ResourcesWithRawResponse Response STREAMED Self SentModel Sequence Shape
    StrEnum T TYPE_CHECKING Text TypeVar TypedDict UNSET UUID Unchanged Unset
    """.split()  # noqa: SIM905 - words, not code
)

#: Methods and properties of every model. A property with one of these names gets a trailing underscore in Python.
RESERVED_FIELDS = frozenset(
    """
    additional_keys additional_properties cls from_dict get items keys missing src_dict to_dict to_multipart to_row
    values
    """.split()  # noqa: SIM905 - words, not code
)

#: Names that the body of a model uses, in annotations and decorators: a field of such a name would hide it. All other
#: builtins are names of fields and of arguments: `type`, `filter`, `input`, `object`.
NEEDED_NAMES = frozenset(
    """
    bool bytes classmethod datetime dict float frozenset int list self str tuple
    """.split()  # noqa: SIM905 - words, not code
)

#: Attributes of clients, those of a tenant with any word. A resource with one of these names would be hidden.
_RESERVED_RESOURCE = re.compile(
    r"aclose|api|base_url|close|http_library|request|request_pages|service|with_options|with_raw_response"
    r"|(across|for)_\w+(?<!resource)|\w+_id"
)

#: Names of files that Windows reserves, whatever their extension. A module or a package with one of these names can't
#: be checked out or installed there.
WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}
)

_PLURAL_ABBREVIATION = re.compile(r"([A-Z]{2,})s(?![a-z])")


@cache
def to_python_name(text: str) -> str:
    """Return the name of a field or an argument: in snake_case; a word that is taken gets a trailing underscore."""
    name = str(PythonIdentifier(text, "field_"))
    plain = name.removesuffix("_")
    return fix_reserved(plain if plain in RESERVED_WORDS or keyword.iskeyword(plain) else name)


def fix_reserved(name: str) -> str:
    """Return a name with a trailing underscore if it is taken: by Python, by the body of a model, or by a class."""
    is_class = name in RESERVED_WORDS and not name.islower()  # `ValueError`
    is_taken = keyword.iskeyword(name) or name in NEEDED_NAMES or is_class
    return f"{name}_" if is_taken else name


def is_reserved_resource(name: str) -> bool:
    """Whether a name is that of an attribute of clients."""
    return _RESERVED_RESOURCE.fullmatch(name) is not None


def number_names(base: str, separator: str = "") -> Iterator[str]:
    """Yield a name, then others with a number behind it: `thing`, `thing2`, `thing3`."""
    yield base
    for number in count(2):
        yield f"{base}{separator}{number}"


def join_plurals(name: str) -> str:
    """Return a name in which the plural of an abbreviation is one word: `contactIds` for `contactIDs`."""
    return _PLURAL_ABBREVIATION.sub(lambda match: f"{match[1].capitalize()}s", name)
