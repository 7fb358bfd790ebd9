"""The version of this package, stated here and nowhere else: pyproject.toml reads this file."""

__version__ = "0.2.0.dev0"
