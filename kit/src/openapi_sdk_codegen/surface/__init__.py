"""The public surface of the generated package: one line for each public class, function, parameter, field, ….

In: the folder of the package. Out: the text of its surface (`collect`), which is pinned in `tests/surface/`.
In: two such texts. Out: their differences as `SurfaceChange`s (`compare`). The package is never imported.
"""
