from __future__ import annotations

from tests.support.sandboxes import sandbox, session_sandbox

__all__ = ["sandbox", "session_sandbox"]
