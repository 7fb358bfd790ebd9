"""Describes the machine and the versions, and measures the load of other programs."""

from __future__ import annotations

import os
import platform
import re
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

#: The distributions that are measured and compared.
_DISTRIBUTIONS = (
    *("attrs", "cattrs", "dlt", "duckdb", "h11", "httpcore", "httpcore2", "httpx", "httpx2"),
    *("mcp", "msgspec", "openai"),
    *(
        "openapi-generator-cli",
        "openapi-python-client",
        "orjson",
        "psycopg",
        "pydantic",
        "pytest",
        "slack_sdk",
        "sqlalchemy",
        "standardwebhooks",
        "starlette",
        "stripe",
        "uvicorn",
    ),
)


def describe_machine() -> str:
    """Return cores, processor, memory and system, but nothing that identifies the machine."""
    parts = [
        f"{os.cpu_count()} cores",
        *_describe_processor(),
        *_describe_memory(),
        f"{platform.system()} {platform.machine()}",
    ]
    return ", ".join(parts)


def describe_python() -> str:
    """Return name and version of the interpreter."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def get_versions() -> dict[str, str]:
    """Return the versions of the installed distributions."""
    found: dict[str, str] = {}
    for name in _DISTRIBUTIONS:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _describe_processor() -> list[str]:
    with suppress(OSError):
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        return [found[1].strip()] if found else []
    return [platform.processor()] if platform.processor() else []


def _describe_memory() -> list[str]:
    with suppress(OSError, ValueError, AttributeError):
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return [f"{size / 2**30:.0f} GiB of memory"]
    return []


class OtherPrograms:
    """Measures how many cores other programs keep busy. Only on Linux."""

    def __init__(self) -> None:
        self._started = perf_counter()
        self._before = _read_busy_seconds()

    def measure_cores(self) -> float | None:
        """Return the average since this object was made; None if the system doesn't say."""
        after = _read_busy_seconds()
        if self._before is None or after is None:
            return None
        return max(0.0, (after - self._before) / (perf_counter() - self._started))


def _read_busy_seconds() -> float | None:
    """Return the processor seconds of all other processes, except for children of this one that have ended."""
    if sys.platform != "linux":
        return None
    try:
        first = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    except OSError:
        return None
    user, nice, system, _idle, _waiting, irq, softirq = map(int, first[:7])
    total = (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
    own = os.times()
    return total - own.user - own.system - own.children_user - own.children_system
