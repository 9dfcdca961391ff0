"""SC – points (得分): scores, score rates, totals and grades."""
