"""Read OpenAPI descriptions: what all steps share.

In: YAML text, or a JSON document in memory. Out: its operations and schemas with their places, its references resolved,
and whether it is valid OpenAPI 3.0. From the bottom: `tree` has JSON values, places and the walk; `references` has JSON
pointers and `$ref`; `paths` has methods and path templates; `document` has operations and schemas; `yaml` reads and
writes files; `validation` runs a maintained validator.
"""
