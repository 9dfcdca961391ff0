"""What a form looks like: its layouts, and the ways between a workbook's bytes and the typed rows of a submission.

A returned workbook is opened safely, read into tables by its labels, and may be handed back annotated;
a template is built from the same layout. This package knows spreadsheets and the rows of `checks`,
and nothing of how people run it.
"""
