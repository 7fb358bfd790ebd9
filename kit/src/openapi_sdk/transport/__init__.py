"""Sends requests over HTTP: a `Request` and `Settings` go in, a `Response` or an error comes out.

This is the only package that imports an HTTP library. `http_library` chooses httpx2 or httpx for the connections. Only
`client.api` exposes classes, those of httpx.
"""
