"""One module for each library, with the same few functions (see shape.py)."""
