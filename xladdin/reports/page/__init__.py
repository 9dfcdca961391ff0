"""The page of a batch: one HTML file that a reviewer opens from a folder or a file share, without a network.

The reviewer of a province opens it after a check of a thousand workbooks, sees how things stand and filters to the
units to send back; then opens what was found with a unit, and prints the list for the meeting.
"""

from xladdin.reports.page.rendering import to_page, write_page

__all__ = ["to_page", "write_page"]
