"""RT – rates (比率): 预算执行率, 完成率 and whatever else is one number divided by another.

预算执行率、完成率等由两个数相除得出的比率，是不是除得出来。
"""
