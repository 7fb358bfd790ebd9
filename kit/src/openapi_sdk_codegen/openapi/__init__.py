"""Read OpenAPI descriptions: what all steps share.

In: YAML or JSON text, or a JSON document in memory. Out: its operations and schemas with their places, its references
resolved, and whether it is valid OpenAPI 3.0 or 3.1. From the bottom: `tree` has JSON values, places and the walk;
`references` has JSON pointers and `$ref`; `paths` has methods and path templates; `document` has operations and
schemas, and rewrites 3.0 as 3.1; `requests` has parameters and bodies; `secrets` lists which properties are secret;
`yaml_reader` and `yaml` read and write files; `structure` says what each object of OpenAPI may have; with it,
`validation` looks for what is wrong.
"""
