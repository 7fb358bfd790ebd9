"""`FLEETIT_LOG`: prints the log of the client without a line of code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
_FORMAT = "%(asctime)s %(name)s %(levelname)s %(message)s"


def set_up_logging(environ: Mapping[str, str]) -> None:
    """Set the level of the logger `fleetit` to `FLEETIT_LOG`, if that is set, and print to stderr what it logs.

    A logger that has a handler already keeps it, and gets no other one.

    Args:
        environ: The environment variables. An empty one counts as not set.

    Raises:
        ConfigurationError: If the variable is no level.
    """
    level = environ.get("FLEETIT_LOG")
    if not level:
        return
    if level.lower() not in _LEVELS:
        msg = f"FLEETIT_LOG: {format_value(level)} is not one of {', '.join(_LEVELS)}"
        raise ConfigurationError(msg)
    logger = logging.getLogger("fleetit")
    logger.setLevel(_LEVELS[level.lower()])
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(_FORMAT))
        logger.addHandler(handler)
