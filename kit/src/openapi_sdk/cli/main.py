"""Runs a command of a program. Needs the extra `cli`.

Exit statuses: 0 done; 1 the service refused or failed; 2 wrong use, nothing was sent, or a file that can't be written;
3 no answer, and nothing was carried out; 4 a part was not done; 5 no answer, and it may have been carried out; 130
interrupted; 141 the reader of the output has gone.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openapi_sdk.standard_output import discard_output, run_while_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cyclopts import App

    from openapi_sdk.cli.program import Program

#: Objects after which garbage is collected. Loading makes many that stay, and looking through them takes a tenth of the
#: time of `--help`.
_COLLECT_AFTER = 50_000
_BAD_USAGE = 2
#: The exit status after Ctrl-C.
INTERRUPTED = 130


def main(program: Program, arguments: Sequence[str] | None = None, *, app: App | None = None) -> int:
    """Run a command and return its exit status.

    Args:
        program: The commands of an SDK.
        arguments: The arguments behind the name of the program; by default those of the process.
        app: The application of the program, for many commands in one process; by default one with what this needs.
    """
    if arguments is None:
        gc.set_threshold(_COLLECT_AFTER)
    _open_closed_streams()
    return run_while_read(lambda: _run(program, sys.argv[1:] if arguments is None else arguments, app))


def _run(program: Program, arguments: Sequence[str], app: App | None) -> int:
    try:
        # Imported here: Ctrl-C while it loads is no traceback, and a missing library is one line.
        from openapi_sdk.cli.app import run  # noqa: PLC0415

        status = run(program, arguments, app)
        sys.stdout.flush()
    except ModuleNotFoundError as error:
        if error.name not in {"cyclopts", "keyring", "platformdirs", "rich"}:
            raise
        install = f"pip install '{program.service.package}[cli]'"
        sys.stderr.write(f"{program.name}: the command line needs more libraries: {install}\n")
        return _BAD_USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        from openapi_sdk.cli.errors import PARTLY_DONE, describe_os_error  # noqa: PLC0415
        from openapi_sdk.cli.output import ResultLost  # noqa: PLC0415 - for messages alone

        discard_output()
        is_done = isinstance(error, ResultLost)
        sys.stderr.write(f"{program.name}: {'it was done, but ' * is_done}{describe_os_error(error)}\n")
        return PARTLY_DONE if is_done else _BAD_USAGE
    return status


def _open_closed_streams() -> None:
    """Let output to a stream that is closed (`>&-`) fail as any other; Python has None for it."""
    streams: Any = sys
    nowhere = Path(os.devnull)
    if streams.stderr is None:
        streams.stderr = nowhere.open("w", encoding="utf-8")
    if streams.stdout is None:
        # Only to be read, so that writing fails: a command may need no output.
        streams.stdout = nowhere.open(encoding="utf-8")
