"""Sample reports: an ordinary one, one with hostile text everywhere, and a very long one."""

from __future__ import annotations

from dataclasses import replace

from openapi_sdk_codegen.report.change import Change, HiddenEntry, Level, Note, SurfaceChange, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.report import Report

#: Text that, without escaping, ends an attribute, an element, a script, a code span, a fence, a table or a line,
#: changes the text direction, controls the terminal, or notifies users.
HOSTILE = (
    '</script></style><script>document.title="broken"</script>"><img src=x onerror=\'document.title="broken"\'>'
    "'>{{ 7*7 }}{% raw %}<!--`` ` ```\n# heading\n| a | b |\r\n~~~\n[x](javascript:alert(1)) ![x](http://127.0.0.1/x) "
    "https://evil.example www.evil.example @everyone #1 **bold** _it_ &lt; \u202eevil\u202c \u2066x\u2069 \u200b\ufeff"
    "\x1b[31mred\x1b[0m\x07\x00\x08\x9b2J\u2028\u2029\x85\\ [bold red]markup[/] :smile:"
)


def change(level: Level = Level.ERROR, operation: str = "GET /v2/tolls/", number: int = 0) -> Change:
    method, _, path = operation.partition(" ")
    return Change(
        "request-parameter-removed",
        level,
        "request",
        operation,
        f"query limit{number or ''}",
        "The query parameter was removed.",
        f"old.yaml: $.paths['{path}'].{method.lower()}.parameters[{number}]",
        "",
        {"name": "limit", "in": "query"},
        None,
    )


def surface(level: Level = Level.ERROR, name: str = "limit") -> SurfaceChange:
    symbol = f"api.tolls.TollsResource.list.{name}"
    line = f"parameter fleetit_api.{symbol} [keyword-only]: int = 100"
    text = f"The parameter `{name}` of `api.tolls.TollsResource.list` was removed."
    return SurfaceChange("parameter-removed", level, symbol, line, "", text)


def ordinary() -> Report:
    return Report(
        "v1.2.0",
        "the working tree",
        (
            WireEntry(change(), python=("client.tolls.list(limit=…)",)),
            WireEntry(change(number=2), accepted="It never did anything."),
            WireEntry(change(Level.WARNING, "GET /v2/vehicles/")),
            WireEntry(change(Level.INFO, "POST /v2/fleets/")),
        ),
        (SurfaceEntry(surface()), SurfaceEntry(surface(Level.INFO, "other"), explained=False)),
        (Note("listing", "GET /v2/tolls/", "`limit` was removed."),),
        stale=("review-accepted.toml: 0123456789ab matches no change, remove it",),
        remarks=("v1.2.0 has no tests/surface/fleetit_api.txt.",),
    )


def complete() -> Report:
    """Return an ordinary report with a change of two operations, all of whose fields are filled in."""
    base = replace(
        change(Level.WARNING),
        id="response-property-type-changed",
        direction="response",
        location="200 application/json results[].amount",
        text="The type changed from `string` to `number`.",
        new_place="new.yaml: $.components.schemas.Toll.properties.amount",
        old_place="old.yaml: $.components.schemas.Toll.properties.amount",
        symbol="Toll.amount",
        old_line=7,
        new_line=8,
        old_excerpt="amount:\n  type: string",
        new_excerpt="amount:\n  type: number",
        old_target="old.yaml: $.components.schemas.Amount",
        new_target="new.yaml: $.components.schemas.Amount",
    )
    entries = [
        WireEntry(replace(base, operation=name), python=("Toll.amount",), note="It is money.")
        for name in ("GET /v2/tolls/", "GET /v2/toll/")
    ]
    report = ordinary()
    written_async = replace(surface(Level.INFO), symbol="api.tolls.AsyncTollsResource.list.limit")
    of_python = SurfaceEntry(replace(surface(Level.INFO), forms=(written_async,)))
    hidden = [HiddenEntry(base, "spec/corrections.yaml: $.actions[0]", accepted) for accepted in ("", "It is right.")]
    return replace(
        report,
        wire=(*report.wire, *entries),
        surface=(*(report.surface or ()), of_python),
        hidden=tuple(hidden),
        version="1.2.3",
    )


def hostile(text: str = HOSTILE) -> Report:
    wire = Change(text, Level.ERROR, "request", text, text, text, text, text, {text: [text]}, text)
    of_python = SurfaceChange(text, Level.ERROR, text, text, text, text, 3)
    return Report(
        text,
        text,
        (
            WireEntry(wire, python=(text,), note=text),
            WireEntry(Change(text, Level.INFO, "none", text, "", text), accepted=text),
        ),
        (SurfaceEntry(of_python, explained=False), SurfaceEntry(of_python, accepted=text)),
        (Note(text, text, text),),
        (HiddenEntry(wire, text, ""), HiddenEntry(wire, text, text)),
        stale=(text,),
        remarks=(text,),
    )


def long(count: int = 2_000) -> Report:
    levels = (Level.INFO, Level.WARNING, Level.ERROR)
    return Report(
        "old",
        "new",
        tuple(
            WireEntry(change(levels[number % 3], f"GET /v2/things/{number // 3:04}/", number + 1))
            for number in range(count)
        ),
    )


NOTHING = Report("old", "new", (), ())
