"""A server of the Model Context Protocol: every operation of an API as a tool of a language model.

The tools are made of the description: an operation that is added to it is a tool. They only read, unless changes are
allowed. `tools` makes them, `calls` makes their calls, `results` and `rows` choose what a model is shown, `server`
lists and calls them, and `http` serves them over HTTP. `operations` says what may be called, and has the tools that
find and call operations where they are many. `sums` counts and sums rows, `tenants` lists those of all tenants, and
`listings` reads rows for both. This needs the libraries mcp and uvicorn.
"""

from mcp.server import Server

from openapi_sdk.mcp.server import make_server, serve

__all__ = ["Server", "make_server", "serve"]
