"""Mutations of operations: of their names, their bodies and their responses."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.codegen.review.mutation import ERROR, INFO, WARNING, Mutation, SurfaceExpectation, value_at
from tests.codegen.review.operation_target import OperationTarget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.codegen.review.mutation import Rule
    from tests.codegen.review.reachability import Json, Reachability

_JSON = "application/json"


def operation_mutations(reach: Reachability) -> Iterator[Mutation]:
    """Yield the mutations of all operations, except those of parameters."""
    for index, label in enumerate(reach.operations):
        target = OperationTarget(reach, label)
        # Each operation has another order, so that one batch does not remove all operations of a resource.
        found = list(_names(reach, target))
        turn = index % len(found)
        yield from (*found[turn:], *found[:turn])
        yield from _bodies(target)
        yield from _answers(reach, target)


def _put(where: tuple[str, ...], value: Any, document: Json) -> None:
    value_at(document, *where[:-1])[where[-1]] = deepcopy(value)


def _drop(where: tuple[str, ...], document: Json) -> None:
    del value_at(document, *where[:-1])[where[-1]]


def _names(reach: Reachability, target: OperationTarget) -> Iterator[Mutation]:
    where, path, method = target.keys, target.path, target.method
    alone = len(reach.document["paths"][path]) == 1
    removed_rule = "api-path-removed-without-deprecation" if alone else "api-removed-without-deprecation"

    def remove(document: Json) -> None:
        del document["paths"][path][method]
        if not document["paths"][path]:
            del document["paths"][path]

    def move(to_path: str, to_method: str, document: Json) -> None:
        data = document["paths"][path][method]
        remove(document)
        document["paths"].setdefault(to_path, {})[to_method] = data

    def again(document: Json) -> None:
        data = {**deepcopy(value_at(document, *where)), "operationId": f"{target.id}_again"}
        document["paths"].setdefault(f"/again{path}", {})[method] = data

    def rename(tag: str, id_: str, document: Json) -> None:
        value_at(document, *where).update(tags=[tag], operationId=id_)

    # Removing the last operation of a resource removes its package.
    module = SurfaceExpectation(rf"api\.{target.tag}(\.{target.id})?", frozenset({"module-removed", "package-removed"}))
    whole_path = frozenset({f"path {path}"})
    yield target.mutation("an operation removed", remove, ((removed_rule, ERROR),), module, whole=True, owns=whole_path)
    other = next(each for each in ("delete", "put", "post") if each not in reach.document["paths"][path])
    added = ((f"{other.upper()} {path}", "endpoint-added", INFO),)
    moved_rule = "api-removed-without-deprecation"  # the path stays
    yield target.mutation("another method", partial(move, path, other), ((moved_rule, ERROR),), whole=True, extra=added)
    yield target.mutation(
        "another path",
        partial(move, f"/moved{path}", method),
        (),
        whole=True,
        owns=whole_path,
        extra=((f"{method.upper()} /moved{path}", "x-api-path-changed", ERROR),),
    )
    yield target.mutation(
        "an operation added",
        again,
        (),
        SurfaceExpectation(rf"{target.module}_again", frozenset({"module-added"}), INFO),
        extra=((f"{method.upper()} /again{path}", "endpoint-added", INFO),),
    )
    id_rules = (("api-operation-id-removed", ERROR),)
    renamed = partial(rename, target.tag, f"{target.id}_renamed")
    yield target.mutation("another operationId", renamed, id_rules, module, whole=True)
    tag_rules = (("x-api-first-tag-changed", ERROR),)
    moved = partial(rename, f"moved_{target.tag}", f"moved_{target.id}")
    yield target.mutation("another first tag", moved, (*tag_rules, *id_rules), module, whole=True)
    first = partial(_put, (*where, "tags"), ["first", target.tag])
    yield target.mutation("a tag before the first", first, tag_rules, whole=True)
    second = partial(_put, (*where, "tags"), [target.tag, "second"])
    yield target.mutation("a second tag", second, (("api-tag-added", INFO),))
    old = partial(_put, (*where, "deprecated"), True)
    yield target.mutation(
        "an operation deprecated", lambda document: old(document=document), (("endpoint-deprecated", INFO),)
    )
    free = partial(_put, (*where, "security"), [{}])
    yield target.mutation("authentication removed", free, (("api-security-removed", INFO),))


def _bodies(target: OperationTarget) -> Iterator[Mutation]:
    where = (*target.keys, "requestBody")
    media = (*where, "content", _JSON)
    body = target.data.get("requestBody")
    rules: tuple[Rule, ...]
    if body is None:
        for need, level, kind in (("required", ERROR, "added-required"), ("optional", INFO, "added")):
            new = {"required": need == "required", "content": {_JSON: {"schema": {"type": "string"}}}}
            expected = target.parameter("body", f"parameter-{kind}", level)
            rules = ((f"request-body-added-{need}", level),)
            yield target.mutation(
                f"a body added, {need}", partial(_put, where, new), rules, expected, "body", whole="request"
            )
        return
    rules = (("request-body-became-optional", INFO),)
    # An optional body accepts every call that a required one accepts.
    expected = target.parameter("body", "parameter-made-optional", INFO)
    optional = partial(_put, (*where, "required"), False)
    yield target.mutation("a body made optional", optional, rules, expected, "body", whole="request")
    removed = target.parameter("body", "parameter-removed")
    yield target.mutation(
        "a body removed", partial(_drop, where), (("request-body-removed", ERROR),), removed, "body", whole="request"
    )
    schema = body["content"][_JSON]["schema"]
    retyped = partial(_put, (*media, "schema"), {"type": "string"})
    rules = (("request-body-type-changed", ERROR),)
    yield target.mutation(
        "a body retyped", retyped, rules, target.parameter("body", "parameter-retyped"), "body", whole="request"
    )
    form = partial(_put, (*where, "content"), {"application/xml": {"schema": schema}})
    rules = (("request-body-media-type-removed", ERROR), ("request-body-media-type-added", INFO))
    yield target.mutation("another media type of a body", form, rules, None, "body", whole="request")
    if schema.get("type") == "array":
        for value, kind, level in (
            (10, "decreased" if "maxItems" in schema else "set", ERROR if "maxItems" in schema else WARNING),
            (1000, "increased", INFO),
        ):
            if kind != "increased" or "maxItems" in schema:
                change = partial(_put, (*media, "schema", "maxItems"), value)
                yield target.mutation(
                    f"a maximum of rows {kind}", change, (("", level),), None, "body", whole="request"
                )
        if "maxItems" in schema:
            change = partial(_drop, (*media, "schema", "maxItems"))
            yield target.mutation("a maximum of rows unset", change, (("", INFO),), None, "body", whole="request")


def _answers(reach: Reachability, target: OperationTarget) -> Iterator[Mutation]:
    where = (*target.keys, "responses")
    answers = target.data["responses"]
    success = next(status for status in answers if status.startswith("2"))
    for status in answers:
        if status != success:
            rule = ("response-non-success-status-removed", INFO)
            yield target.mutation(
                "a refusal removed",
                partial(_drop, (*where, status)),
                (rule,),
                None,
                f"answer {status}",
                whole="response" if answers[status].get("content") else False,
            )
    new = {"description": "New."}
    for status, kind in (("409", "non-success"), ("299", "success")):
        change = partial(_put, (*where, status), new)
        rule = (f"response-{kind}-status-added", INFO)
        yield target.mutation(
            f"a {kind} status added",
            change,
            (rule,),
            None,
            f"answer {status}",
            whole="response" if kind == "success" else False,
        )
    removed = ("response-success-status-removed", ERROR)
    yield target.mutation(
        "a success removed", partial(_drop, (*where, success)), (removed,), None, success, whole="response"
    )

    def change_status(document: Json) -> None:
        found = value_at(document, *where)
        found["203"] = found.pop(success)

    rules: tuple[Rule, ...] = (removed, ("response-success-status-added", INFO))
    yield target.mutation("another success", change_status, rules, None, success, whole="response")
    header = {"X-Added": {"schema": {"type": "string"}}}
    change = partial(_put, (*where, success, "headers"), header)
    yield target.mutation("a header added", change, (("response-header-added", INFO),), None, f"headers of {success}")
    content = answers[success].get("content", {})
    if _JSON not in content:
        return
    media, schema = (*where, success, "content", _JSON), content[_JSON]["schema"]
    returned = SurfaceExpectation(rf"{target.module}\.sync_detailed", frozenset({"function-return-retyped"}))
    # An untyped response allows any value, so text is narrower.
    untyped = not schema.keys() & {"type", "$ref"}
    rules = (("response-body-type-specialized", INFO),) if untyped else (("response-body-type-changed", ERROR),)
    yield target.mutation(
        "an untyped answer typed" if untyped else "an answer retyped",
        partial(_put, (*media, "schema"), {"type": "string"}),
        rules,
        returned,
        success,
        whole="response",
    )
    xml = partial(_put, (*where, success, "content"), {"application/xml": {"schema": schema}})
    rules = (("response-media-type-removed", ERROR), ("response-media-type-added", INFO))
    yield target.mutation("another media type of an answer", xml, rules, None, success, whole="response")
    rules = (("response-media-type-removed", ERROR),)
    yield target.mutation(
        "an answer without content",
        partial(_drop, (*where, success, "content")),
        rules,
        None if untyped else returned,
        success,
        whole="response",
    )
    page = str(schema.get("$ref", "")).rpartition("/")[2]
    if page.endswith("Page"):
        rows = reach.document["components"]["schemas"][page]["properties"]["results"]
        bare = partial(_put, (*media, "schema"), rows)
        rules = (("response-body-type-changed", ERROR),)
        yield target.mutation("an envelope lost", bare, rules, returned, success, whole="response")
