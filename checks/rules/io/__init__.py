"""IO – files (文件): whether a returned file can be read, and what comes along with it."""
