"""Live checks: what a spreadsheet says of a form while it is being filled, by formulas alone."""

from checks.live.forms import FIELD, FORM, SECTION
from checks.live.indicators import INDICATOR_VALUES, LISTS
from checks.live.kinds import Band, Listing, Live, Value
from checks.live.money import AMOUNT, RATE, SUM

__all__ = [
    "AMOUNT",
    "FIELD",
    "FORM",
    "INDICATOR_VALUES",
    "LISTS",
    "RATE",
    "SECTION",
    "SUM",
    "Band",
    "Listing",
    "Live",
    "Value",
]
