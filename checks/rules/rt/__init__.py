"""RT – rates (比率): 预算执行率, 完成率 and whatever else is one number divided by another."""
