"""What each reader begins from when it is fuzzed: small files of its own sort, made here, and real ones."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pikepdf
import xlsxwriter
from PIL import Image, ImageDraw

from tests.attackers.samples import small_files
from tests.support.invoice_file import invoice_file
from tests.support.left_out import real_files

#: bytes of a real file that is begun from: changed larger ones take the time of many
LARGEST = 60_000
_ROOMS = b'Kamer;Etage;Vanaf\r\n"Raadzaal; groot";2;2026-11-24\r\n1.04;1;24/11/2026\r\n'
_CROSS_INDUSTRY = b"""<rsm:CrossIndustryInvoice
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"><rsm:ExchangedDocumentContext>
<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext><rsm:ExchangedDocument>
<ram:ID>F-1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">20261116</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty>
<ram:Name>Papier</ram:Name></ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


def _sheet() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kamers")
        for place, row in enumerate((["Kamer", "Etage"], ["Raadzaal", 2], ["1.04", 1.5], ["=1+1", None])):
            sheet.write_row(place, 0, row)
    return target.getvalue()


def _letter() -> bytes:
    """A text of a word processor (DOCX)."""
    target, name = io.BytesIO(), "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        words = "<w:body><w:p><w:r><w:t>Dag</w:t></w:r></w:p></w:body>"
        packed.writestr("word/document.xml", f'<w:document xmlns:w="{name}">{words}</w:document>')
    return target.getvalue()


def _winmail() -> bytes:
    """A subject and a text, wrapped as Outlook does it (MS-OXTNEF 2.1)."""

    def attribute(name: int, data: bytes) -> bytes:
        return struct.pack("<BII", 1, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    version, letters = (0x00089006, b"\x00\x00\x01\x00"), (0x00069007, struct.pack("<II", 1252, 0))
    parts = (version, letters, (0x00018004, b"Dag\x00"), (0x0002800C, b"Zie bijlage\x00"))
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attribute(name, data) for name, data in parts)


def _stack(inside: bytes = b"") -> bytes:
    """Two pages on which something is drawn, with a file in it when one is given (Factur-X)."""
    target = io.BytesIO()
    with pikepdf.new() as document:
        for across in (10, 120):
            document.add_blank_page(page_size=(200, 200))
            drawing = b"%d 40 60 60 re f" % across
            document.pages[-1].Contents = document.make_stream(drawing)
        if inside:
            document.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(document, inside)
        document.save(target, compress_streams=False)
    return target.getvalue()


def _scan() -> bytes:
    """A picture with two words on it (PNG)."""
    picture, target = Image.new("L", (240, 60), 255), io.BytesIO()
    ImageDraw.Draw(picture).text((10, 20), "Beste collega", fill=0)
    picture.save(target, "PNG")
    return target.getvalue()


def _small(name: str) -> Callable[[], bytes]:
    return lambda: small_files()[name]


#: by sort: how a small one is made, and where real ones lie below the folder of real files
SORTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "mail": (_small("m.eml"), "mail/cpython/msg_0*.txt"),
    "outlook": (_small("m.eml"), "mail/msg-outlook/*.msg"),
    "winmail": (_winmail, "mail/tnef/*.tnef"),
    "rtf": (_small("t.rtf"), ""),
    "page": (lambda: b"<html><body><p>Dag<script>x</script></p></body></html>", ""),
    "calendar": (_small("c.ics"), "calendar/**/*.ics"),
    "pdf": (_stack, "security/malformed-pdf/*.pdf"),
    "letter": (_letter, ""),
    "sheet": (_sheet, "spreadsheets/poi-xlsx/*.xlsx"),
    "table": (lambda: _ROOMS, ""),
    "scan": (_scan, ""),
    "invoice": (invoice_file, "einvoice/facturx-triples/UBL/*.xml"),
    "cross-industry invoice": (lambda: _CROSS_INDUSTRY, "einvoice/facturx-triples/CII/*.xml"),
    "invoice in a PDF": (lambda: _stack(_CROSS_INDUSTRY), "einvoice/facturx-invalid/*.pdf"),
}


def seeds(sort: str) -> list[bytes]:
    """The small one first, then a few real ones, the smallest before."""
    make, places = SORTS[sort]
    folder = real_files()
    real = sorted(folder.glob(places), key=lambda file: file.stat().st_size) if folder and places else []
    return [make(), *(file.read_bytes() for file in real[:20] if 0 < file.stat().st_size <= LARGEST)]
