"""The resources that have state, one module for each.

Each public function with a `ValidRequest` is the handler of one operation: it reads or changes the fleet's rows, and
returns the JSON document of the response. `fleetit.sandbox._handlers` maps operations to handlers.
"""
