"""IO – files (文件): whether a returned file can be read, and what comes along with it.

交回来的文件能不能读，带没带宏和外部链接。
"""
