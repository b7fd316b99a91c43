"""Numbers that can be trusted: balls, proved rounding, generic points, comparison, differences, fast floats."""
