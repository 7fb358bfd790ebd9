"""What every SDK made of an OpenAPI description has in common; a generated package imports it.

`model` has the values, models, pages and requests of a generated package. `description` reads an OpenAPI document.
"""

__version__ = "0.1.0.dev0"

__all__ = ["__version__"]
