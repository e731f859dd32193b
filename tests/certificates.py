"""A certificate of a test authority: what signs content credentials."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest


def certificate(folder: Path) -> tuple[Path, Path]:
    """The chain and its key, as PEM files; the test is skipped where nothing could sign."""
    pytest.importorskip("c2pa", reason="the extra c2pa is not installed")
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    def certified(name, key, authority=None, above=None):
        named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
                           x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Tests")])  # fmt: skip
        root = authority is None
        usage = {"digital_signature": not root, "key_cert_sign": root, "crl_sign": root}
        usage |= dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment",
                                "key_agreement", "encipher_only", "decipher_only"), False)  # fmt: skip
        signer = above or key
        made = (
            x509.CertificateBuilder()
            .subject_name(named)
            .issuer_name(named if authority is None else authority.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(dt.datetime(2025, 1, 1))
            .not_valid_after(dt.datetime(2045, 1, 1))
            .add_extension(x509.BasicConstraints(root, None), True)
            .add_extension(x509.KeyUsage(**usage), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
        )
        if not root:
            made = made.add_extension(
                x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.EMAIL_PROTECTION]), False
            )
        return made.sign(signer, SHA256())

    keys = [generate_private_key(SECP256R1()) for _ in range(2)]
    root = certified("Authority", keys[0])
    leaf = certified("Pays d’Estran", keys[1], root, keys[0])
    secret = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "chain.pem").write_bytes(leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(secret)
    return folder / "chain.pem", folder / "key.pem"
