"""TA – target against actual (完成情况): what was missed, overshot or copied, and whether it is explained."""
