"""Judged KPIs along customer chains: an Excel workbook in, judged sheets and Word reports out."""
