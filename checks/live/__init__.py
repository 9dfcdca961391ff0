"""Live checks: what a spreadsheet says of a form while it is being filled, by formulas alone."""

from checks.live.kinds import Band, Live, Value

__all__ = ["Band", "Live", "Value"]
