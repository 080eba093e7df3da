"""Runs a published Schematron as it stands, to hold our own table of rules against it. Only for tests.

A pattern becomes a mode and a rule a template, so that in every pattern a node meets the first rule that fits it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import saxonche
from lxml import etree

XSL = "http://www.w3.org/1999/XSL/Transform"
SCH = "{http://purl.oclc.org/dsdl/schematron}"
_X = f"{{{XSL}}}"


def runner(path: Path) -> Callable[[etree._Element], set[str]]:
    """A function from a document to the ids that fire."""
    source = etree.parse(path, etree.XMLParser(remove_comments=True)).getroot()
    processor = saxonche.PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    program = compiler.compile_stylesheet(stylesheet_text=etree.tostring(_sheet(source), encoding="unicode"))

    def fired(root: etree._Element) -> set[str]:
        node = processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
        report = program.transform_to_string(xdm_node=node)
        return set(etree.fromstring(report.encode()).xpath("//f/@id"))  # type: ignore[arg-type]

    return fired


def _sheet(source: etree._Element) -> etree._Element:
    namespaces = {each.get("prefix", ""): each.get("uri", "") for each in source.iter(SCH + "ns")}
    sheet = etree.Element(_X + "stylesheet", version="2.0", nsmap={**namespaces, "u": "utils", "xsl": XSL})
    sheet.extend([each for each in source if etree.QName(each).namespace == XSL])
    patterns = list(source.iter(SCH + "pattern"))
    for let in [
        *source.findall(SCH + "let"),
        *(let for each in patterns for let in each.findall(SCH + "let")),
    ]:
        _variable(sheet, let)
    start = etree.SubElement(etree.SubElement(sheet, _X + "template", match="/"), "r")
    for place, pattern in enumerate(patterns):
        etree.SubElement(start, _X + "apply-templates", mode=f"m{place}", select="/")
        _pattern(sheet, pattern, f"m{place}")
    return sheet


def _variable(parent: etree._Element, let: etree._Element) -> None:
    etree.SubElement(parent, _X + "variable", name=let.get("name", ""), select=let.get("value", ""))


def _pattern(sheet: etree._Element, pattern: etree._Element, mode: str) -> None:
    rules = pattern.findall(SCH + "rule")
    for place, rule in enumerate(rules):
        match = rule.get("context", "")
        template = etree.SubElement(
            sheet, _X + "template", match=match, mode=mode, priority=str(len(rules) - place)
        )
        for each in rule:
            if each.tag == SCH + "let":
                _variable(template, each)
            else:
                choice = etree.SubElement(template, _X + "if", test=f"not({each.get('test')})")
                etree.SubElement(choice, "f", id=each.get("id", ""))
        etree.SubElement(template, _X + "apply-templates", mode=mode)
    rest = etree.SubElement(sheet, _X + "template", match="@* | text()", mode=mode, priority="-5")
    rest.text = ""
