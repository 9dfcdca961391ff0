"""SC – points (得分): scores, score rates, totals and grades.

得分、得分率、总分和等级，是不是按规则算出来的。
"""
