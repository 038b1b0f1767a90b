"""The sections of a report, one module per subject: functions from ``ReportInput`` to blocks."""
