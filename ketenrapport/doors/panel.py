"""The window: on a file every command of the shell with its fields, on a workbook open in Excel every button of the tab. It stays warm.

A small native window for where macros are blocked or Office may not start other programs. It declares nothing itself: what can be asked
is the table of actions, and what a command asks are its own arguments and options. The shell is the door for a screen reader.
"""

from __future__ import annotations

import sys
import threading
import tkinter as tk
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from queue import Empty, SimpleQueue
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING

from ketenrapport.doors.actions import TITLE
from ketenrapport.doors.crash_log import place, where
from ketenrapport.doors.offered import Command, Field, Program, buttons, commands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketenrapport.doors.actions import Action

_OPEN = " (open in Excel)"
_LOOK = 100  # milliseconds between two looks at what the work tells
_WIDE, _LINES, _GAP = 90, 21, 6
_DONE, _IMPOSSIBLE = 0, 2


class Panel:
    """The window and what it knows: the workbooks, the chosen command and its fields, and the work that is going on."""

    def __init__(self, root: tk.Tk, program: Program, chosen: Path | None = None) -> None:
        """Build the window; ``chosen`` is a workbook to begin with."""
        self.root = root
        self.program = program
        self.commands: list[Command] = []
        self.values: dict[str, tk.StringVar] = {}
        self._told: SimpleQueue[tuple[str, int]] = SimpleQueue()
        self._questions: SimpleQueue[str] = SimpleQueue()
        self._answers: SimpleQueue[str | None] = SimpleQueue()
        self._busy = self._closing = False
        self._made: list[Path] = []
        root.title(TITLE)
        root.protocol("WM_DELETE_WINDOW", self.close)
        root.minsize(860, 640)
        root.columnconfigure(1, weight=1)
        root.rowconfigure(1, weight=1)
        self._build_workbooks()
        self._build_commands()
        self._build_outcome()
        self.find_workbooks(chosen)
        root.after_idle(self.actions.focus_force)

    # What it looks like ---------------------------------------------------------------------------------------------

    def _build_workbooks(self) -> None:
        frame = ttk.Frame(self.root, padding=_GAP * 2)
        frame.grid(row=0, column=0, columnspan=2, sticky="ew")
        frame.columnconfigure(1, weight=1)
        ttk.Label(frame, text="Werkmap", underline=0).grid(row=0, column=0, padx=(0, _GAP))
        self.workbook: ttk.Combobox = ttk.Combobox(frame, state="normal")
        self.workbook.grid(row=0, column=1, sticky="ew")
        for event in ("<<ComboboxSelected>>", "<FocusOut>", "<Return>"):
            self.workbook.bind(event, lambda _: self._offer())
        ttk.Button(frame, text="Bestand kiezen …", command=self._choose_file).grid(row=0, column=2, padx=_GAP)
        ttk.Button(frame, text="Opnieuw zoeken", command=self.find_workbooks).grid(row=0, column=3)
        self.root.bind("<Alt-w>", lambda _: self.workbook.focus_set())

    def _build_commands(self) -> None:
        frame = ttk.Frame(self.root, padding=(_GAP * 2, 0))
        frame.grid(row=1, column=0, sticky="ns")
        frame.rowconfigure(1, weight=1)
        ttk.Label(frame, text="Wat wilt u doen?", underline=11).grid(row=0, column=0, sticky="w")
        self.root.bind("<Alt-d>", lambda _: self.actions.focus_set())
        self.actions: tk.Listbox = tk.Listbox(frame, exportselection=False, activestyle="dotbox", width=26, height=_LINES)
        self.actions.grid(row=1, column=0, sticky="ns")
        self.actions.bind("<<ListboxSelect>>", lambda _: self._choose_command())
        self.actions.bind("<Return>", lambda _: self.run())
        self.form = ttk.Frame(self.root, padding=(_GAP, 0, _GAP * 2, 0))
        self.form.grid(row=1, column=1, sticky="nsew")
        self.form.columnconfigure(1, weight=1)

    def _build_outcome(self) -> None:
        frame = ttk.Frame(self.root, padding=_GAP * 2)
        frame.grid(row=2, column=0, columnspan=2, sticky="nsew")
        frame.columnconfigure(0, weight=1)
        self.state = ttk.Label(frame, text="Gereed.")
        self.state.grid(row=0, column=0, sticky="w")
        self.progress = ttk.Progressbar(frame, mode="indeterminate", length=160)
        self.progress.grid(row=0, column=1, sticky="e")
        self.outcome = tk.Text(frame, height=9, width=_WIDE, wrap="word", state="disabled", takefocus=True, font="TkDefaultFont")
        self.outcome.grid(row=1, column=0, columnspan=2, sticky="nsew", pady=(_GAP, 0))
        self.outcome.tag_configure("link", foreground="#0b5394", underline=True)
        below = ttk.Frame(frame)
        below.grid(row=3, column=0, columnspan=2, sticky="e", pady=(_GAP, 0))
        self._build_question(frame)
        self.opening = ttk.Button(below, text="Openen", underline=0, command=self._open_outcome, state="disabled")
        self.opening.grid(row=0, column=0, padx=_GAP)
        ttk.Button(below, text="Logbestand tonen", underline=0, command=self._show_log).grid(row=0, column=1)
        self.root.bind("<Alt-o>", lambda _: self._open_outcome())
        self.root.bind("<Alt-l>", lambda _: self._show_log())

    def _build_question(self, outcome: ttk.Frame) -> None:
        """The row below the outcome in which a command asks something; it is there only meanwhile."""
        self.asking = ttk.Frame(outcome)
        self.asking.columnconfigure(0, weight=1)
        self.question = ttk.Label(self.asking, wraplength=_WIDE * 8, justify="left")
        self.question.grid(row=0, column=0, columnspan=3, sticky="w")
        self.answer = ttk.Entry(self.asking)
        self.answer.grid(row=1, column=0, sticky="ew")
        ttk.Button(self.asking, text="Verder", command=self._give_answer).grid(row=1, column=1, padx=_GAP)
        ttk.Button(self.asking, text="Annuleren", command=lambda: self._give_answer(cancelled=True)).grid(row=1, column=2)
        self.answer.bind("<Return>", lambda _: self._give_answer())
        self.answer.bind("<Escape>", lambda _: self._give_answer(cancelled=True))

    def _show_question(self, question: str) -> None:
        self.question["text"] = question
        self.asking.grid(row=2, column=0, columnspan=2, sticky="ew", pady=(_GAP, 0))
        self.root.title(f"{TITLE}: vraag")
        self.answer.focus_force()

    def _give_answer(self, *, cancelled: bool = False) -> None:
        given = self.answer.get()
        self.answer.delete(0, "end")
        self.asking.grid_remove()
        self.root.title(f"{TITLE}: bezig")
        self._answers.put(None if cancelled else given)

    def _offer(self) -> None:
        """List what can be asked of the chosen workbook, when that is another list than stands there."""
        is_open = self.workbook.get().endswith(_OPEN)
        if self.commands and is_open == (self.commands[0].action is not None):
            return
        self.commands = buttons() if is_open else commands(self.program)
        self.actions.delete(0, "end")
        for command in self.commands:
            self.actions.insert("end", f" {command.label}")
        self.actions.selection_set(self._first_on_workbook())
        self.actions.activate(self._first_on_workbook())
        self._choose_command()

    def _choose_command(self) -> None:
        """Show the fields of the chosen command."""
        for child in self.form.winfo_children():
            child.destroy()
        command = self.command
        ttk.Label(self.form, text=command.help, wraplength=520, justify="left").grid(
            row=0, column=0, columnspan=3, sticky="w", pady=(0, _GAP)
        )
        self.values = {field.label: tk.StringVar() for field in command.fields}
        for row, field in enumerate(command.fields, start=1):
            self._build_field(row, field)
        self.button = ttk.Button(self.form, text=f"{command.label} uitvoeren", command=self.run, default="active")
        self.button.grid(row=len(command.fields) + 1, column=1, sticky="w", pady=_GAP)

    def _build_field(self, row: int, field: Field) -> None:
        value = self.values[field.label]
        if field.kind == "yes_no":
            box = ttk.Checkbutton(self.form, text=field.help.rstrip("."), variable=value, onvalue="ja", offvalue="")
            box.grid(row=row, column=1, columnspan=2, sticky="w")
            return
        ttk.Label(self.form, text=field.label + (" *" if field.required else "")).grid(row=row, column=0, sticky="nw", padx=(0, _GAP))
        entry = ttk.Entry(self.form, textvariable=value)
        entry.grid(row=row, column=1, sticky="ew", pady=2)
        entry.bind("<Return>", lambda _: self.run())
        if field.kind == "path":
            choose = ttk.Button(self.form, text="…", width=3, command=lambda: value.set(self._asked_path(field) or value.get()))
            choose.grid(row=row, column=2)
        else:
            hint = field.help if len(field.help) < _WIDE // 2 else ""
            ttk.Label(self.form, text=hint, foreground="#595959").grid(row=row, column=2, sticky="w", padx=_GAP)

    # What it does ---------------------------------------------------------------------------------------------------

    @property
    def command(self) -> Command:
        """The chosen command."""
        chosen = self.actions.curselection()  # type: ignore[no-untyped-call]
        return self.commands[chosen[0] if chosen else self._first_on_workbook()]

    def _first_on_workbook(self) -> int:
        return next(number for number, command in enumerate(self.commands) if command.verb == "vernieuw")

    def find_workbooks(self, chosen: Path | None = None) -> None:
        """List what is open in Excel, and keep what was chosen."""
        now = str(chosen) if chosen else self.workbook.get()
        self.workbook["values"] = [f"{name}{_OPEN}" for name in open_workbooks()]
        self.workbook.set(now or next(iter(self.workbook["values"]), ""))
        self._offer()

    def _choose_file(self) -> None:
        path = filedialog.askopenfilename(title="Kies een werkmap", filetypes=[("Werkmappen", "*.xlsx *.xlsm")])
        if path:
            self.workbook.set(path)
            self._offer()

    def _asked_path(self, field: Field) -> str:
        if field.label in ("Uitvoer", "Map"):
            return filedialog.askdirectory(title=field.help or field.label)
        if field.label == "Pad":
            return filedialog.asksaveasfilename(title=field.help or field.label)
        return ";".join(filedialog.askopenfilenames(title=field.help or field.label))

    def run(self) -> None:
        """Start the chosen command beside the window, which goes on answering; nothing while one is running."""
        if self._busy:
            return
        self._offer()
        command, name = self.command, self.workbook.get().strip()
        filled = {label: value.get() for label, value in self.values.items()}
        words = command.arguments([name] if command.on_workbook and name else [], filled)
        self._busy = True
        self.state["text"] = f"Bezig: {command.label} …"
        self.root.title(f"{TITLE}: bezig")
        self.button.state(["disabled"])
        self.progress.start()
        threading.Thread(target=self._work, args=(command, name.removesuffix(_OPEN), words), daemon=True).start()
        self.root.after(_LOOK, self._listen)

    def _work(self, command: Command, name: str, words: list[str]) -> None:
        try:
            told = run_command(self.program, words, self._asked) if command.action is None else run_on_open(name, command.action)
        except Exception as error:  # noqa: BLE001 - Excel has gone, for one; without an outcome the window would wait for ever
            told = f"Er ging iets mis dat wij niet hadden voorzien. {where(error)}", _IMPOSSIBLE
        self._told.put(told)

    def close(self) -> None:
        """Close the window; while something is going on as soon as that is done, and then its questions get no answer.

        It may be writing, and who has her workbook open in Excel could do nothing there any more if it ended halfway.
        """
        if not self._busy:
            self.root.destroy()
            return
        self._closing = True
        self.state["text"] = "Het venster sluit zodra dit klaar is."
        if self.asking.winfo_manager():
            self._give_answer(cancelled=True)

    def _asked(self, question: str) -> str | None:
        """The answer to what a command asks; the window shows the question, since only its own thread may."""
        self._questions.put(question)
        return self._answers.get()

    def _listen(self) -> None:
        """Show the outcome as soon as it is there."""
        with suppress(Empty):
            question = self._questions.get_nowait()
            if self._closing:
                self._answers.put(None)
            else:
                self._show_question(question)
        try:
            text, code = self._told.get_nowait()
        except Empty:
            self.root.after(_LOOK, self._listen)
            return
        self._busy = False
        self.progress.stop()
        if self._closing:
            self.root.destroy()
            return
        self.root.title(TITLE)
        self.button.state(["!disabled"])
        self.state["text"] = {0: "Klaar.", 1: "Klaar, met bevindingen."}.get(code, "Niet gelukt.")
        self._show(text)

    def _show(self, text: str) -> None:
        """The outcome, with a link for every file or folder in it that is there."""
        self.outcome["state"] = "normal"
        self.outcome.delete("1.0", "end")
        self._made = []
        for word in _pieces(text):
            path = Path(word.strip(" .,"))
            if len(word) > 3 and path.is_absolute() and path.exists():
                self._made.append(path)
                tag = f"file {path}"
                self.outcome.insert("end", word, ("link", tag))
                self.outcome.tag_bind(tag, "<Button-1>", lambda _, path=path: show_in_system(path))  # type: ignore[misc]
            else:
                self.outcome.insert("end", word)
        self.outcome["state"] = "disabled"
        self.opening.state(["!disabled" if self._made else "disabled"])

    def _open_outcome(self) -> None:
        """Open what was made, without a mouse: the file or folder that the outcome names, of several files their folder."""
        if self._made:
            first = self._made[0]
            show_in_system(first if len(self._made) == 1 or first.is_dir() else first.parent)

    def _show_log(self) -> None:
        log = place()
        self._show(log.read_text("utf-8", "replace") if log.exists() else "Er is geen logbestand: er ging nog niets mis.")


def _pieces(text: str) -> list[str]:
    """The text in pieces, of which a path is one: lines, cut at every place where an absolute path may begin."""
    pieces: list[str] = []
    for line in text.splitlines(keepends=True):
        body, end = line.rstrip("\n"), line[len(line.rstrip("\n")) :]
        start = next((at for at in range(len(body)) if Path(body[at:].rstrip(" .,")).is_absolute()), len(body))
        pieces += [body[:start], body[start:], end]
    return [piece for piece in pieces if piece]


class _Answered:
    """Standard input of a command whose questions the window shows: what it said since its last question is the question."""

    def __init__(self, told: StringIO, ask: Callable[[str], str | None]) -> None:
        self._told, self._ask = told, ask

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        """The answer as a line; nothing, as at the end of a file, when the user cancels."""
        answer = self._ask(self._told.getvalue().strip())
        self._told.seek(0)
        self._told.truncate()
        return "" if answer is None else f"{answer}\n"


def run_command(program: Program, words: Sequence[str], ask: Callable[[str], str | None] = lambda _: None) -> tuple[str, int]:
    """What a command of the shell tells, and its exit code; in this process, so that the second one needs no start-up.

    ``ask`` gives the answer to a question, None when the user cancels.
    """
    told = StringIO()
    _ready_for_excel()
    before, sys.stdin = sys.stdin, _Answered(told, ask)
    try:
        with redirect_stdout(told), redirect_stderr(told):
            program.run(words)
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdin = before
    return told.getvalue().strip(), code


def run_on_open(name: str, action: Action) -> tuple[str, int]:
    """What a button tells on the workbook of this name that is open in Excel, and its exit code."""
    _ready_for_excel()
    from ketenrapport.doors.ribbon import outcome
    from ketenrapport.workbook.contract import WorkbookError
    from ketenrapport.workbook.live.open_books import find_open

    assert action.run is not None  # it is a button
    try:
        book = find_open(name)
    except WorkbookError as error:
        return str(error), _IMPOSSIBLE
    told = outcome(book, action.run)
    return told.sentence or "Er is niets gewijzigd.", _DONE if told.is_done else _IMPOSSIBLE


def _ready_for_excel() -> None:
    """On Windows a thread must say that it will talk to Excel."""
    if sys.platform == "win32":
        import pythoncom

        pythoncom.CoInitialize()


def open_workbooks() -> list[str]:
    """The names of the workbooks that are open in an Excel on this computer."""
    try:
        import xlwings as xw

        import ketenrapport.workbook.live  # noqa: F401 - takes xlwings' exit hook away

        return [book.name for one in xw.apps for book in one.books]
    except Exception:  # noqa: BLE001 - no Excel, or one that is busy: there is nothing to offer
        return []


def show_in_system(path: Path) -> None:
    """Open a file or folder in the program that the system has for it."""
    if sys.platform == "win32":
        import os

        os.startfile(path)  # noqa: S606
        return
    import subprocess

    subprocess.Popen(["/usr/bin/open" if sys.platform == "darwin" else "xdg-open", path])  # noqa: S603


def open_panel(program: Program, chosen: Path | None = None) -> None:
    """Show the window until the user closes it. Raises tkinter.TclError where no window can be."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shcore.SetProcessDpiAwareness(1)
    root = tk.Tk()
    ttk.Style(root).theme_use("vista" if sys.platform == "win32" else "aqua" if sys.platform == "darwin" else "clam")
    Panel(root, program, chosen)
    root.mainloop()
