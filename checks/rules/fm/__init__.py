"""FM – form and cells (表与单元格): what must be filled in, and how it is written.

该填的有没有空着，指标有没有重复，写法是否规范。
"""
