"""Verdicts in words, once, for sheets and reports alike; the output tables."""
