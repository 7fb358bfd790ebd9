"""Ask for every source of spec/ again, and report what changed: `openapi-sdk watch`.

`read` asks, and says which pages are new, changed or gone. `report` takes what changed into a copy of the project,
regenerates and reviews it there, and makes a patch of the difference. Nothing in the project is written.
"""
