"""Builds the workbooks that users start from."""
