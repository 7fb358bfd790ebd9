"""The sandbox of Depot, which is made of its description alone."""

from depot import SERVICE
from depot_api.sandbox import GENERATED, Sandboxes
from openapi_sdk.sandbox.parts import SandboxParts

running = Sandboxes(SandboxParts(GENERATED, lambda: SERVICE)).running
