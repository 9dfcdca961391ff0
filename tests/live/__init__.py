"""Live checks held against the Python rules, computed by LibreOffice."""
