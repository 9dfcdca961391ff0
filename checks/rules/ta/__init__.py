"""TA – target against actual (完成情况): what was missed, overshot or copied, and whether it is explained.

指标没有完成的、超出太多的、像是照抄的，有没有说明。
"""
