"""The ribbon inside a workbook: its XML, our VBA, and what puts them there without Excel."""
