"""Python in Excel: functions that say in a cell what the rules say of a returned workbook, word for word.

``functions`` is the one list of them, ``binding`` hands them to xlwings, ``udfs`` is the module that xlwings loads,
``vba`` makes the macros that a template ships. Only the BSD part of xlwings is used.
"""
