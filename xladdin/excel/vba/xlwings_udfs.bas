Attribute VB_Name = "xlwings_udfs"
' Written by python -m xladdin.excel.vba.wrapper with xlwings 0.37.8: do not edit.
#Const App = "Microsoft Excel" 'Adjust when using outside of Excel
Function JX_CHECK(table, Optional profile)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_CHECK = XLPy.CallUDF("xladdin.excel.udfs", "JX_CHECK", Array(table, profile), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_CHECK = XLPy.CallUDF("xladdin.excel.udfs", "JX_CHECK", Array(table, profile))
        Exit Function
    #End If
failed:
    JX_CHECK = CVErr(2042)  '#N/A
End Function

Function JX_COMPLETION(target, actual, Optional indicator, Optional group, Optional period, Optional profile)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_COMPLETION = XLPy.CallUDF("xladdin.excel.udfs", "JX_COMPLETION", Array(target, actual, indicator, group, period, profile), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_COMPLETION = XLPy.CallUDF("xladdin.excel.udfs", "JX_COMPLETION", Array(target, actual, indicator, group, period, profile))
        Exit Function
    #End If
failed:
    JX_COMPLETION = CVErr(2042)  '#N/A
End Function

Function JX_DEVIATION(target, actual, Optional indicator, Optional group, Optional period, Optional profile)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_DEVIATION = XLPy.CallUDF("xladdin.excel.udfs", "JX_DEVIATION", Array(target, actual, indicator, group, period, profile), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_DEVIATION = XLPy.CallUDF("xladdin.excel.udfs", "JX_DEVIATION", Array(target, actual, indicator, group, period, profile))
        Exit Function
    #End If
failed:
    JX_DEVIATION = CVErr(2042)  '#N/A
End Function

Function JX_GRADE(total, Optional profile)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_GRADE = XLPy.CallUDF("xladdin.excel.udfs", "JX_GRADE", Array(total, profile), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_GRADE = XLPy.CallUDF("xladdin.excel.udfs", "JX_GRADE", Array(total, profile))
        Exit Function
    #End If
failed:
    JX_GRADE = CVErr(2042)  '#N/A
End Function

Function JX_GRIM(shares, respondents, Optional caption)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_GRIM = XLPy.CallUDF("xladdin.excel.udfs", "JX_GRIM", Array(shares, respondents, caption), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_GRIM = XLPy.CallUDF("xladdin.excel.udfs", "JX_GRIM", Array(shares, respondents, caption))
        Exit Function
    #End If
failed:
    JX_GRIM = CVErr(2042)  '#N/A
End Function

Function JX_MET(target, actual, Optional indicator, Optional group, Optional period, Optional profile)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_MET = XLPy.CallUDF("xladdin.excel.udfs", "JX_MET", Array(target, actual, indicator, group, period, profile), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_MET = XLPy.CallUDF("xladdin.excel.udfs", "JX_MET", Array(target, actual, indicator, group, period, profile))
        Exit Function
    #End If
failed:
    JX_MET = CVErr(2042)  '#N/A
End Function

Function JX_RATE(executed, budget)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_RATE = XLPy.CallUDF("xladdin.excel.udfs", "JX_RATE", Array(executed, budget), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_RATE = XLPy.CallUDF("xladdin.excel.udfs", "JX_RATE", Array(executed, budget))
        Exit Function
    #End If
failed:
    JX_RATE = CVErr(2042)  '#N/A
End Function

Function JX_RATE_CHECK(stated, executed, budget, Optional caption)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_RATE_CHECK = XLPy.CallUDF("xladdin.excel.udfs", "JX_RATE_CHECK", Array(stated, executed, budget, caption), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_RATE_CHECK = XLPy.CallUDF("xladdin.excel.udfs", "JX_RATE_CHECK", Array(stated, executed, budget, caption))
        Exit Function
    #End If
failed:
    JX_RATE_CHECK = CVErr(2042)  '#N/A
End Function

Function JX_SCORE(weight, target, actual, Optional indicator, Optional group, Optional period, Optional profile)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_SCORE = XLPy.CallUDF("xladdin.excel.udfs", "JX_SCORE", Array(weight, target, actual, indicator, group, period, profile), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_SCORE = XLPy.CallUDF("xladdin.excel.udfs", "JX_SCORE", Array(weight, target, actual, indicator, group, period, profile))
        Exit Function
    #End If
failed:
    JX_SCORE = CVErr(2042)  '#N/A
End Function

Function JX_SUM_CHECK(total, parts, Optional caption)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_SUM_CHECK = XLPy.CallUDF("xladdin.excel.udfs", "JX_SUM_CHECK", Array(total, parts, caption), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_SUM_CHECK = XLPy.CallUDF("xladdin.excel.udfs", "JX_SUM_CHECK", Array(total, parts, caption))
        Exit Function
    #End If
failed:
    JX_SUM_CHECK = CVErr(2042)  '#N/A
End Function

Function JX_TARGET(target, Optional indicator, Optional group, Optional profile)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        JX_TARGET = XLPy.CallUDF("xladdin.excel.udfs", "JX_TARGET", Array(target, indicator, group, profile), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        JX_TARGET = XLPy.CallUDF("xladdin.excel.udfs", "JX_TARGET", Array(target, indicator, group, profile))
        Exit Function
    #End If
failed:
    JX_TARGET = CVErr(2042)  '#N/A
End Function

