"""A payment file is one that a bank takes: valid, exactly summed, in its characters; a bad payment stops itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from spil.foundation.money.rules import Money
from spil.foundation.parties.rules import (
    PaymentReference,
    ReferenceKind,
    payment_reference,
    structured_communication_of,
)
from spil.modules.payments.formats.pain001 import (
    Address,
    AddressIncomplete,
    Batch,
    InvalidPaymentFile,
    Payment,
    PaymentFile,
    PaymentRefused,
    read,
    refusal,
    write,
)
from spil.modules.payments.formats.pain001.text import ALLOWED, cut, identifier, latin

OURS, THEIRS, DUTCH = "BE71096123456769", "BE68539007547034", "NL91ABNA0417164300"
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def payment(**changes: Any) -> Payment:
    plain = Payment(
        end_to_end_id="BT-2026-0007-1",
        amount=Money(Decimal("1240.50")),
        name="Drukkerij Peeters",
        iban=THEIRS,
        bic="KREDBEBB",
        address=Address("Kerkstraat", "12 bus 3", "2000", "Antwerpen", "BE"),
        reference=payment_reference("+++090/9337/55493+++"),
        purpose="SUPP",
    )
    return replace(plain, **changes)


def batch(*payments: Payment, **changes: Any) -> Batch:
    plain = Batch(
        batch_id="BT-2026-0007",
        debtor_name="Kantoor De Linde",
        debtor_iban=OURS,
        debtor_bic="GKCCBEBB",
        debtor_address=Address("Lindelaan", "1", "3000", "Leuven", "BE"),
        executed_on=date(2026, 11, 24),
        payments=payments or (payment(),),
    )
    return replace(plain, **changes)


def file(*batches: Batch, **changes: Any) -> PaymentFile:
    plain = PaymentFile(
        message_id="SPIL-20261122-1",
        created_at=datetime(2026, 11, 22, 9, 31, 5),  # noqa: DTZ001 - a file carries office time
        initiator_name="Kantoor De Linde",
        initiator_id="0403019261",
        initiator_id_issuer="KBO-BCE",
        batches=batches or (batch(),),
    )
    return replace(plain, **changes)


def texts(data: bytes, path: str) -> list[str]:
    return [node.text or "" for node in etree.fromstring(data).iterfind(path, NS)]


def test_a_file_is_read_back_as_it_was_meant() -> None:
    meant = file(
        batch(
            payment(),
            payment(
                end_to_end_id="BT-2026-0007-2",
                iban=DUTCH,
                bic="",
                address=None,
                reference=payment_reference("RF18 5390 0754 7034"),
                purpose="",
            ),
            payment(end_to_end_id="BT-2026-0007-3", reference=payment_reference("Factuur 2026/12")),
            payment(end_to_end_id="BT-2026-0007-4", reference=None),
        ),
        batch(
            payment(end_to_end_id="BT-2026-0008-1"), batch_id="BT-2026-0008", executed_on=date(2026, 11, 26)
        ),
    )
    assert read(write(meant)) == meant


def test_counts_and_sums_stand_in_the_header_and_in_each_block() -> None:
    amounts = [Decimal("0.10"), Decimal("0.20"), Decimal("999999999.99")]
    first = batch(*(payment(end_to_end_id=f"A{n}", amount=Money(a)) for n, a in enumerate(amounts)))
    second = batch(payment(end_to_end_id="B1"), batch_id="B", executed_on=date(2026, 11, 26))
    data = write(file(first, second))
    assert texts(data, ".//p:GrpHdr/p:NbOfTxs") == ["4"]
    assert texts(data, ".//p:GrpHdr/p:CtrlSum") == ["1000001240.79"]
    assert texts(data, ".//p:PmtInf/p:NbOfTxs") == ["3", "1"]
    assert texts(data, ".//p:PmtInf/p:CtrlSum") == ["1000000000.29", "1240.50"]


@pytest.mark.parametrize(
    ("typed", "issuer", "written"),
    [
        ("+++090/9337/55493+++", "BBA", "090933755493"),
        ("RF18 5390 0754 7034", "ISO", "RF18539007547034"),
    ],
)
def test_a_structured_reference_is_written_as_it_is(typed: str, issuer: str, written: str) -> None:
    data = write(file(batch(payment(reference=payment_reference(typed)))))
    assert texts(data, ".//p:CdtrRefInf/p:Tp/p:CdOrPrtry/p:Cd") == ["SCOR"]
    assert texts(data, ".//p:CdtrRefInf/p:Tp/p:Issr") == [issuer]
    assert texts(data, ".//p:CdtrRefInf/p:Ref") == [written]
    assert texts(data, ".//p:Ustrd") == []


def test_free_text_is_cut_at_140_characters() -> None:
    data = write(file(batch(payment(reference=PaymentReference(ReferenceKind.FREE, "é" * 200)))))
    assert texts(data, ".//p:Ustrd") == ["e" * 140]


@pytest.mark.parametrize("text", ["", "  ", "\N{COMBINING ACUTE ACCENT}"])
def test_a_reference_without_a_sign_is_left_out(text: str) -> None:
    data = write(file(batch(payment(reference=PaymentReference(ReferenceKind.FREE, text)))))
    assert etree.fromstring(data).find(".//p:RmtInf", NS) is None


def test_long_names_and_address_parts_are_cut() -> None:
    long = Address("S" * 80, "1" * 20, "2" * 20, "T" * 40, "BE")
    (written,) = read(write(file(batch(payment(name="N" * 80, address=long))))).batches[0].payments
    assert written.name == "N" * 70
    assert written.address == Address("S" * 70, "1" * 16, "2" * 16, "T" * 35, "BE")


@pytest.mark.parametrize("address", [None, Address(), Address(street="  ")])
def test_a_payment_without_address_passes(address: Address | None) -> None:
    data = write(file(batch(payment(address=address))))
    assert etree.fromstring(data).find(".//p:Cdtr/p:PstlAdr", NS) is None


@pytest.mark.parametrize(
    "address",
    [
        Address("Kerkstraat", "12", "2000", "", "BE"),
        Address("Kerkstraat", "12", "2000", "Antwerpen", ""),
        Address("Kerkstraat", "12", "2000", "Antwerpen", "België"),
        Address(postcode="2000"),
        Address("Kerkstraat", "12", "2000", "東京", "JP"),
    ],
)
def test_an_address_without_town_or_country_stops_that_payment(address: Address) -> None:
    problem = refusal(payment(address=address))
    assert problem is not None
    assert problem.code == "address-incomplete"
    with pytest.raises(AddressIncomplete) as raised:
        write(file(batch(payment(end_to_end_id="A1"), payment(address=address))))
    assert raised.value.payment.address == address


def test_no_address_line_is_ever_written() -> None:
    assert b"AdrLine" not in write(file())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": Money(Decimal("10.00"), "USD")}, "currency"),
        ({"amount": Money(Decimal("0.00"))}, "amount"),
        ({"amount": Money(Decimal("-1.00"))}, "amount"),
        ({"amount": Money(Decimal("1.005"))}, "amount"),
        ({"amount": Money(Decimal("1000000000.00"))}, "amount"),
        ({"amount": Money(Decimal("1E+40"))}, "amount"),
        ({"iban": "BE68539007547035"}, "iban"),
        ({"iban": "be68 5390 0754 7034"}, "iban"),
        ({"iban": ""}, "iban"),
        ({"iban": "TR330006100519786457841326"}, "outside-sepa"),
        ({"bic": "KREDBEB"}, "bic"),
        ({"name": ""}, "name"),
        ({"name": "東京"}, "name"),
        ({"reference": PaymentReference(ReferenceKind.OGM, "090933755494")}, "reference"),
        ({"reference": PaymentReference(ReferenceKind.RF, "RF18539007547035")}, "reference"),
        ({"end_to_end_id": ""}, "identifier"),
        ({"end_to_end_id": "A" * 36}, "identifier"),
        ({"end_to_end_id": "/A"}, "identifier"),
        ({"end_to_end_id": "A//B"}, "identifier"),
        ({"end_to_end_id": "é"}, "identifier"),
        ({"purpose": "supp"}, "purpose"),
    ],
)
def test_a_payment_that_the_bank_would_refuse_is_refused_with_its_reason(
    changes: dict[str, Any], code: str
) -> None:
    problem = refusal(payment(**changes))
    assert problem is not None
    assert problem.code == code
    assert str(problem)
    with pytest.raises(PaymentRefused):
        write(file(batch(payment(**changes))))


def test_a_right_payment_has_no_problem() -> None:
    assert refusal(payment()) is None


@pytest.mark.parametrize(
    "wrong",
    [
        file(batches=()),
        file(batch(payments=())),
        file(batch(payment(), payment())),
        file(batch(), batch(payment(end_to_end_id="B1"), batch_id="B")),
        file(batch(), batch(payment(end_to_end_id="B1"), executed_on=date(2026, 11, 26))),
        file(message_id="M" * 36),
        file(initiator_name=" "),
        file(batch(debtor_name="")),
        file(batch(debtor_iban="BE68539007547035")),
        file(batch(debtor_address=Address("Lindelaan", "1", "3000", "", "BE"))),
        file(batch(debtor_bic="nonsense")),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_not_written(wrong: PaymentFile) -> None:
    with pytest.raises(InvalidPaymentFile):
        write(wrong)


def test_a_bank_that_is_not_known_is_said_to_be_unknown() -> None:
    data = write(file(batch(debtor_bic="")))
    assert texts(data, ".//p:DbtrAgt/p:FinInstnId/p:Othr/p:Id") == ["NOTPROVIDED"]
    assert read(data).batches[0].debtor_bic == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<CtrlSum>1240.50</CtrlSum>", b"<CtrlSum>1240.51</CtrlSum>"),
        (b"<NbOfTxs>1</NbOfTxs>", b"<NbOfTxs>2</NbOfTxs>"),
        (b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>XXX</PmtMtd>"),
        (b"001.001.09", b"001.001.03"),
        (b"</Document>", b""),
    ],
)
def test_a_file_that_was_changed_is_not_believed(before: bytes, after: bytes) -> None:
    data = write(file())
    assert before in data
    with pytest.raises(InvalidPaymentFile):
        read(data.replace(before, after))


def test_a_file_with_entities_is_refused() -> None:
    attack = b'<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    data = write(file()).replace(b"<Document", attack + b"<Document").replace(b"Drukkerij", b"&x;")
    with pytest.raises(InvalidPaymentFile):
        read(data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crêperie “Chez Léa” & fils; 5 €", "Creperie 'Chez Lea' + fils, 5 EUR"),
        ("Straße Ærø Œuvre Łódź Đorđe Þór", "Strasse AEro OEuvre Lodz Dorde THor"),
        ("Δημοτική Αρχή", "Dimotiki Archi"),
        ("Община Бургас", "Obshtina Burgas"),
        ("a_b–c | d\\e [f] {g} <h>", "a-b-c / d/e (f) (g) (h)"),
        ("ij: ĳ ½ ²", "ij: ij 1/2 2"),
        ("e\N{COMBINING ACUTE ACCENT}t\N{NO-BREAK SPACE}\té", "et e"),
        ("100% #1!", "100. .1."),
        ("東", "."),
    ],
)
def test_text_comes_out_in_the_characters_of_the_bank(text: str, expected: str) -> None:
    assert latin(text) == expected


@given(st.text())
def test_any_text_comes_out_in_the_characters_of_the_bank(text: str) -> None:
    assert set(latin(text)) <= ALLOWED
    assert latin(latin(text)) == latin(text)
    assert len(cut(text, 35)) <= 35
    assert "//" not in identifier(text)
    assert identifier(text) == identifier(text).strip("/ ")


@pytest.fixture(scope="module")
def another_schema(real_files: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(real_files / "banking" / "xsd" / "pain.001.001.09.xsd"))


addresses = st.none() | st.builds(
    Address,
    st.text(max_size=90),
    st.text(max_size=20),
    st.text(max_size=20),
    st.text(max_size=50).map(lambda town: f"T{town}"),
    st.sampled_from(["BE", "NL", "FR"]),
)
references = st.none() | st.one_of(
    st.integers(1, 10**10 - 1).map(
        lambda n: PaymentReference(ReferenceKind.OGM, structured_communication_of(n))
    ),
    st.text(max_size=300).map(lambda text: PaymentReference(ReferenceKind.FREE, text)),
)
payments = st.builds(
    Payment,
    end_to_end_id=st.just(""),
    amount=st.integers(1, 99_999_999_999).map(lambda cents: Money(Decimal(cents).scaleb(-2))),
    name=st.text(max_size=120).map(lambda name: f"N{name}"),
    iban=st.sampled_from([THEIRS, DUTCH]),
    bic=st.sampled_from(["", "KREDBEBB", "ABNANL2AXXX"]),
    address=addresses,
    reference=references,
    purpose=st.sampled_from(["", "SUPP", "SALA"]),
)


@settings(max_examples=60, deadline=None)
@given(lists=st.lists(st.lists(payments, min_size=1, max_size=6), min_size=1, max_size=3))
def test_whatever_is_written_is_valid_by_another_copy_of_the_schema_and_adds_up(
    another_schema: etree.XMLSchema, lists: list[list[Payment]]
) -> None:
    batches = [
        batch(
            *(replace(one, end_to_end_id=f"E{at}-{n}") for n, one in enumerate(group)),
            batch_id=f"B{at}",
            executed_on=date(2026, 11, 24 + at),
        )
        for at, group in enumerate(lists)
    ]
    data = write(file(*batches))
    back = read(data)
    exact = sum(int(one.amount.amount * 100) for group in lists for one in group)
    assert int(back.control_sum * 100) == exact
    assert back.count == sum(map(len, lists))
    another_schema.assertValid(etree.fromstring(data))
