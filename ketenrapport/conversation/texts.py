"""What somebody wrote in a field, and whether that is anything: untouched prompts are not, whatever a program made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.report.fields import PROMPTS
from ketenrapport.report.markup import lines, tidy
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ketenrapport.conversation.flow import Control, Flow, Line, Piece

_OF_WORD = frozenset(
    fold(prompt)
    for prompt in (
        "Klik of tik om tekst in te voeren.", "Klik om tekst in te voeren.", "Klik of tik om een datum in te voeren.",
        "Klik om een datum in te voeren.", "Klik hier als u tekst wilt invoeren.", "Klik hier als u een datum wilt invoeren.",
        "Kies een item.", "Kies een bouwsteen.", "Click or tap here to enter text.", "Click here to enter text.",
        "Click or tap to enter a date.", "Click here to enter a date.", "Choose an item.",
    )
)  # fmt: skip
_OURS = frozenset(fold(prompt).rstrip(".?") for prompt in PROMPTS)
_SENTENCES = tuple(sorted((prompt for prompt in PROMPTS if " " in prompt), key=len, reverse=True))
# Spaces of all widths, and marks that show as nothing.
_INVISIBLE = re.compile("[\\s\u00a0\u200b-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff\u00ad]+")


def is_prompt(text: str) -> bool:
    """Whether the text is nothing but a prompt, of ours or of Word, or shows as nothing."""
    shown = fold(_INVISIBLE.sub(" ", text))
    return not shown or shown.rstrip(".?") in _OURS or shown in _OF_WORD


def without_prompt(text: str) -> tuple[str, bool]:
    """What was typed behind or before a prompt that stayed, and whether one did."""
    for prompt in _SENTENCES:
        rest = text.removeprefix(prompt) if text.startswith(prompt) else text.removesuffix(prompt)
        if rest != text and rest.strip():
            return rest.strip(), True
    return text, False


class Texts:
    """What was written in the controls and lines of one document."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self.empty = {control for control in flow.controls if self._is_empty(control)}

    def written(self, chosen: Iterable[Line], mine: Callable[[Piece], bool]) -> str:
        """What stands in these lines, as far as a piece is ``mine``: a line for each paragraph, none for what is a prompt."""
        told = []
        for line in chosen:
            text = "".join(piece.text for piece in line.pieces if mine(piece) and not self._in_empty(piece.control))
            told += [(line.is_listed, part) for part in lines(text)]
        several = len(told) > 1
        text = "\n".join(f"- {part}" if listed and several else part for listed, part in told)
        return "" if is_prompt(text) else text

    def in_control(self, control: Control) -> str:
        """What stands in a control, but for what stands in a field of its own inside it."""
        if control in self.empty:
            return ""
        chosen = [self._flow.lines[place] for place in self._flow.lines_of(control)]
        return self.written(chosen, lambda piece: piece.control is not None and piece.control.is_within(control))

    def _is_empty(self, control: Control) -> bool:
        pieces = (
            piece.text
            for line in self._flow.lines
            for piece in line.pieces
            if piece.control is not None and control in piece.control.around
        )
        return is_prompt(tidy("".join(pieces)))

    def _in_empty(self, control: Control | None) -> bool:
        return control is not None and any(one in self.empty for one in control.around)
