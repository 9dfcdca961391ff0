"""SM – sums (合计): money, regions, projects and weights that must add up.

资金、地区、项目和分值，各分项加起来是不是合计。
"""
