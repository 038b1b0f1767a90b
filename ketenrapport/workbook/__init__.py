"""Workbooks: reading, writing and building them."""
