"""Hypothesis runs the same examples each time, or with `--hypothesis-profile=exhaustive` many random ones.

A test that needs another number of examples scales it: `@settings(max_examples=4 * settings().max_examples)`.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _COMMON, derandomize=True, max_examples=100)
settings.register_profile("exhaustive", _COMMON, derandomize=False, max_examples=1000, print_blob=True)
settings.load_profile("quick")
