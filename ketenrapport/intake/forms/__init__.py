"""Request forms: who is asked for which figures and explanations, the small workbook that she gets, and what it says when it returns."""
