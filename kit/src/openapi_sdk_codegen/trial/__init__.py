"""Say what would become of each operation of pages or documents, if they were added to this project.

In: sources that are not in `spec/`: pages, whole documents, an index. Out: for each of their operations whether it
becomes a method, its name, and the reasons if it doesn't. Nothing in the project changes.

`__main__` reads the sources, and `candidate` joins them with what the project has. `loop` takes the result through the
steps on the description (`description`) and on the package. An error of a step is attributed to operations; these are
refused and left out, and the steps run again, until none has an error. So one refused operation doesn't hide what
becomes of the others. With `--call`, `openapi_sdk_codegen.calling` then judges the package.

- *refusal*: one reason why an operation is not accepted: rule, place, why, remedy.
- *candidate*: the project's description with the operations of the sources that are not refused.
"""
