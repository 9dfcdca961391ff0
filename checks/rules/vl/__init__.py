"""VL – values (指标值与完成值): targets, actuals and the units beside them."""
