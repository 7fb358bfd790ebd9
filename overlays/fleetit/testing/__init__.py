"""Tests for what you connect to this package. Needs pytest.

`fleetit.testing.inbox_contract` has the tests that a store of an inbox has to pass.
"""

from __future__ import annotations

import pytest

# So that a test that fails says what it compared.
_MODULES = ("_claiming", "_contract", "_finishing", "_keeping", "_recording", "_together", "_transactions")
pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in _MODULES))
