"""Tests of programs that use an SDK, and of what is connected to it. Needs pytest.

`plugin` is what the fixtures of an SDK are made of, whose names begin with its package. `inbox_contract` has the tests
that a store of an inbox has to pass: those of `recording` and `claiming`, and more.
"""

from __future__ import annotations

import pytest

# So that a test that fails says what it compared.
pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in ("claiming", "recording", "inbox_contract")))
