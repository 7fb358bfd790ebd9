"""Reads an OpenAPI description of version 3.0 or 3.1."""
