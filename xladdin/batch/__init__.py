"""A folder of submissions in one go: workers, what is kept of each file, and what the run as a whole says."""
