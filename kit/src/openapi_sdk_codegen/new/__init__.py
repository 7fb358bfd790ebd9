"""Make the project of an SDK of an OpenAPI document.

`making` takes the steps in a temporary folder beside the wanted one, which gets its name when all is done:

- `document` reads the document, and refuses what is none that an SDK can be made of,
- `leaving_out` finds what can't be generated, and writes the corrections that remove it,
- `trying` calls each operation on the sandbox, in a process of its own,
- `overview` collects what the files of the project say, and `rendering` writes them from `templates/`,
- `wheel` packs the kit itself.

`report` says what was made, what was left out, and what was guessed.
"""
