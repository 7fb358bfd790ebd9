"""What the templates write in the modules that a description changes: the audit's closed grammar.

This is the only place to change when one of these templates changes. A rule is Python as a template writes it, and each
of its statements or expressions is one alternative. `<x>` is what the rule `x` allows; `<x?>` may be missing, and
`<x*>` stands for any number of it. `module` has the rules that are code: those of `NAMES`, of texts
and of types.

A text of a description may be a text or a literal, and a checked name one of `NAMES`. No rule lets it be more.
"""

from __future__ import annotations

#: What each kind of module imports and has at its top level.
MODULES = {
    "models": """
        <import>
        from __future__ import annotations
        import datetime
        from attrs import define as _attrs_define
        from collections.abc import Mapping, Sequence
        from decimal import Decimal
        from enum import IntEnum, StrEnum
        from typing import TYPE_CHECKING, Any, ClassVar, Literal, NotRequired, Self, TypedDict
        from uuid import UUID
        from openapi_sdk.model.converters import Amount, Array, EnumMember, Object, Text, Unchanged
        from openapi_sdk.model.models import write_any, write_enum
        from openapi_sdk.model.reading import Converter, read_model
        from openapi_sdk.model.shapes import Shape
        from openapi_sdk.model.structs import get_struct_readers, take_unknown
        from openapi_sdk.model.texts import BOOLEANS, DATES, DATE_TIMES, DECIMALS, UUIDS
        from openapi_sdk.model.texts import write_boolean, write_date, write_decimal, write_number, write_uuid
        from openapi_sdk.model.unions import OneOf
        from ..types import UNSET, File, Model, OpenModel, SentModel, Unset

        if TYPE_CHECKING:
            <import*>

        @_attrs_define(repr=False, kw_only=True)
        class <public>(<base>):
            <text>
            <member*>

        class <public>(<enum>):
            <value*>
            def __str__(self) -> str:
                return str(self.value)

        <keys> = TypedDict("<keys>", {<text*>: <key>})

        class <dict>(<keys>):
            <text>
    """,
    "resources": """
        <import>
        from __future__ import annotations
        import builtins
        import datetime
        import os
        import pathlib
        from collections.abc import Iterable, Mapping, Sequence
        from decimal import Decimal
        from typing import TYPE_CHECKING, Any, Literal, overload as _overload
        from uuid import UUID
        from .. import AsyncBatches, AsyncCaller, AsyncPages, Batches, Caller, Pages
        from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
        from openapi_sdk.model.deprecated import deprecated as _deprecated
        from openapi_sdk.model.deprecated import deprecated_arguments as _deprecated_arguments
        from openapi_sdk.model.raw import to_raw, to_raw_async, to_raw_async_batches, to_raw_async_pages, to_raw_batches
        from openapi_sdk.model.resources import BaseResource
        from openapi_sdk.model.streams import AsyncEventStream, EventStream
        from ...types import UNSET, File, Unset

        if TYPE_CHECKING:
            <import*>

        class <public>(BaseResource):
            <text>
            __slots__ = ("_caller",)
            def __init__(self, caller: <caller>) -> None:
                self._caller = caller
            <method*>

        class <public>(BaseResource):
            <text>
            def __init__(self, caller: <caller>) -> None:
                _resource = <own>(caller)
                <raw*>

        __all__ = ("<own>", "<own>", "<own>", "<own>")
    """,
    "operations": """
        <import>
        from __future__ import annotations
        import datetime
        import httpx
        from collections.abc import Mapping, Sequence
        from decimal import Decimal
        from typing import Any, Literal, cast
        from uuid import UUID
        from .. import Operation
        from ... import errors
        from openapi_sdk.model.calls import DescribedArgument
        from openapi_sdk.model.contents import BodyContent
        from openapi_sdk.model.converters import Array, EnumMember, Object, Text, Unchanged
        from openapi_sdk.model.listings import Listing
        from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
        from openapi_sdk.model.stock import read_status
        from openapi_sdk.model.request_writer import RequestWriter
        from openapi_sdk.model.texts import DATES, DATE_TIMES, UUIDS
        from openapi_sdk.model.unions import OneOf
        from ...client import AuthenticatedClient, Client
        from ...types import UNSET, File, Response, Unset

        def _get_kwargs(<argument*>) -> dict[str, Any]:
            _writer = RequestWriter(<text>, <text>)
            <part*>
            return _writer.kwargs()

        OPERATION: Operation[<type>] = Operation(
            id=<text>,
            method=<text>,
            path=<text>,
            tenant=<text?>,
            build=_get_kwargs,
            responses=(<response*>,),
            errors=<responses?>,
            arguments=<arguments?>,
            security=<literal?>,
            listing=<listing?>,
        )

        STREAMED: Operation[<type>] = Operation(
            id=<text>,
            method=<text>,
            path=<text>,
            tenant=<text?>,
            build=_get_kwargs,
            responses=(<response*>,),
            errors=<responses?>,
            arguments=<arguments?>,
            security=<literal?>,
        )

        def _parse_response(*, client: <client>, response: httpx.Response) -> <type>:
            described = find_response(OPERATION, response.status_code, is_empty=not response.content)
            if described is not None:
                return <body>
            if client.raise_on_unexpected_status:
                raise errors.UnexpectedStatus(response.status_code, response.content)
            return None

        def _build_response(*, client: <client>, response: httpx.Response) -> Response[<type>]:
            <parse?>
            return Response(
                status_code=read_status(response.status_code),
                content=response.content,
                headers=response.headers,
                parsed=<parsed>,
            )

        def sync_detailed(<argument*>, *, client: <client>, <argument*>) -> Response[<type>]:
            <text>
            request = _get_kwargs(<public*>=<given>)
            response = client.get_httpx_client().request(**request)
            return _build_response(client=client, response=response)

        def sync(<argument*>, *, client: <client>, <argument*>) -> <type>:
            <text>
            return sync_detailed(<public*>=<given>).parsed

        async def asyncio_detailed(<argument*>, *, client: <client>, <argument*>) -> Response[<type>]:
            <text>
            request = _get_kwargs(<public*>=<given>)
            response = await client.get_async_httpx_client().request(**request)
            return _build_response(client=client, response=response)

        async def asyncio(<argument*>, *, client: <client>, <argument*>) -> <type>:
            <text>
            return (await asyncio_detailed(<public*>=<given>)).parsed
    """,
}

#: A method of a resource, and an overload of one. The same is repeated without a tenant, and both as async.
_OF_TENANT = """
@<decorator*>
def <public>(
    self, <argument*>, <tenant>: <tenant_type> | None | NotGiven = NOT_GIVEN, options: CallOptions | None = None
) -> <type>:
    <text>
    <import*>
    _call = Call({<text*>: <given>}, <tenant>, options, model=<model?>, fields=<fields?>, needs_body=<true?>)
    <deletion>
    if _call.wants_stream:
        return <send>
    return <send>

@<decorator*>
def <public>(
    self, <argument*>, <tenant>: <tenant_type> | None | NotGiven = NOT_GIVEN, options: CallOptions | None = None
) -> <type>:
    <text>
    <import*>
    _call = Call({<text*>: <given>}, <tenant>, options, model=<model?>, fields=<fields?>, needs_body=<true?>)
    <deletion>
    return <send>

@<decorator*>
def <public>(
    self, <argument*>, <tenant>: <tenant_type> | None | NotGiven = NOT_GIVEN, options: CallOptions | None = None
) -> <type>:
    ...
"""
_METHOD = _OF_TENANT + _OF_TENANT.replace("<tenant>, options", "options=options").replace(
    "<tenant>: <tenant_type> | None | NotGiven = NOT_GIVEN, ", ""
)

RULES = {
    # Models
    "base": "Model; SentModel; OpenModel[<quoted>]; OpenModel[<type>]",
    "member": """
        <field>: <type> = <missing?>
        _secrets: ClassVar[frozenset[str]] = frozenset((<text*>,))
        _attributes: ClassVar[Mapping[str, str]] = {<text*>: "<field>"}
        _ids: ClassVar[tuple[str, ...]] = (<text*>,)
        _shape: ClassVar[Shape] = Shape(required=<literal>, values={<text*>: <literal>}, types={<text*>: <classes>})

        @classmethod
        def _converters(cls) -> Mapping[str, Converter]:
            <import*>
            return {<text*>: <converter>}

        @classmethod
        def _extra_converter(cls) -> Converter | None:
            <import*>
            return <converter>

        def __getitem__(self, key: str) -> <type>:
            _value: <type> = self.additional_properties[key]
            return _value

        @classmethod
        def _from_struct(cls, struct: Any) -> Self:
            <text>
            if struct.__class__ is dict:
                return read_model(cls, struct)
            <readers?>
            _model = object.__new__(cls)
            _missing: tuple[str, ...] = ()
            _value: Any
            <read*>
            _model._missing = _missing
            _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
            return _model

        def to_dict(self) -> dict[str, Any]:
            <text>
            _document: dict[str, Any] = <document>
            <write*>
            return _document
    """,
    "missing": "UNSET; None",
    "classes": "(<class*>,)",
    "class": "bool; dict; float; int; list; str; <classes>",
    "readers": "_readers = cls._struct_readers or get_struct_readers(cls)",
    "read": """
        _value = struct.<field>
        _model.<field> = _value
        if _value is UNSET:
            _missing += ("<field>",)
            _value = None
        else:
            <read*>
        if _value.__class__ is str:
            _value = <cache>[_value]
        else:
            <read*>
        if _value is not None:
            _value = _readers["<field>"](_value)
    """,
    "cache": "BOOLEANS; DATES; DATE_TIMES; DECIMALS; UUIDS",
    "document": """
        dict(self._extras) if self._extras else {}
        {_name: write_any(_value) for _name, _value in (self._extras or {}).items()}
    """,
    "write": """
        _value: Any
        _value = self.<field>
        if _value is not None or "<field>" not in self._missing:
            _document[<text>] = <written>
        if _value is not UNSET:
            _document[<text>] = <written>
    """,
    "written": "_value; None if _value is None else <writer>(_value)",
    "writer": "write_any; write_boolean; write_date; write_decimal; write_enum; write_number; write_uuid",
    "enum": "IntEnum; StrEnum",
    "value": "<public> = <text>; <public> = <number>",
    "key": "<quoted>; NotRequired[<quoted>]",
    # Resources
    "caller": "Caller; AsyncCaller",
    "decorator": "_overload; _deprecated(<text>); _deprecated_arguments(<text>)",
    "method": _METHOD + _METHOD.replace("def ", "async def ").replace("return <send>", "return await <sent>"),
    "deletion": "del <given*>; del (<given*>,)",
    "fields": "{<text*>: <field_value>}",
    "field_value": "<given>; UNSET",
    "send": """
        self._caller.call(OPERATION, _call)
        self._caller.download(OPERATION, _call, to)
        self._caller.stream(OPERATION, _call)
        self._caller.stream(STREAMED, _call)
        self._caller.pages(OPERATION, _call, prefetch=<given?>, exact=<given?>)
        self._caller.batches(OPERATION, _call, size=size, most=<number>)
    """,
    "sent": """
        self._caller.call(OPERATION, _call)
        self._caller.download(OPERATION, _call, to)
        self._caller.stream(OPERATION, _call)
        self._caller.stream(STREAMED, _call)
    """,
    "raw": "self.<public> = <wrapper>(_resource.<public>)",
    "wrapper": "to_raw; to_raw_async; to_raw_async_batches; to_raw_async_pages; to_raw_batches",
    # Operations
    "part": """
        _writer.json_parameter(<text>, <text>, <given>)
        _writer.path(<text>, <given>, style=<text?>, explode=<flag?>, allow_reserved=<true?>, form=<form?>)
        _writer.query(<text>, <given>, style=<text?>, explode=<flag?>, allow_reserved=<true?>, form=<form?>)
        _writer.header(<text>, <given>, style=<text?>, explode=<flag?>, allow_reserved=<true?>, form=<form?>)
        _writer.cookie(<text>, <given>, style=<text?>, explode=<flag?>, allow_reserved=<true?>, form=<form?>)
        _writer.header("Accept", <text>)
        _writer.multipart(body, <literal>)
        _writer.form(body, <text>, <literal>)
        _writer.json(body, <text>)
        _writer.raw(body, <text>, <literal?>)
        _writer.body(body, (<content*>,))
    """,
    "content": """
        BodyContent(
            <text>, <text>, types=<literal?>, fields=<literal?>, has_files=<true?>, encodings=<literal?>,
            others=<literal?>
        )
    """,
    "form": "<text>; <model>",
    "responses": "(<response*>,)",
    "response": "DescribedResponse(<number>, <number>, <text?>, <converter?>, may_be_empty=<true?>)",
    "arguments": "(<described*>,)",
    "described": "DescribedArgument(<text>, <text>, <text>)",
    "listing": """
        Listing(
            <text>, results=<literal>, count=<literal?>, next=<literal?>, more=<literal?>, pages=<literal?>,
            place=<literal?>, ascending=<literal?>, size=<literal?>, key=<row_key?>, first_page=<number?>,
            smallest=<number?>, largest=<number?>, fields=<page_fields?>
        )
    """,
    "row_key": "(<literal*>,)",
    "page_fields": "(<page_field*>,)",
    "page_field": "(<text>, <text>)",
    "client": "AuthenticatedClient; AuthenticatedClient | Client",
    "body": "read_http_response(described, response); cast(<quoted>, read_http_response(described, response))",
    "parse": "_parse_response(client=client, response=response)",
    "parsed": "_parse_response(client=client, response=response); None",
    # All of them
    "argument": "<free>: <type> = <default?>",
    "converter": """
        Amount()
        Amount(is_number=True)
        Array(<converter>)
        EnumMember(<model>)
        Object(<model>)
        OneOf(<converter*>, by=<choices?>)
        Text(<cache>)
        Unchanged()
    """,
    "choices": "{<text*>: <choice>}",
    "choice": "{<text*>: <model>}",
    "default": "UNSET; None; False; <number>",
    "type_of_union": """
        <model>; None; bool; bytes; float; int; str; Any; Decimal; File; Unset; UUID
        datetime.date; datetime.datetime; pathlib.Path
        <container>[<type>]
        Mapping[str, Any]
        Literal[<literal*>]
        os.PathLike[str]
    """,
    "container": """
        list; builtins.list; Iterable; Sequence; Batches; AsyncBatches; Pages; AsyncPages; EventStream; AsyncEventStream
    """,
    "true": "True",
    "flag": "True; False",
}

#: Rules for names, which `module` has as code, like the rules for nodes that are not here.
NAMES = frozenset({"dict", "field", "free", "given", "keys", "model", "own", "public", "tenant", "tenant_type"})

#: Comments that these templates write.
COMMENTS = frozenset({"# type: ignore[deprecated,unused-ignore]  # pyright: ignore[reportDeprecated]  # fmt: skip"})

#: SHA-256 of modules that are the same for every description, and are made by templates of the generator.
PINNED = {
    "client.py": "a6cd30742e9d3042e88902ce48ffd138c0cf369067e56cd2cf4d2cd76c4fff46",
    "errors.py": "80ef060662aa992360020f84e684fea0ecb1cedbe9ed5ffa5c6ece5134f5e6ad",
}
