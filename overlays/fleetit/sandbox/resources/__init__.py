"""The resources that have state, one module for each.

A function answers one operation. It takes a `ValidRequest`, reads or changes the fleet's rows, and returns the JSON
document of the response. `fleetit.sandbox._handlers` maps operations to these functions.
"""
