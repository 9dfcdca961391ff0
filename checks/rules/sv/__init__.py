"""SV – questionnaires (问卷调查): numbers sent and returned, shares, reliability and validity.

问卷的份数、占比、信度和效度，有没有不可能的数。
"""
