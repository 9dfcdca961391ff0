"""Words and figures that the rules on sums share."""

from __future__ import annotations

from decimal import Decimal

from checks.datum import Datum
from checks.findings import Verdict
from checks.relations import Sum
from checks.rows import Form
from checks.zones import Judged

_SHOWN = 6


def missed(relation: Sum, judged: Judged) -> Verdict:
    """Return the verdict on a total that is not what its parts add up to."""
    return Verdict(
        at=relation.total.at,
        found=relation.total.at.text.strip(),
        expected=format(judged.computed, "f"),
        difference=judged.difference,
        related=tuple(part.at for part in relation.parts),
        field=relation.field,
        facts=addition(relation),
    )


def addition(relation: Sum) -> dict[str, str]:
    """Return the facts ``parts`` and ``parts_en``: the parts as a reader would write them; many are counted."""
    count = len(relation.parts)
    if count > _SHOWN:
        return {"parts": f"{count} 项", "parts_en": f"{count} of them"}
    written = "+".join(part.at.text.strip() for part in relation.parts)
    return {"parts": written, "parts_en": written}


def filled_weights(form: Form) -> list[tuple[Datum, Decimal]] | None:
    """Return the weights of the indicators with their cells; None where they are too few or unreadable.

    Rows may share a merged cell. A blank weight of a required column is FM01's: no sum can be told yet.
    """
    cells = list({id(row.weight): row.weight for row in form.indicators if row.weight is not None}.values())
    filled = [(cell, cell.number.value) for cell in cells if cell.number is not None]
    unreadable = any(cell.number is None and not cell.nothing for cell in cells)
    missing = "weight" in form.required and len(filled) < len(cells)
    if not filled or unreadable or missing or len(filled) * 2 < len(cells):
        return None
    return filled
