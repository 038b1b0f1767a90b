Attribute VB_Name = "Ketenrapport"
Option Explicit

' The buttons of the tab Ketenrapport (customUI14.xml). Each starts Python, which does the work and tells the outcome.
' Written by "ketenrapport nieuw" and "ketenrapport koppel", which replace it: changes made here do not stay.

Public Sub OnRibbonLoad(ribbon As IRibbonUI)
    ' Show the tab when the workbook opens. Where Excel cannot (yet), the user finds it herself.
    On Error Resume Next
    ribbon.ActivateTab "ketenrapport"
End Sub

Public Sub OnRefresh(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.refresh()"
End Sub

Public Sub OnCheck(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.check()"
End Sub

Public Sub OnReportChain(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.report_chain()"
End Sub

Public Sub OnReportAll(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.report_all()"
End Sub

Public Sub OnOpenReports(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.open_reports()"
End Sub

Public Sub OnNewPeriod(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.new_period()"
End Sub

Public Sub OnTakeOver(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.take_over()"
End Sub

Public Sub OnSources(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.sources()"
End Sub

Public Sub OnSetPeriod(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.set_period()"
End Sub

Public Sub OnClosePeriod(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.close_period()"
End Sub

Public Sub OnRename(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.rename()"
End Sub

Public Sub OnNewYear(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.new_year()"
End Sub

Public Sub OnSelfTest(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.self_test()"
End Sub

Public Sub OnAbout(control As IRibbonControl)
    RunPython "import ketenrapport.excel; ketenrapport.excel.about()"
End Sub
