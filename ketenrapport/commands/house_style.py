"""House styles: a copy of our own to adapt, and an organisation's own template with what it lacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.writing import making
from ketenrapport.saving.claim import write_new
from ketenrapport.saving.temporary import content_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_KINDS = (".docx", ".dotx")
_ENDING = "-ketenrapport"
_WITHOUT_MACROS = {".dotm": ".dotx", ".docm": ".docx"}


def new_house_style(path: Path) -> Path:
    """The path of a copy of our own house style, to adapt in Word.

    Raises CommandError when the name is no .docx or .dotx, or a file is there already.
    """
    from ketenrapport.report.word.house_style import completed, own

    return _written(path, lambda as_template: completed(own(), as_template=as_template))


def complete_house_style(template: Path, path: Path | None = None) -> tuple[Path, list[str]]:
    """The path of a copy of the organisation's template with our styles and placeholders, and what of it did not go along.

    By default the copy stands beside it, under a name of its own.

    Raises CommandError when the template cannot be used, or as ``new_house_style`` does.
    """
    from ketenrapport.commands.reports import opened_template
    from ketenrapport.report.word.house_style import completed, left_behind

    opened = opened_template(template)
    beside = template.with_stem(template.stem + _ENDING)
    target = path or beside.with_suffix(_WITHOUT_MACROS.get(beside.suffix.lower(), beside.suffix))
    return _written(target, lambda as_template: completed(opened, as_template=as_template)), left_behind(opened)


def _written(path: Path, content: Callable[[bool], bytes]) -> Path:
    if path.suffix.lower() not in _KINDS:
        raise CommandError(f"Een huisstijl heet iets als huisstijl.dotx of huisstijl.docx; '{path.name}' is geen van beide.")
    made = content(path.suffix.lower() == ".dotx")
    with making(path):
        write_new(path, content_of(made))
    return path
