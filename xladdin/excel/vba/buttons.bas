Attribute VB_Name = "xladdin_buttons"
Option Explicit

' What the buttons of a template call. The work is done in Python, in xladdin.excel.buttons.

Sub JX_CheckForm()
    RunPython "from xladdin.excel import buttons; buttons.check_form()"
End Sub

Sub JX_FillDerived()
    RunPython "from xladdin.excel import buttons; buttons.fill_derived()"
End Sub

Sub JX_ClearMarks()
    RunPython "from xladdin.excel import buttons; buttons.clear_marks()"
End Sub
