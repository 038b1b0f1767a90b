"""Opening what users hand over, and saving without ever damaging it."""

from __future__ import annotations

import io
import os
import re
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB

from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.members import holds, make_member, read_member
from ketenrapport.workbook.file.opening import ensure_writable, read_archive
from ketenrapport.workbook.file.package import Package
from tests.amount import amount
from tests.saving.rights import ordinary_user
from tests.workbook.file.output_books import build, change_part, members, replaced

if TYPE_CHECKING:
    from collections.abc import Callable

STYLES = "xl/styles.xml"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build(tmp_path_factory.mktemp("werkmap") / "werkmap.xlsx").read_bytes()


@pytest.fixture
def book(tmp_path: Path, example: bytes) -> Path:
    path = tmp_path / "werkmap.xlsx"
    path.write_bytes(example)
    return path


def compound_file(path: Path, stream: str) -> None:
    """A compound file, which old and encrypted workbooks are, with a stream of this name."""
    project = path.with_name("project.xlsm")
    with ExcelFile.create_new(project) as file:
        file.set_module("Module1", "Sub Doe()\r\nEnd Sub\r\n")
        file.save()
    with zipfile.ZipFile(project) as archive:
        compound = CFB.from_bytes(archive.read("xl/vbaProject.bin"))
    compound.add_stream_at((), stream, b"inhoud" * 1000)
    path.write_bytes(compound.to_bytes())


def zipped(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def with_flag(data: bytes, flag: int) -> bytes:
    """A zip with this flag on every member."""
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), data):
            at = found.start() + offset
            data = data[:at] + struct.pack("<H", flag) + data[at + 2 :]
    return data


def with_a_wrong_byte(data: bytes, part: str) -> bytes:
    """A zip with one byte changed within the content of this member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo(part).header_offset + 30 + len(part) + 50
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/image1.png", "w") as member:
        for _ in range(120):
            member.write(bytes(1_000_000))


NOT_A_WORKBOOK: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path.unlink(), r"bestaat niet; controleer de naam en de map\."),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), r"^werkmap\.xlsx is een map; geef het pad van een werkmap"),
    "0 bytes": (lambda path: path.write_bytes(b""), r"^werkmap\.xlsx is leeg \(0 bytes\); herstel"),
    "not a zip": (lambda path: path.write_text("Naam;Waarde\n"), r"^werkmap\.xlsx is geen Excel-werkmap; kies een bestand"),
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-3000]), "beschadigd of niet volledig; haal het bestand opnieuw op"),
    "only a beginning": (lambda path: path.write_bytes(b"PK\x03\x04"), "beschadigd of niet volledig"),
    "encrypted": (lambda path: compound_file(path, "EncryptedPackage"), "met een wachtwoord versleuteld; sla de werkmap in Excel op"),
    "a sensitivity label": (
        lambda path: compound_file(path, "DRMEncryptedTransform"),
        r"versleuteld door een vertrouwelijkheidslabel; kies in Excel \(Start > Gevoeligheid\) een label zonder versleuteling",
    ),
    ".xls": (lambda path: compound_file(path, "Workbook"), r"een werkmap van Excel 97-2003 \(\.xls\); open die in Excel en sla hem op als"),
    ".ods": (
        lambda path: zipped(path, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        r"een OpenDocument-werkblad \(\.ods\); sla het op als \.xlsx",
    ),
    ".xlsb": (lambda path: zipped(path, {"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b""}), r"een binaire werkmap \(\.xlsb\)"),
    ".docx": (lambda path: docx.Document().save(str(path)), "is geen Excel-werkmap; kies een bestand"),
    "any zip": (lambda path: zipped(path, {"brief.txt": b"hallo"}), "is een zip, maar geen Excel-werkmap"),
    "zip with a password": (lambda path: path.write_bytes(with_flag(path.read_bytes(), 1)), "een zip met een wachtwoord"),
    "bomb": (bomb, "uitgepakt onwaarschijnlijk groot en wordt daarom niet geopend"),
    "a bomb in one part": (
        lambda path: change_part(path, "xl/workbook.xml", replaced("<sheets>", "<x/>" * 1_500_000 + "<sheets>")),
        "uitgepakt onwaarschijnlijk groot",
    ),
    "a part with more marks than any": (
        lambda path: change_part(path, "xl/workbook.xml", replaced("<sheets>", "<x/>" * 1_100_000 + "<sheets>")),
        "uitgepakt onwaarschijnlijk groot",
    ),
    "a wrong name": (lambda path: path.write_bytes(path.read_bytes().replace(b"xl/workbook.xml", b"xl/workbook.xmm", 1)), "beschadigd of"),
    "a bit that fell over": (lambda path: path.write_bytes(with_a_wrong_byte(path.read_bytes(), "xl/workbook.xml")), "beschadigd of niet"),
    "bad XML": (lambda path: change_part(path, "xl/workbook.xml", replaced("</workbook>", "")), "beschadigd of niet volledig"),
    "an entity": (
        lambda path: change_part(path, "xl/workbook.xml", replaced("<workbook ", '<!DOCTYPE a [<!ENTITY b "c">]><workbook ')),
        "beschadigd of niet volledig",
    ),
    "the strict dialect": (
        lambda path: change_part(
            path,
            "xl/workbook.xml",
            replaced("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        ),
        "gewone werkmap",
    ),
}


class TestOpening:
    @pytest.mark.parametrize("case", NOT_A_WORKBOOK)
    def test_a_file_that_is_no_use_gets_one_clear_sentence(self, book: Path, case: str) -> None:
        spoil, message = NOT_A_WORKBOOK[case]
        spoil(book)
        with pytest.raises(WorkbookError, match=message) as error:
            Package.open(book)
        assert re.fullmatch(r"[^\n]*werkmap\.xlsx [^\n]*[^.]\.", str(error.value))
        assert not re.search(r"[.!?] [A-Z]", str(error.value))

    def test_a_file_that_may_not_be_read(self, example: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            path = Path(folder) / "werkmap.xlsx"
            path.write_bytes(example)
            path.chmod(0)
            with ordinary_user(), pytest.raises(WorkbookError, match="kan niet worden gelezen; controleer of u het bestand mag openen"):
                Package.open(path)

    def test_a_member_that_inflates_to_more_than_it_says_is_refused_before_it_is_whole(self, book: Path) -> None:
        real = 50_000_000
        change_part(book, "xl/sharedStrings.xml", lambda _: bytes(real))
        book.write_bytes(book.read_bytes().replace(struct.pack("<I", real), struct.pack("<I", 70_000)))
        package = Package.open(book)
        resource_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(WorkbookError, match="beschadigd of niet volledig"):
            package.read("xl/sharedStrings.xml")
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resource_before < 20_000  # kilobytes

    @pytest.mark.long
    def test_opening_inflates_next_to_nothing(self, book: Path) -> None:
        change_part(book, "xl/worksheets/sheet1.xml", lambda data: data + os.urandom(40_000_000))
        start = time.perf_counter()
        Package.open(book)
        assert time.perf_counter() - start < 1

    def test_parts_are_found_in_any_case_and_through_relationships(self, book: Path) -> None:
        package = Package.open(book)
        assert package.workbook_part == "xl/workbook.xml"
        assert package.read("XL/Workbook.xml") == package.read("xl/workbook.xml")
        assert package.related("xl/workbook.xml", "styles") == [STYLES]
        assert "xl/nergens.xml" not in package
        with pytest.raises(WorkbookError, match="beschadigd of niet volledig"):
            package.read("xl/nergens.xml")


class TestSaving:
    def test_nothing_replaced_gives_the_same_bytes(self, book: Path, example: bytes) -> None:
        Package.open(book).save()
        assert book.read_bytes() == example

    def test_other_parts_keep_content_time_and_attributes(self, tmp_path: Path, book: Path) -> None:
        with zipfile.ZipFile(book) as archive, zipfile.ZipFile(tmp_path / "anders.xlsx", "w") as other:
            other.comment = "opmerking ë".encode()
            for number, info in enumerate(archive.infolist()):
                member = zipfile.ZipInfo(info.filename, (2001 + number, 2, 3, 4, 5, 6))
                member.external_attr, member.create_system = 0o644 << 16, 3
                member.compress_type = zipfile.ZIP_STORED if number % 3 else zipfile.ZIP_DEFLATED
                member.extra = struct.pack("<HH", 0x7777, 2) + b"ab"
                other.writestr(member, archive.read(info))
            other.writestr(zipfile.ZipInfo("xl/eigen/größe – 🙂.bin"), b"onbekend")
        before = members(tmp_path / "anders.xlsx")
        package = Package.open(tmp_path / "anders.xlsx")
        package.replace(STYLES, b"<nieuw/>" * 200_000)
        package.save()
        after = members(tmp_path / "anders.xlsx")
        assert list(after) == list(before)
        assert {name for name in after if after[name] != before[name]} == {STYLES}
        assert after[STYLES] == (b"<nieuw/>" * 200_000, (1980, 1, 1, 0, 0, 0), 0o644 << 16)
        with zipfile.ZipFile(tmp_path / "anders.xlsx") as archive:
            assert archive.comment == "opmerking ë".encode()
            assert archive.testzip() is None
            assert archive.getinfo("xl/theme/theme1.xml").extra == struct.pack("<HH", 0x7777, 2) + b"ab"

    def test_members_that_were_streamed(self, tmp_path: Path, book: Path) -> None:
        """Writers that cannot seek put the sizes behind the content, and some reserve 64 bits for them."""

        class Stream(io.RawIOBase):
            def __init__(self) -> None:
                self.data = bytearray()

            def writable(self) -> bool:
                return True

            def write(self, data: bytes) -> int:
                self.data += data
                return len(data)

        stream = Stream()
        with zipfile.ZipFile(book) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as streamed:
            for info in archive.infolist():
                with streamed.open(info.filename, "w", force_zip64=True) as member:
                    member.write(archive.read(info))
        path = tmp_path / "gestroomd.xlsx"
        path.write_bytes(stream.data)
        content = {name: data for name, (data, _, _) in members(path).items()}
        package = Package.open(path)
        assert {part: package.read(part) for part in package.parts} == content
        package.save()
        assert {name: data for name, (data, _, _) in members(path).items()} == content

    def test_permissions_and_links_stay(self, tmp_path: Path, book: Path) -> None:
        book.chmod(0o640)
        link = tmp_path / "koppeling.xlsx"
        link.symlink_to(book)
        package = Package.open(link)
        package.replace(STYLES, b"<nieuw/>")
        package.save()
        assert link.is_symlink()
        assert book.stat().st_mode & 0o777 == 0o640
        assert members(book)[STYLES][0] == b"<nieuw/>"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["koppeling.xlsx", "werkmap.xlsx"]

    def test_a_new_file_gets_the_usual_permissions(self, tmp_path: Path, book: Path) -> None:
        Package.open(book).save_as(tmp_path / "nieuw.xlsx")
        (tmp_path / "gewoon").touch()
        assert (tmp_path / "nieuw.xlsx").stat().st_mode == (tmp_path / "gewoon").stat().st_mode

    @pytest.mark.parametrize(
        ("lock", "message"),
        [
            (
                "~$werkmap.xlsx",
                r"^werkmap\.xlsx is geopend in Excel; sluit de werkmap en probeer het opnieuw .*bestand ~\$werkmap\.xlsx\)\.$",
            ),
            (".~lock.werkmap.xlsx#", r"^werkmap\.xlsx is geopend in LibreOffice; .*bestand \.~lock\.werkmap\.xlsx#\)\.$"),
        ],
    )
    def test_an_open_workbook_is_refused(self, book: Path, example: bytes, lock: str, message: str) -> None:
        book.with_name(lock).write_bytes(b"\x03Jan")
        package = Package.open(book)  # reading may
        with pytest.raises(WorkbookError, match=message):
            ensure_writable(book)
        with pytest.raises(WorkbookError, match=message):
            package.save()
        assert book.read_bytes() == example

    def test_a_read_only_file_is_refused(self, book: Path) -> None:
        book.chmod(0o444)
        with pytest.raises(WorkbookError, match="alleen-lezen; hef de beveiliging van het bestand op of werk met een kopie"):
            Package.open(book).save()

    def test_a_read_only_folder_is_refused(self, example: bytes) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = folder / "werkmap.xlsx"
            path.write_bytes(example)
            path.chmod(0o666)
            folder.chmod(0o555)
            with ordinary_user(), pytest.raises(WorkbookError, match=rf"kan niet worden opgeslagen in {name}; controleer of u daar"):
                Package.open(path).save()
            folder.chmod(0o755)
            assert path.read_bytes() == example

    def test_a_workbook_that_changed_meanwhile_is_refused(self, book: Path, example: bytes) -> None:
        package = Package.open(book)
        book.write_bytes(example + b"\0")
        with pytest.raises(WorkbookError, match="intussen door iemand anders gewijzigd; probeer het opnieuw"):
            package.save()
        assert book.read_bytes() == example + b"\0"

    def test_a_full_disk_leaves_the_old_file_and_nothing_else(self, book: Path, example: bytes) -> None:
        package = Package.open(book)
        package.replace(STYLES, os.urandom(200_000))
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        try:
            with pytest.raises(WorkbookError, match=r"niet opgeslagen, want de schijf van .* is vol; maak ruimte"):
                package.save()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert book.read_bytes() == example
        assert list(book.parent.iterdir()) == [book]

    def test_what_came_wrongly_onto_the_disk_is_noticed(self, book: Path, example: bytes) -> None:
        archive = read_archive(book)
        meant = [read_member(archive, info) for info in archive.infolist()]
        assert holds(book, meant)
        assert not holds(book, meant[1:])
        assert not holds(book, [*meant[:-1], make_member(meant[-1].info.filename, b"<anders/>")])
        for wrong in (with_a_wrong_byte(example, STYLES), example[:-100], example[:2000], b""):
            book.write_bytes(wrong)
            assert not holds(book, meant)

    @pytest.mark.long
    @pytest.mark.soak
    def test_the_file_is_whole_at_every_moment(self, book: Path) -> None:
        """Kills a saving process at many points, in our own lines and in those of zipfile; see ``kill_while_saving``."""
        script, step = Path(__file__).with_name("kill_while_saving.py"), amount(61, 11)  # of some thousands of lines
        done = subprocess.run(
            [sys.executable, str(script), str(book), str(step)],
            capture_output=True,
            text=True,
            timeout=300,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        old, new = (int(number) for number in re.findall(r"\d+", done.stdout))
        assert old > 5_500 // step, done.stdout
        assert new > 0, done.stdout
