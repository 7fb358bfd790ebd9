"""Sends requests over HTTP: a `Request` and `Settings` go in, a `Response` or an error of `fleetit._errors` comes out.

This is the only package that imports httpx. Only `client.api` exposes httpx classes. httpx's last release is 0.28.1
(December 2024); a successor would change only this package.
"""
