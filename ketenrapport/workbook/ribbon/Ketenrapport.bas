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
    Begin "refresh"
End Sub

Public Sub OnCheck(control As IRibbonControl)
    Begin "check"
End Sub

Public Sub OnReportChain(control As IRibbonControl)
    Begin "report_chain"
End Sub

Public Sub OnReportAll(control As IRibbonControl)
    Begin "report_all"
End Sub

Public Sub OnReadMinutes(control As IRibbonControl)
    Begin "read_minutes"
End Sub

Public Sub OnAdopt(control As IRibbonControl)
    Begin "adopt"
End Sub

Public Sub OnDistribute(control As IRibbonControl)
    Begin "distribute"
End Sub

Public Sub OnOpenReports(control As IRibbonControl)
    Begin "open_reports"
End Sub

Public Sub OnNewPeriod(control As IRibbonControl)
    Begin "new_period"
End Sub

Public Sub OnTakeOver(control As IRibbonControl)
    Begin "take_over"
End Sub

Public Sub OnSources(control As IRibbonControl)
    Begin "sources"
End Sub

Public Sub OnRequestForms(control As IRibbonControl)
    Begin "request_forms"
End Sub

Public Sub OnTakeInForms(control As IRibbonControl)
    Begin "take_in_forms"
End Sub

Public Sub OnSetPeriod(control As IRibbonControl)
    Begin "set_period"
End Sub

Public Sub OnClosePeriod(control As IRibbonControl)
    Begin "close_period"
End Sub

Public Sub OnRename(control As IRibbonControl)
    Begin "rename"
End Sub

Public Sub OnNewYear(control As IRibbonControl)
    Begin "new_year"
End Sub

Public Sub OnSelfTest(control As IRibbonControl)
    Begin "self_test"
End Sub

Public Sub OnAbout(control As IRibbonControl)
    Begin "about"
End Sub

Private Sub Begin(ByVal action As String)
    ' Start the Python function of this name, which tells the outcome itself. What keeps Python from starting is one sentence here.
    Dim events As Boolean, calculates As Long
    On Error GoTo failed
    #If Mac Then
        If Not StarterIsThere() Then
            MsgBox "Op deze Mac ontbreekt de starter van xlwings " & XLWINGS_VERSION & ". Draai het installatiescript opnieuw, of voer in Terminal uit: ~/.ketenrapport/venv/bin/xlwings runpython install", vbExclamation, "Ketenrapport"
            Exit Sub
        End If
    #Else
        If Not FileExists(GetConfig("INTERPRETER_WIN", "")) Then
            MsgBox "Het programma staat niet meer op " & GetConfig("INTERPRETER_WIN", "") & ". Draai het installatiescript opnieuw, of vraag IT erom.", vbExclamation, "Ketenrapport"
            Exit Sub
        End If
    #End If
    events = Application.EnableEvents
    calculates = Application.Calculation
    RunPython "import ketenrapport.excel; ketenrapport.excel." & action & "()"
    #If Mac Then
    #Else
        ' Python gives these back itself, unless it was ended halfway.
        Application.Interactive = True
        If Application.EnableEvents <> events Then Application.EnableEvents = events
        If Application.Calculation <> calculates Then Application.Calculation = calculates
    #End If
    Exit Sub
failed:
    Application.StatusBar = False
    If Err.Number = 70 Then
        MsgBox "Excel mag op deze computer geen andere programma's starten (een regel van IT). Gebruik de snelkoppeling Ketenrapport vernieuwen op het bureaublad, of vraag IT om een uitzondering.", vbExclamation, "Ketenrapport"
    Else
        MsgBox "De knop kon het programma niet starten: " & Err.Description & " (" & Err.Number & "). Klik op Controleer installatie, of vraag IT erom.", vbExclamation, "Ketenrapport"
    End If
End Sub

Private Function StarterIsThere() As Boolean
    ' Whether Excel on a Mac can start anything: xlwings would say so in English. The starter is asked to do nothing.
    #If Mac Then
        Dim told As String
        On Error GoTo missing
        told = AppleScriptTask("xlwings-" & XLWINGS_VERSION & ".applescript", "VbaHandler", "|/usr/bin/true||||/dev/null")
    #End If
    StarterIsThere = True
missing:
End Function
