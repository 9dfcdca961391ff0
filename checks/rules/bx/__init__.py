"""BX – across a batch (整批核对): sent twice, copied from another unit, missing, not the sum of the units'.

整批报送件相互之间：有没有重报、照抄、漏报，上级的数是不是各单位的数之和。
"""

# What a reviewer does with it: with a thousand workbooks and a list of who should have sent one she first calls the
# units that sent nothing, and asks those that sent twice which one counts. Then she opens the parents whose figures
# are not those of their units, and reads the reasons that one unit has from another.
