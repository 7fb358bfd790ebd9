"""The machine in words, the versions, and whether other programs were at work meanwhile."""

from __future__ import annotations

import os
import platform
import re
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

#: What is measured, and what it is measured against.
_DISTRIBUTIONS = (
    *("attrs", "cattrs", "httpx", "msgspec", "openai", "openapi-generator-cli", "openapi-python-client", "orjson"),
    *("pydantic", "slack_sdk", "standardwebhooks", "stripe"),
)


def machine() -> str:
    """Say what this runs on; nothing that names the machine."""
    parts = [f"{os.cpu_count()} cores", *_processor(), *_memory(), f"{platform.system()} {platform.machine()}"]
    return ", ".join(parts)


def python() -> str:
    """Name the interpreter."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def versions() -> dict[str, str]:
    """Return the versions of what is installed."""
    found: dict[str, str] = {}
    for name in _DISTRIBUTIONS:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _processor() -> list[str]:
    with suppress(OSError):
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        return [found[1].strip()] if found else []
    return [platform.processor()] if platform.processor() else []


def _memory() -> list[str]:
    with suppress(OSError, ValueError, AttributeError):
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return [f"{size / 2**30:.0f} GiB of memory"]
    return []


class Elsewhere:
    """Watches how many cores other programs keep busy, where the system tells (Linux)."""

    def __init__(self) -> None:
        self._started = perf_counter()
        self._before = _busy()

    def cores(self) -> float | None:
        """Return the average since the beginning; None where it can't be told."""
        after = _busy()
        if self._before is None or after is None:
            return None
        return max(0.0, (after - self._before) / (perf_counter() - self._started))


def _busy() -> float | None:
    """Return the processor seconds of everybody but us and our children that have ended."""
    if sys.platform != "linux":
        return None
    try:
        first = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    except OSError:
        return None
    user, nice, system, _idle, _waiting, irq, softirq = map(int, first[:7])
    everybody = (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
    own = os.times()
    return everybody - own.user - own.system - own.children_user - own.children_system
