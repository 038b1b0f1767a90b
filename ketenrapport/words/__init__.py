"""What everything is called: sheets and columns, verdicts, findings, Dutch wording, and how numbers, dates and periods are spelt."""
