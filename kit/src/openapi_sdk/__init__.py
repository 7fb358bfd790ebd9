"""What every SDK made of an OpenAPI description has in common; a generated package imports it.

`model` has the values, models, pages and requests of a generated package. `description` reads an OpenAPI document.
"""

from openapi_sdk._version import __version__

__all__ = ["__version__"]
