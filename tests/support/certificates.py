"""Certificates that tests make for this machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


def certificate_for_this_machine(folder: Path, who: str = "localhost") -> Path:
    """A certificate of thirty days that vouches for itself, in one file with its key; `who` is its common name."""
    now = datetime.now(UTC)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who)])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )
    made = made.add_extension(names, critical=False).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    file = folder / "both.pem"
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(pem))
    return file
