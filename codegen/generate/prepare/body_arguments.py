"""Bodies as arguments of methods: a model whose fields are arguments too, and the rows of a bulk body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty

from codegen.generate.prepare.argument_names import choose_field_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def make_body_lookups(template_globals: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return the functions with which the templates look up a body.

    Args:
        template_globals: The functions that look up requests and models.
    """
    request_of, arguments_of = template_globals["request_of"], template_globals["arguments_of"]
    model_fields = template_globals["model_fields"]

    def body_model(endpoint: Any) -> ModelProperty | None:
        """Return the model of a body that is one object; None for any other body."""
        body = request_of(endpoint).body
        property_ = endpoint.bodies[0].prop if body and body.kind != "raw" else None
        return property_ if isinstance(property_, ModelProperty) else None

    def body_rows(endpoint: Any) -> ModelProperty | None:
        """Return the model of the rows of a body that is a list of objects; None for any other body."""
        body = request_of(endpoint).body
        property_ = endpoint.bodies[0].prop if body and body.kind == "json" else None
        rows = property_.inner_property if isinstance(property_, ListProperty) else None
        return rows if isinstance(rows, ModelProperty) else None

    def body_fields(endpoint: Any) -> list[tuple[Any, str]]:
        """Return the fields of a body that is one object, each with the name of its argument."""
        model = body_model(endpoint)
        if model is None:
            return []
        fields = model_fields(model)
        arguments = [argument.python_name for argument, _ in arguments_of(endpoint)]
        names = choose_field_names([field.python for field in fields], arguments)
        return [(field, names[field.python]) for field in fields]

    return {"body_fields": body_fields, "body_model": body_model, "body_rows": body_rows}
