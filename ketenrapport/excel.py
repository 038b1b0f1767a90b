"""The names that the macros of existing workbooks call, through xlwings' ``RunPython``."""

from ketenrapport.doors.ribbon import about, check, new_period, open_reports, refresh, report_all, report_chain, self_test, take_over

__all__ = ["about", "check", "new_period", "open_reports", "refresh", "report_all", "report_chain", "self_test", "take_over"]
