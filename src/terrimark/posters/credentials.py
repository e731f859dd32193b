"""Content credentials (C2PA): a signature inside the file that says who made it, how, for which campaign."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from terrimark import __version__
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Imprint

if TYPE_CHECKING:
    from c2pa import Signer

CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
PLAIN = {"builder": {"thumbnail": {"enabled": False}}}  # the file itself is its best picture


def signed(data: bytes, mime: str, imprint: Imprint, title: str, source: str) -> bytes:
    """A finished file with its signature; `source` is its digital source type, of IPTC's list.

    Its bytes differ each time: a signature holds a number of its own. Raises TerrimarkError where the extra
    `c2pa` is not installed, or certificate and key cannot be used.
    """
    signer = signer_of(imprint)
    from c2pa import Builder, C2paError, Context, Settings

    told = {"campaign": imprint.campaign, "publisher": imprint.publisher, "origin": imprint.origin}
    action = {"action": "c2pa.created", "digitalSourceType": source}
    manifest = {
        "claim_generator_info": [{"name": "terrimark", "version": __version__}],
        "title": title,
        "assertions": [
            {"label": "c2pa.actions", "data": {"actions": [action]}},
            {"label": "org.terrimark.campaign", "data": told},
        ],
    }
    whole = BytesIO()
    try:
        with Context(Settings.from_dict(PLAIN)) as context, Builder(manifest, context) as builder:
            builder.sign(signer, mime, BytesIO(data), whole)
    except C2paError as error:
        raise _unusable(str(error)) from error
    return whole.getvalue()


def signer_of(imprint: Imprint) -> Signer:
    """What signs by an imprint's certificate and key; TerrimarkError where nothing can."""
    try:
        return _signer(imprint.certificate, imprint.key)
    except ImportError:
        what = _("content credentials need more than is installed")
        raise TerrimarkError(what, fix=_("run: pip install 'terrimark[c2pa]'")) from None
    except OSError as error:
        raise _unusable(f"{error.strerror} ({Path(error.filename).name})") from error
    except (ValueError, TypeError, KeyError) as error:
        raise _unusable(type(error).__name__) from error


@lru_cache(maxsize=1)
def _signer(certificate: Path | None, key: Path | None) -> Signer:
    """The algorithm follows from the kind of key: ES256 to ES512, PS256 or Ed25519."""
    from c2pa import C2paError, C2paSignerInfo, Signer
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if certificate is None or key is None:
        raise _unusable(_("one of the two is not given"))
    secret = key.read_bytes()
    kind = load_pem_private_key(secret, password=None)
    if isinstance(kind, EllipticCurvePrivateKey):
        algorithm = CURVES[kind.curve.name]
    else:
        algorithm = "ps256" if isinstance(kind, RSAPrivateKey) else "ed25519"
    try:
        return Signer.from_info(C2paSignerInfo(algorithm, certificate.read_bytes(), secret, None))
    except C2paError as error:
        raise _unusable(str(error)) from error


def _unusable(reason: str) -> TerrimarkError:
    what = _("certificate and key of the content credentials cannot be used: {reason}").format(reason=reason)
    return TerrimarkError(what, fix=_("name PEM files: the whole chain, and its key without a password"))
