"""Loads what is new at FleetIT into a warehouse. Run it every night: docs/warehouse.md has a timer for it.

Everything is configured by the environment:

    FLEETIT_TOKEN               the token
    NIGHTLY_FLEETS              ids of fleets, as in 7,42; by default all of the account
    NIGHTLY_TABLES              tables, as in tolls,citations; by default all
    NIGHTLY_START               the first day of the first run, as in 2025-01-01; by default all days
    NIGHTLY_DESTINATION         the destination of dlt: duckdb (the default), postgres, …
    NIGHTLY_DATASET             the schema in the warehouse; by default fleetit
    NIGHTLY_FOLDER              where dlt keeps its state; by default the current one
    DESTINATION__POSTGRES__…    what dlt needs for the destination, such as DESTINATION__POSTGRES__CREDENTIALS

`--full` reads all rows again and merges them. Once a week finds rows that were changed without a new date.
`--drop-pending` drops what an earlier run read and could not load, and reads all rows again.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

import dlt
from dlt.common.destination.exceptions import UnknownDestinationModule
from dlt.common.exceptions import DltException
from dlt.pipeline.exceptions import PipelineStepFailed

from fleetit import ConfigurationError, FleetIT, FleetITError
from fleetit.dlt import fleetit_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def load(environ: Mapping[str, str], *, full: bool = False, drop_pending: bool = False) -> str:
    """Load what is new, and return what was loaded."""
    fleets = read_fleets(environ)
    tables = [each.strip() for each in environ.get("NIGHTLY_TABLES", "").split(",") if each.strip()]
    pipeline = make_pipeline(environ)
    with FleetIT() as client:
        source = fleetit_source(
            client,
            fleets=fleets or None,
            resources=tables or None,
            start=environ.get("NIGHTLY_START") or None,
            full=full or drop_pending,
        )
        if pipeline.has_pending_data and drop_pending:
            # dlt 1.30 has a new name for it, which also restores the state of the run before.
            getattr(pipeline, "abort_packages", pipeline.drop_pending_packages)()
        elif pipeline.has_pending_data:
            pipeline.run()  # what an earlier run could not load; with new data at once, dlt would leave that out
        pipeline.run(source)
    trace = pipeline.last_trace
    counts = trace.last_normalize_info.row_counts if trace and trace.last_normalize_info else {}
    loaded = [f"{name}: {count:,} rows" for name, count in sorted(counts.items()) if not name.startswith("_")]
    return "\n".join(loaded)


def read_fleets(environ: Mapping[str, str]) -> list[int]:
    """Return the ids of the fleets; none for all fleets."""
    names = [each.strip() for each in environ.get("NIGHTLY_FLEETS", "").split(",") if each.strip()]
    for each in names:
        if not (each.isascii() and each.isdigit()):
            msg = f"NIGHTLY_FLEETS: {each!r} is no id of a fleet; ids are numbers with commas between, as in 7,42"
            raise ConfigurationError(msg)
    return [int(each) for each in names]


def make_pipeline(environ: Mapping[str, str]) -> dlt.Pipeline:
    """Return the pipeline into the chosen destination."""
    destination = environ.get("NIGHTLY_DESTINATION") or "duckdb"
    try:
        return dlt.pipeline(
            "fleetit_nightly",
            destination=destination,
            dataset_name=environ.get("NIGHTLY_DATASET") or "fleetit",
            pipelines_dir=environ.get("NIGHTLY_FOLDER") or ".",
        )
    except UnknownDestinationModule:
        known = ", ".join(sorted({*dlt.destinations.__all__} - {"destination", "dummy"}))
        msg = f"NIGHTLY_DESTINATION: {destination!r} is no destination of dlt, such as {known}"
        raise ConfigurationError(msg) from None


def find_cause(error: BaseException) -> BaseException:
    """Return the error of FleetIT that dlt wraps, or else the innermost one."""
    while not isinstance(error, FleetITError) and (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error


def describe_pending(error: BaseException) -> str:
    """Return which load package can't be loaded, and the way out; nothing if none waits."""
    if not isinstance(error, PipelineStepFailed) or error.step not in {"normalize", "load"}:
        return ""
    pipeline = error.pipeline
    if not isinstance(pipeline, dlt.Pipeline) or not pipeline.has_pending_data:
        return ""
    package = pipeline.get_load_package_info(error.load_id)
    tables = {job.job_file_info.table_name for jobs in package.jobs.values() for job in jobs}
    names = ", ".join(sorted(each for each in tables if not each.startswith("_dlt")))
    return (
        f". Load package {error.load_id} ({names}) waits in {package.package_path}, and each run tries it first. "
        "If the warehouse is back and refuses it, run once with --drop-pending: that drops it and reads all rows again"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the pipeline and return an exit status: 0 if everything is loaded, else 1."""
    os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="read all rows again")
    parser.add_argument(
        "--drop-pending", action="store_true", help="drop what could not be loaded, and read all rows again"
    )
    options = parser.parse_args(arguments)
    try:
        loaded = load(os.environ, full=options.full, drop_pending=options.drop_pending)
    except (FleetITError, DltException, OSError) as error:
        cause = find_cause(error)
        why = " ".join(str(cause).split()) or type(cause).__name__
        pending = describe_pending(error)
        sys.stderr.write(f"nothing was loaded: {why.rstrip('.') if pending else why}{pending}\n")
        return 1
    sys.stdout.write(f"{loaded}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
