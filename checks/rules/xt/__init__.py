"""XT – between tables (表间核对): the tables and texts of one submission, and what was issued.

自评表与下达的目标表、表与文字说明之间，指标、数字和计量单位是不是一致。
"""
