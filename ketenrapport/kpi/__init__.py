"""Pure arithmetic: from measurements to values, verdicts and trees."""
