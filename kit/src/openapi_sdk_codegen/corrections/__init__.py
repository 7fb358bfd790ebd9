"""Correct what is published, and derive the names that its pages don't give.

In: `spec/openapi.yaml` and `spec/corrections.yaml`. Out: the corrected description, valid OpenAPI, in which every
operation has a tag and an operationId. `load` does all of it for a project: `apply` reads and applies the corrections,
and `conventions` derives names.
"""
