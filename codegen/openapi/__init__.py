"""A document, its references, its YAML and its validation: shared by all steps."""
