"""Generates the package: the corrected description goes in, `generated/fleetit_api` and `docs/fields.md` come out.

`package` runs openapi-python-client with `templates/`, copies `runtime/` into the result, formats it, and swaps it in.
`fidelity` says how certain each part of the description is, in docstrings and in `docs/fields.md`. `completeness` lists
the operations of a description and of a package, to compare them.
"""
