"""The command line's `--fail`: `5%:503`, `GET /v2/tolls/=5%:503`, `1%:drop`, `5%:slow_head:2`, `1%:503:carry_out`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from fleetit._errors.errors import ConfigurationError
from fleetit.sandbox._faults import How

if TYPE_CHECKING:
    from fleetit.sandbox._sandbox import Sandbox

_RULE = re.compile(
    r"(?:(?P<on>.*)=)?(?P<percent>[0-9]+(?:\.[0-9]+)?)%:(?:(?P<status>[0-9]{1,9})|(?P<how>[a-z_]+))"
    r"(?::(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]+)?)|(?P<carry_out>carry_out)))?"
)
_HOWS: dict[str, How] = {how: how for how in get_args(How) if how != "status"}


def add_fault(sandbox: Sandbox, text: str) -> None:
    """Add the fault of one `--fail`.

    Args:
        sandbox: The running sandbox.
        text: A share of the answers with a status or a kind of fault, for all requests or for those before the `=`.
            Behind it there can be the seconds of a delay, or `carry_out`.

    Raises:
        ConfigurationError: If the text is not such a rule, or a part of it is not valid.
    """
    rule = _RULE.fullmatch(text)
    if rule is None or (rule["how"] and rule["how"] not in _HOWS):
        msg = (
            f"--fail {text!r}: write a share and a status or one of {', '.join(_HOWS)}, such as '5%:503', '1%:drop', "
            "'5%:slow_head:2', '5%:503:carry_out' or 'GET /v2/tolls/=5%:503'"
        )
        raise ConfigurationError(msg)
    share = float(rule["percent"]) / 100
    try:
        sandbox.fail(
            rule["on"],
            share=share,
            how=_HOWS.get(rule["how"], "status"),
            status=int(rule["status"]) if rule["status"] else None,
            seconds=float(rule["seconds"]) if rule["seconds"] else None,
            carry_out=rule["carry_out"] is not None,
        )
    except ConfigurationError as error:
        msg = f"--fail {text!r}: {error}"
        raise ConfigurationError(msg) from error
