Attribute VB_Name = "KetenrapportFuncties"
Option Explicit

' Functions for cells: KR_SCORE and its kin work out on the values in some cells what a refresh works out on the workbook.
' Python does the work, on Windows; on a Mac, and where Python can't start, the cell shows #N/B. A module of its own: what goes wrong
' here spares the buttons. Written by "ketenrapport nieuw" and "ketenrapport koppel", which replace it: changes made here do not stay.

Public Function KR_SCORE(waarde As Variant, norm As Variant, Optional signaal As Variant, Optional norm_boven As Variant, Optional signaal_boven As Variant, Optional plafond As Variant) As Variant
    KR_SCORE = FromPython("score", Array(waarde, norm, signaal, norm_boven, signaal_boven, plafond))
End Function

Public Function KR_STATUS(waarde As Variant, norm As Variant, Optional signaal As Variant, Optional norm_boven As Variant, Optional signaal_boven As Variant, Optional plafond As Variant) As Variant
    KR_STATUS = FromPython("status", Array(waarde, norm, signaal, norm_boven, signaal_boven, plafond))
End Function

Public Function KR_VERHOUDING(tellers As Variant, noemers As Variant, Optional factor As Variant) As Variant
    KR_VERHOUDING = FromPython("verhouding", Array(tellers, noemers, factor))
End Function

Public Function KR_GEWOGEN(scores As Variant, gewichten As Variant, Optional statussen As Variant, Optional kritiek As Variant) As Variant
    KR_GEWOGEN = FromPython("gewogen", Array(scores, gewichten, statussen, kritiek))
End Function

Public Function KR_GRENZEN(reeks As Variant) As Variant
    KR_GRENZEN = FromPython("grenzen", Array(reeks))
End Function

Public Function KR_VARIATIE(reeks As Variant, richting As Variant) As Variant
    KR_VARIATIE = FromPython("variatie", Array(reeks, richting))
End Function

Public Function KR_GAT(teller As Variant, noemer As Variant, norm As Variant, Optional factor As Variant, Optional richting As Variant, Optional decimalen As Variant) As Variant
    KR_GAT = FromPython("gat", Array(teller, noemer, norm, factor, richting, decimalen))
End Function

Private Function FromPython(ByVal name As String, arguments As Variant) As Variant
    ' The answer of the Python function of this name, in ketenrapport.doors.functions.
    #If Mac Then
        FromPython = CVErr(2042)
    #Else
        On Error GoTo failed
        FromPython = Answer(XLPy.CallUDF("ketenrapport.doors.functions", name, arguments, ThisWorkbook, Application.Caller))
        Exit Function
failed:
        FromPython = CVErr(2042)
    #End If
End Function

Private Function Answer(told As Variant) As Variant
    ' What Python told, with an error of Excel for each error in words. A column comes as a block, a row as a row.
    Dim block As Variant, row As Long, column As Long
    If Not IsArray(told) Then
        Answer = Meant(told)
        Exit Function
    End If
    block = told
    If Depth(told) = 1 Then
        For column = LBound(told) To UBound(told)
            block(column) = Meant(told(column))
        Next column
    Else
        For row = LBound(told, 1) To UBound(told, 1)
            For column = LBound(told, 2) To UBound(told, 2)
                block(row, column) = Meant(told(row, column))
            Next column
        Next row
    End If
    Answer = block
End Function

Private Function Meant(cell As Variant) As Variant
    ' #N/B, #GETAL! and #WAARDE! as Excel's own errors: xlErrNA, xlErrNum, xlErrValue.
    Meant = cell
    If VarType(cell) = vbString Then
        If cell = "#N/B" Then Meant = CVErr(2042)
        If cell = "#GETAL!" Then Meant = CVErr(2036)
        If cell = "#WAARDE!" Then Meant = CVErr(2015)
    End If
End Function

Private Function Depth(block As Variant) As Long
    ' How many dimensions an array has, 1 or 2.
    On Error GoTo one
    If UBound(block, 2) >= LBound(block, 2) Then Depth = 2
    Exit Function
one:
    Depth = 1
End Function
