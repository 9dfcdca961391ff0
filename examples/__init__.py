"""Real figures of performance self-evaluations, and returned workbooks made from them."""
