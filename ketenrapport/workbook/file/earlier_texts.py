"""What earlier versions wrote on their output sheets outside tables and named cells, and the template of today no longer does.

A sheet is only replaced when nothing of the user stands on it; these texts are the program's own, of version 0.1.
"""

from __future__ import annotations

EARLIER_TEXTS = frozenset(
    [
        "Ketens",
        "● ketens op norm",
        "▲ ketens die aandacht vragen",
        "■ ketens waar actie nodig is",
        "○ ketens zonder oordeel",
        "Nu te doen",
        "KPI's waar actie nodig is",
        "acties over de deadline",
        "bevindingen in de werkmap",
        "Score 100 is precies op norm. Trend: verschil met de vorige periode. Dekking: deel van de gewichten dat "
        "beoordeeld is. Definitie: hoeveel van de twaalf kenmerken van een heldere keten er zijn.",
        "● op norm · ▲ aandacht · ■ actie nodig · ○ geen oordeel · score 100: precies op norm, 50: precies op de signaalwaarde",
        "Ernstigste eerst. Blad en cel wijzen de plaats aan; na het herstel vernieuwt u de werkmap.",
    ]
)
