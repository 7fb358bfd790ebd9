"""Generate the package of a service.

In: the corrected description. Out: a folder below `generated/` and `docs/fields.md`.

`package` runs openapi-python-client with `templates/`, copies `runtime/` into the result, formats it, and swaps it in.
`fidelity` states how certain each part of the description is, in docstrings and in `docs/fields.md`. `completeness`
checks that the package has every operation of the description.
"""
