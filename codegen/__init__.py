"""The maintainers' tools: from the pages of FleetIT's documentation to a reviewed client.

Nothing here imports `fleetit` or `fleetit_api`. So these tools run when `generated/` is absent or broken.
"""
