"""The namespaces of Word's XML and what is drawn in it (ECMA-376 part 1, annex A): as addresses, and in braces as lxml writes them."""

from __future__ import annotations

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""How every XML part begins."""
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPE = "http://schemas.openxmlformats.org/package/2006/content-types"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PLACED = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
ALTERNATIVES = "http://schemas.openxmlformats.org/markup-compatibility/2006"
W, R, A, C, WP, MC = (f"{{{one}}}" for one in (WORD, OFFICE_RELATIONSHIP, DRAWING, CHART, PLACED, ALTERNATIVES))
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
DC = "{http://purl.org/dc/elements/1.1/}"
DECLARED = f'xmlns:w="{WORD}"'
"""What declares the prefix of Word in a part of our own making."""
