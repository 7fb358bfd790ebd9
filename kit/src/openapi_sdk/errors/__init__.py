"""The exceptions and their field errors."""
