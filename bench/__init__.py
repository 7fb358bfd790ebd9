"""Side-by-side measurements: `python -m bench`, one module per subject, each against what one would use instead."""
