"""The sections of a report, one module per subject: functions from ``ChainView`` to blocks."""
