"""What must hold in a performance self-evaluation form (绩效自评表).

This package knows values, rows, rules and findings.
It knows no workbook, no file and no spreadsheet program.
"""
