"""Writes the arguments of an operation into the parts of a request: path, query, headers, cookies and body.

How a value is written depends on the value itself and on what the description says about its parameter (`style`,
`explode`). Every name and every value is quoted or checked, so that no value can add a parameter, a header or a cookie.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, quote_plus

from openapi_sdk.model.arguments import convert_argument, to_parameter
from openapi_sdk.model.bodies import encode_form, encode_multipart, encode_raw
from openapi_sdk.model.first_guesses import explain_id
from openapi_sdk.model.models import is_received
from openapi_sdk.model.reading import is_list, is_object
from openapi_sdk.model.styles import explode_value, join_value, write_path, write_query
from openapi_sdk.model.unset import Unset
from openapi_sdk.model.values import ArgumentError, is_given, to_document, to_text, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk.model.arguments import ArgumentForm
    from openapi_sdk.model.bodies import Content, Encodings
    from openapi_sdk.model.contents import BodyContent
    from openapi_sdk.model.styles import PathStyle, QueryStyle

#: A value of a header that can be sent: printable ASCII without a space at its ends, and tabs inside.
_HEADER_VALUE = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?")
#: The name of a header or of a cookie (RFC 9110).
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
#: The value of a cookie (RFC 6265).
_COOKIE_VALUE = re.compile(r"[!#-+\--:<-\[\]-~]*")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class RequestWriter:
    """Collects the parts of a request.

    Args:
        method: The HTTP method in lower case.
        path: The path template. Each `{name}` is replaced by the path parameter of that name.
    """

    def __init__(self, method: str, path: str) -> None:
        self._method = method
        self._template = path
        self._path: dict[str, str] = {}
        self._query: list[str] = []
        self._headers: dict[str, str] = {}
        self._cookies: list[str] = []
        self._body: dict[str, Any] = {}

    def path(
        self,
        name: str,
        value: object,
        *,
        style: PathStyle = "simple",
        explode: bool = False,
        form: ArgumentForm | None = None,
    ) -> None:
        """Write a path parameter."""
        if not is_given(value):
            why = f"the path needs a value, not {value!r}"
            raise ArgumentError(why, name)
        if is_received(value) and hasattr(value, "id"):  # the description may have an object there, but no row
            raise ArgumentError(explain_id(value), name)
        try:
            self._path[name] = write_path(name, value, style=style, explode=explode)
            if form:
                self._path[name] = write_path(name, convert_argument(value, form), style=style, explode=explode)
        except ArgumentError as error:
            raise ArgumentError(error.why, name) from None

    def query(
        self,
        name: str,
        value: object,
        *,
        style: QueryStyle = "form",
        explode: bool = True,
        allow_reserved: bool = False,
        form: ArgumentForm | None = None,
    ) -> None:
        """Write a parameter of the query. `UNSET` and None are left out."""
        if value is None or isinstance(value, Unset):  # in place: most calls leave out most parameters
            return
        if value.__class__ is int and form in (None, "integer"):  # as below, for `limit` and `offset` of each page
            self._query.append(f"{quote_plus(name)}={value}")
            return
        try:
            document = to_parameter(value, form)
            self._query += write_query(name, document, style=style, explode=explode, allow_reserved=allow_reserved)
        except ArgumentError as error:
            raise ArgumentError(error.why, name) from None

    def header(self, name: str, value: object, *, explode: bool = False, form: ArgumentForm | None = None) -> None:
        """Write a header. `UNSET` and None are left out."""
        if not is_given(value):
            return
        try:
            text = _write_divided(name, to_parameter(value, form, is_shown=False), explode=explode)
        except ArgumentError as error:
            raise ArgumentError(error.why, name) from None
        if why := explain_header_value(text):
            why = f"it {why}"
            raise ArgumentError(why, name)
        self._headers[name] = text

    def cookie(self, name: str, value: object, *, explode: bool = True, form: ArgumentForm | None = None) -> None:
        """Write a cookie. `UNSET` and None are left out. The items of a list are cookies of one name."""
        try:
            document = to_parameter(value, form, is_shown=False)
            for key, each in explode_value(name, document) if explode else [(name, document)]:
                if is_given(each):
                    self._cookies.append(f"{_check_cookie_name(key)}={_write_cookie(name, each)}")
        except ArgumentError as error:
            raise ArgumentError(error.why, name) from None

    def json_parameter(self, place: Literal["path", "query", "header", "cookie"], name: str, value: object) -> None:
        """Write a parameter whose value is a JSON text. `UNSET` is left out."""
        if isinstance(value, Unset):
            return
        try:
            text = write_json(to_document(value), is_ascii=place in ("header", "cookie"))
        except ArgumentError as error:
            raise ArgumentError(error.why, name) from None
        if place == "path":
            self.path(name, text)
        elif place == "query":
            self.query(name, text)
        elif place == "header":
            self.header(name, text)
        else:
            self.cookie(name, quote(text, safe=""))

    def json(self, body: object, media_type: str) -> None:
        """Write a body as JSON."""
        if not isinstance(body, Unset):
            self._body["json"] = to_document(body)
            self._headers["Content-Type"] = media_type

    def form(self, body: object, media_type: str, encodings: Encodings) -> None:
        """Write a body as a form: `a=1&b=2`."""
        if not isinstance(body, Unset):
            self._set_content(encode_form(to_document(body), encodings), media_type)

    def multipart(self, body: object, encodings: Encodings) -> None:
        """Write a body in parts, each with a field or a file. The boundary is random."""
        if not isinstance(body, Unset):
            content, boundary = encode_multipart(to_document(body), encodings)
            self._set_content(content, f"multipart/form-data; boundary={boundary}")

    def raw(self, body: object, media_type: str, others: Sequence[str] = ()) -> None:
        """Write a body that is a text, bytes or a file. A file may have one of several media types."""
        if not isinstance(body, Unset):
            content, sent_type = encode_raw(body, media_type, others)
            self._set_content(content, sent_type)

    def body(self, body: object, contents: Sequence[BodyContent]) -> None:
        """Write a body in the first content type that takes it."""
        if isinstance(body, Unset):
            return
        from openapi_sdk.model.contents import choose_content  # noqa: PLC0415 - most operations have one content type

        chosen = choose_content(to_document(body), contents)
        if chosen.kind == "json":
            self.json(body, chosen.media_type)
        elif chosen.kind == "form":
            self.form(body, chosen.media_type, chosen.encodings)
        elif chosen.kind == "multipart":
            self.multipart(body, chosen.encodings)
        else:
            self.raw(body, chosen.media_type, chosen.others)

    def _set_content(self, content: Content, media_type: str) -> None:
        self._body["content"] = content
        self._headers["Content-Type"] = media_type

    def kwargs(self) -> dict[str, Any]:
        """Return the keyword arguments for `httpx.Client.request`."""
        path = self._template
        if self._path:
            path = _PLACEHOLDER.sub(lambda found: self._path[found[1]], path)
        headers = {**self._headers, "Cookie": "; ".join(self._cookies)} if self._cookies else self._headers
        url = f"{path}?{'&'.join(self._query)}" if self._query else path
        return {"method": self._method, "url": url, "headers": headers, **self._body}


def _write_divided(name: str, value: object, *, explode: bool) -> str:
    """Return a value of a header or a cookie. Lists and objects are divided by commas, which can't be quoted there."""

    def write(text: str) -> str:
        if "," in text:
            why = "an item has a comma, which would divide it"
            raise ArgumentError(why)
        return text

    document = to_document(value)
    if is_object(document) or is_list(document):
        return join_value(name, document, explode=explode, separator=",", write=write)
    return to_text(document)


def explain_header_value(text: str) -> str:
    """Return what is wrong with the value of a header, or an empty text. It has no value, which may be a secret."""
    if _HEADER_VALUE.fullmatch(text):
        return ""
    return "has a line break, a control character, a character that is not ASCII, or a space at an end"


def _check_cookie_name(name: str) -> str:
    if not HEADER_NAME.fullmatch(name):
        why = "its name can't be the name of a cookie"
        raise ArgumentError(why)
    return name


def _write_cookie(name: str, value: object) -> str:
    text = _write_divided(name, value, explode=False)
    parts = text.split(",") if is_list(value) or is_object(value) else [text]
    if not all(map(_COOKIE_VALUE.fullmatch, parts)):
        why = "a cookie can't have blanks, quotes, commas, semicolons, backslashes, or characters that are not ASCII"
        raise ArgumentError(why)
    return text
