"""Cells as people write them, made into typed tables and linked into one organisation."""
