"""The units in which Word measures: the twentieth of a point (twip), and in drawings the English metric unit (EMU)."""

from __future__ import annotations

TWIPS_PER_POINT, TWIPS_PER_MM, TWIPS_PER_CM = 20, 1440 / 25.4, 1440 / 2.54
EMU_PER_TWIP, EMU_PER_POINT = 635, 12_700
