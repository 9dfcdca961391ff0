"""FM – form and cells (表与单元格): what must be filled in, and how it is written."""
