"""Files of all rows of a listing."""

from depot_api.exports import Progress, export

__all__ = ["Progress", "export"]
