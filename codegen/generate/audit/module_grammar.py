"""What a grammar of one kind of generated module consists of: closed lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codegen.generate.audit.index import Index

_NOTHING: frozenset[str] = frozenset()


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
        aliases: Whether a module assigns its own model, which is then an alias of a type.
        functions: Functions of the module.
        nested_functions: What names of functions within functions begin with.
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
        caught: The errors that are caught, as text.
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
    aliases: bool = False
    functions: frozenset[str] = frozenset()
    nested_functions: tuple[str, ...] = ()
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
    caught: frozenset[str] = frozenset()
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
