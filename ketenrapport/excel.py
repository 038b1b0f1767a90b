"""The names that the macros of existing workbooks call, through xlwings' ``RunPython``."""

from ketenrapport.doors.ribbon import (
    about,
    check,
    close_period,
    new_period,
    new_year,
    open_reports,
    refresh,
    rename,
    report_all,
    report_chain,
    self_test,
    set_period,
    sources,
    take_over,
)

__all__ = [
    "about",
    "check",
    "close_period",
    "new_period",
    "new_year",
    "open_reports",
    "refresh",
    "rename",
    "report_all",
    "report_chain",
    "self_test",
    "set_period",
    "sources",
    "take_over",
]
