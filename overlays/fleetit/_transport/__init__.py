"""Connections to the API: the only code that imports httpx."""
