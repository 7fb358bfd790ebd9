"""Requests, responses, headers and JSON."""
