"""How people use the checks: the command line, the reports and the functions for a spreadsheet."""

__version__ = "0.1.0"
