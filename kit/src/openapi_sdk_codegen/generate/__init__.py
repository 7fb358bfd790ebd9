"""Generate the package of a service.

In: the corrected description. Out: a folder below `generated/`, `docs/fields.md`, and the numbers of
`docs/fidelity.md`.

`package` builds the package and swaps it in: `prepare` writes the description as the generator can read it, `generator`
runs openapi-python-client with `templates/`, `modules` adds modules, `audit` looks for code that no template makes, and
`completeness` checks that the package has every operation of the description. `fidelity` states how certain each part
of the description is, in docstrings and in pages.
"""
