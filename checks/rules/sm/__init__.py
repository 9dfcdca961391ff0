"""SM – sums (合计): money, regions, projects and weights that must add up."""
