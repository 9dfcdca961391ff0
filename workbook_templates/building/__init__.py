"""Building: a layout, and what was issued with it, become a template with live checks."""
