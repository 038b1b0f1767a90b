"""The installation scripts: what they do in which order, and what they say when it can't be done."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Parser
from typer.main import get_command

from ketenrapport.doors.shell import app
from ketenrapport.installatie.bundel import EXTRAS, TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

SCRIPTS = Path(str(files("ketenrapport"))) / "installatie"
# Stands for a Python and for what is installed with it: it notes what it was asked, and makes the environment and the workbook.
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "$HOME/log.txt"
case "$*" in
    *kapot*) exit 1 ;;
    "-m venv "*) mkdir -p "$3/bin"; for name in python xlwings ketenrapport; do cp "$0" "$3/bin/$name"; done ;;
    "nieuw "*) mkdir -p "$(dirname "$2")"; : > "$2" ;;
esac
"""


@pytest.fixture
def mac(tmp_path: Path) -> Path:
    """A home on a Mac, with the script and a wheel in Downloads; ``bin`` is where its programs are."""
    for folder in ("bin", "Downloads", "Desktop", "Documents"):
        (tmp_path / folder).mkdir()
    program(tmp_path / "bin" / "python3", STAND_IN)
    program(tmp_path / "bin" / "uname", "#!/bin/sh\necho Darwin\n")
    (tmp_path / "Downloads" / "installeer.sh").write_bytes((SCRIPTS / "installeer.sh").read_bytes())
    (tmp_path / "Downloads" / "ketenrapport-1.0-py3-none-any.whl").touch()
    return tmp_path


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def install(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", home / "Downloads" / "installeer.sh", *arguments],
        check=False, capture_output=True, text=True, timeout=30, env={"HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin"},
    )  # fmt: skip


def log(home: Path) -> list[str]:
    return [line.replace(str(home), "~") for line in (home / "log.txt").read_text().splitlines() if " -c " not in line]


def test_a_first_installation_makes_everything(mac: Path) -> None:
    done = install(mac)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-2:] == [
        f"Klaar. Open {mac}/Documents/Ketenrapport/ketens.xlsm en klik op het tabblad Ketenrapport.",
        f"De opdracht is voluit {mac}/.ketenrapport/venv/bin/ketenrapport",
    ]
    pip = "python -m pip install --quiet --disable-pip-version-check"
    assert log(mac) == [
        "python3 -m venv ~/.ketenrapport/venv",
        f"{pip} --upgrade ~/Downloads/ketenrapport-1.0-py3-none-any.whl",
        f"{pip} --force-reinstall --no-deps ~/Downloads/ketenrapport-1.0-py3-none-any.whl",
        f"{pip} ~/Downloads/ketenrapport-1.0-py3-none-any.whl[{EXTRAS}]",
        "xlwings runpython install",
        "ketenrapport nieuw ~/Documents/Ketenrapport/ketens.xlsm",
    ]
    for name, command in (("Ketenrapport vernieuwen", "vernieuw --open"), ("Ketenrapport venster", "paneel")):
        subprocess.run([mac / "Desktop" / f"{name}.command"], check=True, env={"HOME": str(mac), "PATH": "/usr/bin:/bin"})
        assert log(mac)[-1] == f"ketenrapport {command}"


def test_a_second_installation_renews_and_keeps_the_workbook(mac: Path) -> None:
    install(mac)
    (mac / "log.txt").unlink()
    (mac / "Downloads" / "pakketten").mkdir()
    assert install(mac).returncode == 0
    offline = "python -m pip install --quiet --disable-pip-version-check --no-index --find-links ~/Downloads/pakketten"
    assert log(mac) == [
        f"{offline} --upgrade ~/Downloads/ketenrapport-1.0-py3-none-any.whl",
        f"{offline} --force-reinstall --no-deps ~/Downloads/ketenrapport-1.0-py3-none-any.whl",
        f"{offline} ~/Downloads/ketenrapport-1.0-py3-none-any.whl[{EXTRAS}]",
        "xlwings runpython install",
        "ketenrapport koppel ~/Documents/Ketenrapport/ketens.xlsm",
    ]


def test_without_what_some_sources_need_all_the_rest_is_installed(mac: Path) -> None:
    program(mac / "bin" / "python3", STAND_IN.replace("*kapot*", '*".whl["*'))
    done = install(mac)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Let op: bronnen die DuckDB, ODBC of PostgreSQL nodig hebben werken nog niet" in done.stdout
    assert (mac / "Documents" / "Ketenrapport" / "ketens.xlsm").exists()


@pytest.mark.parametrize("name", ["installeer.ps1", "installeer.sh"])
def test_what_comes_along_in_the_bundle_is_installed(name: str) -> None:
    assert f"[{EXTRAS}]" in (SCRIPTS / name).read_text()


def test_wheel_and_workbook_can_be_elsewhere_with_spaces_in_their_names(mac: Path) -> None:
    (mac / "mijn map").mkdir()
    (mac / "mijn map" / "nieuw wiel.whl").touch()
    assert install(mac, "--wiel", f"{mac}/mijn map/nieuw wiel.whl", "--werkmap", f"{mac}/mijn map/mijn ketens.xlsm").returncode == 0
    assert (mac / "mijn map" / "mijn ketens.xlsm").exists()


def test_the_highest_version_is_taken_and_a_proxy_goes_along(mac: Path) -> None:
    (mac / "Downloads" / "ketenrapport-1.10.0-py3-none-any.whl").touch()
    (mac / "Downloads" / "ketenrapport-1.9.0-py3-none-any.whl").touch()
    assert install(mac, "--proxy", "http://proxy:8080").returncode == 0
    assert log(mac)[1].endswith("--proxy http://proxy:8080 --upgrade ~/Downloads/ketenrapport-1.10.0-py3-none-any.whl")


def test_a_user_with_an_accent_and_a_space_in_the_path(tmp_path: Path, mac: Path) -> None:
    home = tmp_path / "Renée de Wit's mac"
    home.mkdir()
    for folder in ("bin", "Downloads", "Desktop", "Documents"):
        (mac / folder).rename(home / folder)
    assert install(home).returncode == 0
    assert (home / "Documents" / "Ketenrapport" / "ketens.xlsm").exists()
    subprocess.run([home / "Desktop" / "Ketenrapport venster.command"], check=True, env={"HOME": str(home), "PATH": "/usr/bin:/bin"})
    assert log(home)[-1] == "ketenrapport paneel"


def test_what_was_installed_goes_and_the_workbook_stays(mac: Path) -> None:
    install(mac)
    (mac / "Desktop" / "van mij.txt").touch()
    command = ["/bin/sh", SCRIPTS / "verwijder.sh"]
    environment = {"HOME": str(mac), "PATH": f"{mac}/bin:/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Klaar. Uw werkmappen en rapporten staan er nog")
    assert not (mac / ".ketenrapport").exists()
    assert [path.name for path in (mac / "Desktop").iterdir()] == ["van mij.txt"]
    assert (mac / "Documents" / "Ketenrapport" / "ketens.xlsm").exists()
    again = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (again.returncode, again.stderr) == (1, f"In {mac}/.ketenrapport staat geen ketenrapport.\n")


@pytest.mark.parametrize("script", ["installeer.sh", "verwijder.sh"])
def test_nothing_happens_while_excel_is_open(mac: Path, script: str) -> None:
    install(mac)
    before = log(mac)
    program(mac / "bin" / "pgrep", '#!/bin/sh\necho "$@" >"$HOME/asked.txt"\n')
    (mac / "Downloads" / script).write_bytes((SCRIPTS / script).read_bytes())
    command = ["/bin/sh", mac / "Downloads" / script]
    done = subprocess.run(command, capture_output=True, text=True, env={"HOME": str(mac), "PATH": f"{mac}/bin:/usr/bin:/bin"})
    sentence = "Excel is open. Bewaar uw werk, sluit Excel en het venster van ketenrapport, en draai dit script opnieuw.\n"
    assert (done.returncode, done.stderr) == (1, sentence)
    assert (mac / "asked.txt").read_text().endswith("Microsoft Excel\n")
    assert log(mac) == before
    assert (mac / ".ketenrapport" / "venv" / "bin" / "python").exists()


@pytest.mark.parametrize(
    ("prepare", "arguments", "complaint"),
    [
        ("rm bin/python3", (), "Python 3.11 of nieuwer is nodig. Haal het op bij python.org en draai dit script opnieuw."),
        ("rm Downloads/*.whl", (), "Zet het bestand ketenrapport-....whl naast dit script, of noem het met --wiel."),
        ("true", ("--wiel", "weg.whl"), "weg.whl is er niet; controleer het pad bij --wiel."),
        ("true", ("--werkmap", "k.xlsx"), "De werkmap met knoppen eindigt op .xlsm; kies zo een naam bij --werkmap."),
        ("true", ("--kleur", "rood"), "Er is geen optie --kleur; kies uit --wiel, --werkmap en --proxy."),
        ("rm bin/uname", (), "Dit script is voor een Mac; gebruik op Windows installeer.ps1."),
        (
            "mv Downloads/ketenrapport-1.0-py3-none-any.whl Downloads/ketenrapport-kapot.whl", (),
            "Het programma kan niet worden geinstalleerd; de regels hierboven zeggen waarom. Zonder internet werkt de bundel (met de map "
            "pakketten); achter een proxy helpt --proxy http://naam:poort.",
        ),
        (
            "mkdir Downloads/pakketten; mv Downloads/ketenrapport-1.0-py3-none-any.whl Downloads/ketenrapport-kapot.whl", (),
            "Het programma kan niet worden geinstalleerd; de regels hierboven zeggen waarom.",
        ),
        ("true", ("--werkmap", "weg/kapot.xlsm"), "De werkmap kan niet worden gemaakt."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(mac: Path, prepare: str, arguments: tuple[str, ...], complaint: str) -> None:
    subprocess.run(prepare, shell=True, check=True, cwd=mac)
    if prepare == "rm bin/python3":  # a Python that is too old, whatever this machine has
        for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
            program(mac / "bin" / name, "#!/bin/sh\nexit 1\n")
    done = install(mac, *arguments)
    assert done.returncode == 1
    assert done.stderr == f"{complaint}\n"


def syntax(name: str) -> Node:
    """A script of PowerShell as its grammar reads it."""
    return Parser(Language(tree_sitter_powershell.language())).parse((SCRIPTS / name).read_bytes()).root_node


def nodes(root: Node, kind: str) -> Iterator[Node]:
    if root.type == kind:
        yield root
    for child in root.children:
        yield from nodes(child, kind)


def text(node: Node) -> str:
    return (node.text or b"").decode()


@pytest.mark.parametrize("name", ["installeer.ps1", "verwijder.ps1"])
class TestPowerShell:
    def test_its_grammar_reads_it(self, name: str) -> None:
        assert not syntax(name).has_error

    def test_a_fault_in_it_would_be_seen(self, name: str) -> None:
        spoiled = (SCRIPTS / name).read_bytes().replace(b"foreach (", b"foreach ", 1)
        assert Parser(Language(tree_sitter_powershell.language())).parse(spoiled).root_node.has_error

    def test_every_command_is_known(self, name: str) -> None:
        own = {text(node) for node in nodes(syntax(name), "function_name")}
        cmdlets = {
            "Get-ChildItem", "Get-Command", "Get-Item", "Get-ItemProperty", "Get-Location", "Get-Member", "Get-Process", "Join-Path",
            "New-Item", "New-Object", "Out-Null", "Remove-Item", "Select-Object", "Set-Content", "Set-ItemProperty", "Set-StrictMode",
            "Sort-Object", "Split-Path", "Test-Path", "Where-Object", "Write-Host",
        }  # fmt: skip
        called = {text(node) for node in nodes(syntax(name), "command_name")} - {"$Path"}
        assert called <= own | cmdlets
        assert "Stop-With" in called

    def test_what_a_restricted_powershell_refuses_is_only_asked_of_a_free_one(self, name: str) -> None:
        """Constrained Language Mode knows no methods of .NET's own classes and no COM (about_Language_Modes)."""
        guarded = [node for node in nodes(syntax(name), "if_statement") if re.match(r"if \((\$free|\$ExecutionContext)", text(node))]
        assert guarded
        spans = [(node.start_byte, node.end_byte) for node in guarded]
        com = [node for node in nodes(syntax(name), "command") if "-ComObject" in text(node)]
        methods = [*nodes(syntax(name), "invokation_expression"), *com]
        assert any("GetValue" in text(node) for node in methods)
        for node in methods:
            free = any(first <= node.start_byte < last for first, last in spans)
            assert free or re.search(r"\.Split\(", text(node)), text(node)

    def test_a_place_that_is_told_from_here_on_is_written_in_full(self, name: str) -> None:
        """A shortcut and the path of the user know no folder in which the script was run."""
        script = (SCRIPTS / name).read_text()
        for place in ("$Map", "$Werkmap") if name == "installeer.ps1" else ("$Map",):
            told = script.index(f"{place} = Get-FullPath {place}")
            assert script.index(")\nSet-StrictMode") < told < script.index(f"if (-not {place})")

    def test_what_was_to_come_or_go_is_looked_for(self, name: str) -> None:
        script = (SCRIPTS / name).read_text()
        for place in ("$Map", "$python", "$Werkmap") if name == "installeer.ps1" else ("$folder", "$shortcut"):
            assert f"Test-Path -LiteralPath {place})" in script, place


class TestWhichPython:
    """The question that the script of Windows asks a Python, asked of this one."""

    @staticmethod
    def answer(prepare: str = "", *, offline: bool = False) -> int:
        script = (SCRIPTS / "installeer.ps1").read_text()
        found = re.findall(r"\$versions = '(.*?)'", script)
        question = re.search(r'^\$test = "(.*)"$', script, re.MULTILINE)
        assert question is not None
        asked = question[1].replace("$versions", found[offline])
        return subprocess.run([sys.executable, "-c", f"import sys\n{prepare}\n{asked}"], check=False).returncode

    def test_one_that_is_new_enough(self) -> None:
        assert self.answer() == 0
        assert self.answer("sys.version_info = (3, 10, 9)") == 4

    def test_with_a_bundle_one_that_the_bundle_serves(self) -> None:
        for python in ((3, 11), (3, 12), (3, 13), (3, 14)):
            served = f"{python[0]}.{python[1]}" in TARGETS["windows"].pythons
            assert self.answer(f"sys.version_info = {(*python, 0)}", offline=True) == (0 if served else 4)
        for name in ("installeer.ps1", "installeer.sh"):
            assert "((3, 12), (3, 13))" in (SCRIPTS / name).read_text()

    def test_that_of_the_microsoft_store_is_refused(self) -> None:
        store = "C:/Program Files/WindowsApps/PythonSoftwareFoundation.Python.3.13_3.13.2544.0_x64__qbz5n2kfra8p0"
        assert self.answer(f"sys.base_prefix = {store!r}") == 3

    def test_one_of_32_bits_is_refused(self) -> None:
        assert self.answer("import struct; struct.calcsize = lambda _: 4") == 5


def test_the_scripts_use_commands_that_exist_and_letters_that_every_console_has() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    for name in ("installeer.ps1", "installeer.sh", "verwijder.ps1", "verwijder.sh"):
        script = (SCRIPTS / name).read_bytes()
        assert script.isascii()  # Windows PowerShell reads a file without a mark in the code page of the PC
        used = set(re.findall(r"""(?:" |'|ketenrapport |window" "|")(koppel|nieuw|vernieuw|paneel)[ '"]""", script.decode()))
        assert used == ({"koppel", "nieuw", "vernieuw", "paneel"} if name.startswith("installeer") else set())
        assert used <= commands


def test_the_acceptance_list_covers_what_must_be_seen() -> None:
    text = (SCRIPTS / "acceptatie.md").read_text("utf-8")
    labels = re.findall(r'<button id="\w+" label="([^"]*)"', (SCRIPTS.parent / "workbook" / "ribbon" / "customUI14.xml").read_text("utf-8"))
    assert labels
    for label in (*labels, "Inhoud inschakelen", "zonder Enter", "OneDrive", "SharePoint", "Defender", "twee Excels", "Mac"):
        assert label in text
    only_excel = (
        "beveiligde weergave", "32 bits", "R1K1", "grafiekblad", "`P&C`", "apostrof", "`%`", "Renée", "server", "200 tekens",
        "Microsoft Store", "Citrix", "proxy", "Werk bij", "verwijder.ps1", "tweede pc", "slicer", "draaitabel", "tien keer", "één rij",
        "Regels beheren", "grafiekjes", "totaalrij", "wachtwoord", "--open", "twee keer snel", "OneDrive", "seconden", "koppel",
    )  # fmt: skip
    for words in only_excel:
        assert words in text
    assert len(text.splitlines()) < 80  # two pages
