"""Is the description of Depot true?"""

from depot import SERVICE
from openapi_sdk import conformance


class Recorder(conformance.Recorder):
    """Compares answers with the description of Depot."""

    service = SERVICE
