"""VL – values (指标值与完成值): targets, actuals and the units beside them.

指标值、完成值和单位，写得是否读得懂、对得上。
"""
