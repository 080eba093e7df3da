"""Compares what `./spil intake --json` says about e-invoices with what stands in the files.

    python -m tests.checker.einvoice FOLDER                 runs ./spil intake on everything
    python -m tests.checker.einvoice FOLDER --lines FILE    judges lines that were made before
    python -m tests.checker.einvoice FOLDER --unpack DIR    only writes the files to take in

Imports nothing of Spil and shares no code with it. Every file is copied into a folder under a name of its own; a file
that is a set of unit tests is cut into one document a test. Then, a folder at a time:

- fields: each of FIELDS that can be read from a UBL document, compared as text, amounts as numbers;
- rules: what `<error>` and `<warning>` name has fired, what `<success>` names has not;
- status: published examples are registered, XML that is no invoice is refused with a reason; a document with the
  supplier and the number of one before it is refused as its duplicate (the examples repeat numbers);
- shape: every line has every key, every finding a rule and a text, every registered number is there once.

Prints agreed/total a folder and names every disagreement. Exit status 1 when there is one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
SET = "{http://difi.no/xsd/vefa/validator/1.0}"
U = "urn:oasis:names:specification:ubl:schema:xsd:"
NS = {
    "a": U + "CommonAggregateComponents-2",
    "b": U + "CommonBasicComponents-2",
}
KINDS = {f"{{{U}Invoice-2}}Invoice": "invoice", f"{{{U}CreditNote-2}}CreditNote": "creditnote"}
KEYS = (
    "number", "file", "kind", "format", "supplier_name", "supplier_vat", "invoice_number", "issue_date", "due_date",
    "currency", "total_without_vat", "vat_total", "payable", "iban", "payment_reference", "line_count", "findings",
    "duplicate_of", "status",
)  # fmt: skip
AMOUNTS = ("total_without_vat", "vat_total", "payable")
ACCEPTED = ("peppol-examples", "en16931-examples", "ublbe")
"""Folders whose README says that every document is valid."""
CII = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
CLAIM = "urn:fdc:peppol.eu:2017:poacc:billing:3.0"
"""What the UBL of the Factur-X triples says that it follows, without an address of the network: refused for that."""

# A path that is read as the first text it finds; alternatives in order.
PATHS = {
    "supplier_name": (
        "a:AccountingSupplierParty/a:Party/a:PartyLegalEntity/b:RegistrationName",
        "a:AccountingSupplierParty/a:Party/a:PartyName/b:Name",
    ),
    "supplier_vat": (
        "a:AccountingSupplierParty/a:Party/a:PartyTaxScheme[normalize-space(a:TaxScheme/b:ID)='VAT']/b:CompanyID",
    ),
    "invoice_number": ("b:ID",),
    "issue_date": ("b:IssueDate",),
    "due_date": ("b:DueDate", "a:PaymentMeans/b:PaymentDueDate"),
    "currency": ("b:DocumentCurrencyCode",),
    "total_without_vat": ("a:LegalMonetaryTotal/b:TaxExclusiveAmount",),
    "vat_total": ("a:TaxTotal/b:TaxAmount[@currencyID=normalize-space(/*/b:DocumentCurrencyCode)]",),
    "payable": ("a:LegalMonetaryTotal/b:PayableAmount",),
    "iban": ("a:PaymentMeans/a:PayeeFinancialAccount/b:ID[normalize-space()]",),
    "payment_reference": ("a:PaymentMeans/b:PaymentID[normalize-space()]",),
}


@dataclass
class Subject:
    """One document to take in, and what must be said about it."""

    folder: str
    path: Path
    fields: dict[str, Any] | None = None
    fires: set[str] = field(default_factory=set)
    is_silent: set[str] = field(default_factory=set)
    status: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("--lines", type=Path, help="JSON lines of an intake of the unpacked files")
    parser.add_argument("--unpack", type=Path, help="write the files there and stop")
    parser.add_argument("--office", type=Path, help="data folder of the office to use, default a new one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        target = given.unpack or Path(scratch) / "files"
        subjects = unpack(given.source, target)
        if given.unpack:
            print(f"{len(subjects)} files in {target}")
            return 0
        office = given.office or Path(scratch) / "office"
        lines = given.lines.read_text("utf-8").splitlines() if given.lines else take_in(subjects, office)
        return judge(subjects, [json.loads(line) for line in lines if line.strip()])


def unpack(source: Path, target: Path) -> list[Subject]:
    target.mkdir(parents=True, exist_ok=True)
    found: list[Subject] = []
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        folder = str(file.relative_to(source).parent)
        if folder in (".", "peppol-rules-sch"):
            continue
        name = f"{folder.replace('/', '-')}__{file.stem}"
        root = _root(file)
        if root is not None and root.tag == SET + "testSet":
            found += _unit_tests(folder, name, root, target)
            continue
        copied = target / f"{name}{file.suffix}"
        shutil.copyfile(file, copied)
        found.append(_subject(folder, copied, root))
    return found


def _root(file: Path) -> etree._Element | None:
    if file.suffix != ".xml":
        return None
    return etree.parse(file, etree.XMLParser(remove_comments=True, huge_tree=True)).getroot()


def _subject(folder: str, path: Path, root: etree._Element | None) -> Subject:
    if root is None:
        return Subject(folder, path)
    if (
        root.tag == CII
    ):  # compared with its UBL by the tests of the reader; four of them share supplier and number
        return Subject(folder, path)
    if root.tag not in KINDS:
        return Subject(folder, path, status="refused")
    if folder.startswith("facturx-triples") and CLAIM in (root.findtext("b:CustomizationID", "", NS) or ""):
        return Subject(
            folder, path, fields_of(root), {"PEPPOL-EN16931-R010", "PEPPOL-EN16931-R020"}, set(), "refused"
        )
    return Subject(folder, path, fields_of(root), status="registered" if folder in ACCEPTED else "")


def _unit_tests(folder: str, name: str, root: etree._Element, target: Path) -> Iterator[Subject]:
    for place, test in enumerate(root.findall(SET + "test"), 1):
        path = target / f"{name}__{place:03}.xml"
        document = next(each for each in test if each.tag in KINDS)
        path.write_bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8", with_tail=False))
        made = Subject(folder, path, fields_of(etree.parse(path).getroot()))
        for each in test.iterfind(SET + "assert/*"):
            rule, kind = (each.text or "").strip(), etree.QName(each).localname
            made.fires |= {rule} if kind in ("error", "warning") else set()
            made.is_silent |= {rule} if kind == "success" else set()
        yield made


def fields_of(root: etree._Element) -> dict[str, Any]:
    """The fields as they stand in the document, None for what is not there."""
    told: dict[str, Any] = {"kind": KINDS[str(root.tag)]}
    for name, paths in PATHS.items():
        texts = (_text(each) for path in paths for each in root.xpath(path, namespaces=NS))  # type: ignore[union-attr]
        told[name] = next((text for text in texts if text), None)
    if told["iban"]:
        told["iban"] = "".join(told["iban"].split()).upper()
    for name in ("issue_date", "due_date"):
        told[name] = told[name][:10] if told[name] else None
    told["line_count"] = int(root.xpath("count(a:InvoiceLine | a:CreditNoteLine)", namespaces=NS))  # type: ignore[arg-type]
    return told


def _text(node: Any) -> str:
    return (node.text or "").strip()


def take_in(subjects: list[Subject], office: Path) -> list[str]:
    """The lines that `./spil intake --json` prints, asked in parts that fit a command line."""
    lines: list[str] = []
    for start in range(0, len(subjects), 200):
        files = [str(each.path) for each in subjects[start : start + 200]]
        command = [str(ROOT / "spil"), "intake", "--data", str(office), "--json", *files]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode:
            print(f"./spil intake ended with {done.returncode}: {done.stderr[-2000:]}")
        lines += done.stdout.splitlines()
    return lines


def judge(subjects: list[Subject], lines: list[dict[str, Any]]) -> int:
    by_name = {Path(line["file"]).name: line for line in lines}
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    _expect_duplicates(subjects)
    for subject in subjects:
        line = by_name.get(subject.path.name)
        for check, complaints in _complaints(subject, line).items():
            totals[subject.folder, check]["total"] += 1
            totals[subject.folder, check]["agreed"] += not complaints
            wrong += [f"{subject.path.name}: {check}: {each}" for each in complaints]
    numbers = Counter(line.get("number") for line in lines if line.get("number"))
    wrong += [f"number {number} was given {count} times" for number, count in numbers.items() if count > 1]
    for (folder, check), counted in sorted(totals.items()):
        print(f"{folder:24} {check:8} {counted['agreed']:>5} / {counted['total']}")
    print(*wrong, sep="\n")
    print(f"{len(wrong)} disagreements in {len(subjects)} documents, {len(lines)} lines")
    return 1 if wrong else 0


def _expect_duplicates(subjects: list[Subject]) -> None:
    """Of the documents that must be accepted, the second and later with one supplier and number are duplicates."""
    seen: set[tuple[Any, ...]] = set()
    for subject in subjects:
        told = subject.fields or {}
        key = (
            told.get("kind"),
            told.get("supplier_vat"),
            told.get("supplier_name"),
            told.get("invoice_number"),
        )
        if subject.status == "registered" and key in seen:
            subject.status = "duplicate"
        seen.add(key)


def _complaints(subject: Subject, line: dict[str, Any] | None) -> dict[str, list[str]]:
    """What disagrees, a list for each check that applies to this document."""
    if line is None:
        return {"shape": ["no line was printed"]}
    fired = {each.get("rule") for each in line.get("findings") or []}
    found = {"shape": list(_shape(line))}
    if subject.fields is not None:
        found["fields"] = list(_fields(subject.fields, line))
    if subject.fires or subject.is_silent:
        found["rules"] = [f"{rule} did not fire" for rule in sorted(subject.fires - fired)]
        found["rules"] += [f"{rule} fired" for rule in sorted(subject.is_silent & fired)]
    if subject.status:
        is_same = _status(line) == subject.status
        found["status"] = (
            [] if is_same else [f"{line.get('status')} {line.get('reason')} {sorted(map(str, fired))}"]
        )
    return found


def _status(line: dict[str, Any]) -> str:
    return (
        "duplicate"
        if line.get("status") == "refused" and line.get("duplicate_of")
        else str(line.get("status"))
    )


def _shape(line: dict[str, Any]) -> Iterator[str]:
    yield from (f"{key} is missing" for key in KEYS if key not in line)
    if not line.get("number"):
        yield "no number"
    if line.get("status") not in ("registered", "refused"):
        yield f"status {line.get('status')!r}"
    if line.get("status") == "refused" and not line.get("reason"):
        yield "refused without a reason"
    for each in line.get("findings") or []:
        if not each.get("rule") or not each.get("text"):
            yield f"a finding without rule or text: {each}"


def _fields(expected: dict[str, Any], line: dict[str, Any]) -> Iterator[str]:
    for name, value in expected.items():
        told = line.get(name)
        is_same = _same_amount(told, value) if name in AMOUNTS else (told or None) == (value or None)
        if name in ("issue_date", "due_date") and told is None and not _is_date(value):
            continue
        if not is_same:
            yield f"{name} is {told!r}, in the file {value!r}"


def _same_amount(told: Any, written: str | None) -> bool:
    try:
        return (
            told is None if written is None else told is not None and Decimal(str(told)) == Decimal(written)
        )
    except InvalidOperation:
        return told is None


def _is_date(text: str | None) -> bool:
    parts = (text or "").split("-")
    if [len(each) for each in parts] != [4, 2, 2] or not all(each.isdigit() for each in parts):
        return False
    return 1 <= int(parts[1]) <= 12 and 1 <= int(parts[2]) <= 31


if __name__ == "__main__":
    sys.exit(main())
