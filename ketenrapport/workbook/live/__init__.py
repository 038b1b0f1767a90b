"""A workbook that is open in Excel, through xlwings."""

import atexit

import xlwings

# On Windows xlwings ends, when Python does, every Excel whose window it doesn't see, those of others included (xlwings #2456).
# On a Mac its exit hook only shows errors and gives the status bar back; that one stays.
if _windows := getattr(xlwings, "_xlwindows", None):
    atexit.unregister(_windows.cleanup)
