"""A server of the Model Context Protocol: every operation of the API as a tool of a language model.

    async with AsyncFleetIT(token="…") as client:
        await serve(make_server(client, fleet_id=512))

`fleetit mcp` does the same. The tools are made of the description: an operation that is added to it is a tool. They
only read, unless changes are allowed. docs/mcp.md says what a model can do and what it can't. The package needs
`pip install "fleetit[mcp]"`.
"""

from __future__ import annotations

from fleetit.service import SERVICE
from fleetit_api.mcp import make_server

with SERVICE.needing("mcp", "mcp_types"):
    from openapi_sdk.mcp import serve

__all__ = ["make_server", "serve"]
