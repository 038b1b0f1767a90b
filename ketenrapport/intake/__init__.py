"""Figures from elsewhere: the entry sheet and what it hands over."""
