"""What each kind of generated module may have: the audit's closed lists.

This is the only place to change when a template changes. Each entry is something that a template writes. Nothing here
may run what a text says: no `exec`, `eval` or `open`, no `getattr` with a text, no module that runs or reads things.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Index:
    """The modules of a package, and the names that they define.

    Attributes:
        models: The classes and aliases of each module in models/.
        resources: The classes of each package in api/.
        operations: The names of each module in each package in api/, under `tag.module`.
    """

    models: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    resources: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    operations: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def add(self, name: str, tree: ast.Module) -> None:
        """Add what a module defines, by its file name."""
        match name.removesuffix(".py").split("/"):
            case ["models", stem] if stem != "__init__":
                self.models[stem] = _defined_names(tree)
            case ["api", tag, "__init__"]:
                self.resources[tag] = _defined_names(tree)
            case ["api", tag, stem]:
                self.operations[f"{tag}.{stem}"] = _defined_names(tree)
            case _:
                pass


def _defined_names(tree: ast.Module) -> frozenset[str]:
    """Return the classes, functions and constants that a module defines. Imported names are not among them."""
    defined = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    return frozenset(defined.union(*map(assigned_names, tree.body)))


def assigned_names(node: ast.stmt) -> set[str]:
    """Return the names that a statement of a module or class assigns."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleGrammar:
    """What a kind of module may have. Every list is closed.

    Attributes:
        imports: The names that are imported from each module, with the dots of a relative import; `x as y` as text.
        models: How models are imported, if they are: `..models.` for `from ..models.toll import Toll`.
        siblings: Whether modules beside or below it are imported: resources, or the operations of a resource.
        imports_anywhere: Whether functions import.
        modules: Modules that are imported as such. One that is imported with `from` is `module:name`.
        module_attributes: The attributes of those modules that are used.
        builtins: Builtins that are used, besides those that are called.
        constants: Names that the module assigns.
        typed_dicts: Whether the module has `TypedDict`s.
        functions: Functions of the module.
        bases: The bases of classes, as text.
        generic_bases: Those of them that have a type as their argument.
        methods: Methods with a fixed name.
        any_method: Whether public methods have names of the description.
        class_constants: What classes assign besides fields: its value is any expression of the grammar.
        any_field: Whether classes have fields with names of the description.
        decorators: Decorators, as text.
        text_decorators: Decorators with one argument, which is text of a description.
        defaults: Names that are defaults.
        calls: Functions and classes that are called, as text; `x[]` is an item, by a text, of the mapping `x`.
        method_calls: Methods that are called, on any expression of the grammar.
        attributes: Attributes that are read.
        raw_methods: Whether `self.x` is assigned, and `_resource.x` is read, for methods of the description.
        deletes_arguments: Whether functions delete arguments.
        holders: Names of which public attributes are read, which are fields.
        extended: Names to which a tuple of one text is added.
        filled: Names to whose public attributes, which are fields, is assigned.
        unpacked: What is unpacked into arguments, as text.
        fixed: Any other expression or statement, as the text that `ast.unparse` gives.
    """

    imports: dict[str, frozenset[str]]
    models: str = ""
    siblings: bool = False
    imports_anywhere: bool = False
    modules: frozenset[str] = frozenset()
    module_attributes: frozenset[str] = frozenset()
    builtins: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    typed_dicts: bool = False
    functions: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    generic_bases: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    any_method: bool = False
    class_constants: frozenset[str] = frozenset()
    any_field: bool = False
    decorators: frozenset[str] = frozenset()
    text_decorators: frozenset[str] = frozenset()
    defaults: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    method_calls: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    raw_methods: bool = False
    deletes_arguments: bool = False
    holders: frozenset[str] = frozenset()
    extended: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()
    unpacked: frozenset[str] = frozenset()
    fixed: frozenset[str] = field(default=frozenset())

    def importable(self, module: str, index: Index, package: str) -> frozenset[str]:
        """Return the names that a module may import from another one of its package.

        Args:
            module: The module to import from, with the dots of a relative import.
            index: The modules of the generated package.
            package: The folder of the importing module below api/ or models/.
        """
        if (
            self.models
            and module.startswith(self.models)
            and (stem := module.removeprefix(self.models)) in index.models
        ):
            return index.models[stem]
        if self.siblings and module.startswith("."):
            name = module[1:]
            return index.resources.get(name) or index.operations.get(f"{package}.{name}", _NOTHING) & {"OPERATION"}
        return _NOTHING

    def fixed_texts(self, index: Index) -> frozenset[str]:
        """Return the fixed texts. `TAG` stands for a resource of the package, and `CLASS` for its classes."""
        tags = [text for text in self.fixed if "TAG" in text]
        classes = [text for text in self.fixed if "CLASS" in text]
        filled = {text.replace("TAG", tag) for text in tags for tag in index.resources}
        for text in classes:
            filled |= {text.replace("CLASS", name) for names in index.resources.values() for name in names}
        return self.fixed | filled if filled else self.fixed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.strip().splitlines())


_TYPES = _words("str int float bool bytes list dict tuple set frozenset type object None")

_LAZY_FIXED = _lines("""
    f'module {__name__!r} has no attribute {name!r}'
    globals()[name]
""")

PACKAGE = ModuleGrammar(
    imports={
        "__future__": _words("annotations"),
        ".client": _words("AuthenticatedClient Client"),
        ".": _words("client"),
    },
    imports_anywhere=True,
    builtins=_TYPES | _words("__name__ AttributeError getattr globals sorted"),
    constants=_words("TYPE_CHECKING __all__"),
    functions=_words("__getattr__ __dir__"),
    calls=_words("AttributeError globals sorted"),
    fixed=_LAZY_FIXED | _lines("getattr(client, name)\n{*globals(), *__all__}"),
)

MODELS_INIT = ModuleGrammar(
    imports={"__future__": _words("annotations"), "importlib": _words("import_module")},
    models=".",
    builtins=_TYPES | _words("__name__ AttributeError getattr globals sorted"),
    constants=_words("TYPE_CHECKING __all__ _MODULES"),
    functions=_words("__getattr__ __dir__"),
    calls=_words("AttributeError globals sorted"),
    fixed=_LAZY_FIXED | _lines("getattr(import_module(_MODULES[name], __name__), name)\n{*globals(), *_MODULES}"),
)

MODEL = ModuleGrammar(
    imports={
        "__future__": _words("annotations"),
        "attrs": frozenset({"define as _attrs_define"}),
        "collections.abc": _words("Mapping Sequence"),
        "decimal": _words("Decimal"),
        "enum": _words("IntEnum StrEnum"),
        "typing": _words("TYPE_CHECKING Any ClassVar Literal NotRequired Self TypedDict"),
        "uuid": _words("UUID"),
        ".._converters": _words("Amount Array EnumMember Object Text Unchanged"),
        ".._reading": _words("Converter read_model"),
        ".._shapes": _words("Shape"),
        ".._structs": _words("get_struct_readers take_unknown"),
        ".._unions": _words("OneOf"),
        ".._texts": _words(
            "BOOLEANS DATES DATE_TIMES DECIMALS UUIDS write_boolean write_date write_decimal write_number write_uuid"
        ),
        "..types": _words("UNSET File Model OpenModel SentModel Unset write_any write_enum"),
    },
    models="..models.",
    imports_anywhere=True,
    modules=_words("datetime"),
    module_attributes=_words("datetime.date datetime.datetime"),
    builtins=_TYPES | _words("_name _value"),
    bases=_words("Model OpenModel SentModel StrEnum IntEnum"),
    generic_bases=_words("OpenModel"),
    methods=_words("__getitem__ __str__ _converters _extra_converter _from_struct to_dict"),
    class_constants=_words("_attributes _ids _secrets _shape"),
    any_field=True,
    typed_dicts=True,
    decorators=_lines("classmethod\n_attrs_define(repr=False, kw_only=True)"),
    defaults=_words("UNSET"),
    calls=_words(
        "Amount Array EnumMember Object OneOf Shape Text Unchanged dict frozenset str"
        " _readers[] get_struct_readers read_model take_unknown"
        " write_any write_boolean write_date write_decimal write_enum write_number write_uuid"
    ),
    method_calls=_words("to_dict"),
    holders=_words("self struct"),
    extended=_words("_missing"),
    filled=_words("_model"),
    fixed=_lines("""
        _model._extras
        _model._missing
        cls._struct_readers
        object.__new__(cls)
        self._missing
        struct.__class__
        struct._unknown_fields
        _value.__class__
        {_name: write_any(_value) for _name, _value in (self._extras or {}).items()}
        dict(self._extras)
        self._extras
        self.additional_properties[key]
        str(self.value)
    """),
)

API_INIT = ModuleGrammar(
    imports={
        "__future__": _words("annotations"),
        "abc": _words("ABC abstractmethod"),
        "attrs": _words("frozen"),
        "collections.abc": _words("AsyncGenerator AsyncIterator Callable Iterable Iterator Mapping"),
        "functools": _words("cached_property"),
        "typing": _words("TYPE_CHECKING Any Generic Literal Protocol TypeVar cast"),
        ".._batches": _words("AsyncBatches Batch Batches"),
        ".._calls": _words("Call CallOptions DescribedArgument NOT_GIVEN NotGiven"),
        ".._arrow": _words("ArrowTable make_table"),
        ".._columns": _words("choose_columns"),
        ".._reading": _words("ReadableModel"),
        ".._first_guesses": _words("GuessedAsyncListing GuessedListing"),
        ".._listings": _words("Listing"),
        ".._raw": _words("RawResponse"),
        ".._reprs": _words("guard_repr"),
        ".._responses": _words("DescribedResponse find_response"),
        ".._tables": _words("write_range write_rows write_table"),
        ".._rows": _words("make_row"),
        "..types": _words("ReadError"),
    },
    siblings=True,
    imports_anywhere=True,
    modules=_words("builtins os pathlib"),
    module_attributes=_words("builtins.list os.PathLike pathlib.Path"),
    builtins=_TYPES | _words("__name__"),
    constants=_words("RESOURCES R_co T __all__"),
    bases=_lines("""
        Generic[R_co]
        Generic[T]
        GuessedAsyncListing, ABC, Generic[T]
        GuessedListing, ABC, Generic[T]
        Protocol
    """)
    | {""},
    methods=_words("__aiter__ __init__ __iter__ __repr__ _get_row_model _range _repr_html_"),
    any_method=True,
    class_constants=_words("__slots__ _caller"),
    any_field=True,
    decorators=_words("abstractmethod cached_property frozen guard_repr property"),
    calls=_words("ReadError TypeVar cast choose_columns find_response make_table"),
    fixed=_lines("""
        ()
        tuple((each.first for each in self.responses if each.first == each.last))
        find_response(self, status, is_empty=value is None)
        f'the description has no body for status {status}'
        self.responses
        described.read(value)
        ...
        [*self]
        [row async for row in self]
        [make_row(row) for row in self]
        [make_row(row) async for row in self]
        f'{__name__}.TAG'
        CLASS(self._caller)
        self._caller
        f'<Page: {self._range}: {write_rows(self.results)}>'
        self._get_row_model()
        write_range(self.offset, self.results, self.count)
        write_table(self.results, self._range)
    """),
)

RESOURCE = ModuleGrammar(
    imports={
        "__future__": _words("annotations"),
        "collections.abc": _words("Iterable Mapping Sequence"),
        "decimal": _words("Decimal"),
        "typing": frozenset({"TYPE_CHECKING", "Any", "Literal", "overload as _overload"}),
        "uuid": _words("UUID"),
        "..._calls": _words("Call CallOptions NOT_GIVEN NotGiven"),
        "..._deprecated": frozenset({"deprecated as _deprecated", "deprecated_arguments as _deprecated_arguments"}),
        "..._resources": _words("BaseResource"),
        "..._raw": _words("to_raw to_raw_async to_raw_async_batches to_raw_async_pages to_raw_batches"),
        "..": _words("AsyncBatches AsyncCaller AsyncPages Batches Caller Pages"),
        "...types": _words("File UNSET Unset"),
    },
    models="...models.",
    siblings=True,
    imports_anywhere=True,
    modules=_words("builtins datetime os pathlib uuid"),
    module_attributes=_words("builtins.list datetime.date datetime.datetime os.PathLike pathlib.Path uuid.UUID"),
    builtins=_TYPES,
    constants=_words("__all__"),
    decorators=_words("_overload"),
    text_decorators=_words("_deprecated _deprecated_arguments"),
    bases=_words("BaseResource"),
    methods=_words("__init__"),
    any_method=True,
    class_constants=_words("__slots__"),
    defaults=_words("NOT_GIVEN UNSET"),
    calls=_words(
        "Call self._caller.batches self._caller.call self._caller.download self._caller.pages"
        " to_raw to_raw_async to_raw_async_batches to_raw_async_pages to_raw_batches"
    ),
    raw_methods=True,
    deletes_arguments=True,
    fixed=_lines("...\nself._caller\nCLASS(caller)"),
)

OPERATION = ModuleGrammar(
    imports={
        "__future__": _words("annotations"),
        "collections.abc": _words("Mapping Sequence"),
        "decimal": _words("Decimal"),
        "io": _words("BytesIO"),
        "typing": _words("Any Literal cast"),
        "uuid": _words("UUID"),
        "..": _words("Operation"),
        "...": _words("errors"),
        "..._calls": _words("DescribedArgument"),
        "..._listings": _words("Listing"),
        "..._converters": _words("Array EnumMember Object Text Unchanged"),
        "..._responses": _words("DescribedResponse find_response read_http_response"),
        "..._sending": _words("RequestWriter"),
        "..._texts": _words("DATES DATE_TIMES UUIDS"),
        "..._unions": _words("OneOf"),
        "...client": _words("AuthenticatedClient Client"),
        "...types": _words("File FileTypes UNSET Response Unset read_status write_enum"),
    },
    models="...models.",
    modules=_words("datetime httpx uuid ...:errors"),
    module_attributes=_words("datetime.date datetime.datetime httpx.Response uuid.UUID"),
    builtins=_TYPES,
    constants=_words("OPERATION"),
    functions=_words("_build_response _get_kwargs _parse_response asyncio asyncio_detailed sync sync_detailed"),
    defaults=_words("UNSET"),
    calls=_words(
        "Array DescribedArgument DescribedResponse EnumMember Listing Object OneOf Operation RequestWriter Response"
        " Text Unchanged cast errors.UnexpectedStatus find_response read_http_response read_status"
    ),
    method_calls=_words(
        "cookie form get_async_httpx_client get_httpx_client header json json_parameter kwargs multipart path query raw"
        " request"
    ),
    attributes=_words("content headers parsed raise_on_unexpected_status status_code"),
    unpacked=_words("request"),
)

#: By the kind of a module, see `audit_package`.
GRAMMARS = {
    "package": PACKAGE,
    "models_init": MODELS_INIT,
    "model": MODEL,
    "api_init": API_INIT,
    "resource": RESOURCE,
    "operation": OPERATION,
}

#: SHA-256 of modules that are the same for every description, and are made by templates of the generator.
PINNED = {
    "client.py": "a6cd30742e9d3042e88902ce48ffd138c0cf369067e56cd2cf4d2cd76c4fff46",
    "errors.py": "80ef060662aa992360020f84e684fea0ecb1cedbe9ed5ffa5c6ece5134f5e6ad",
}
