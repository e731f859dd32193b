"""Where Instagram and Threads fetch pictures from: a public address that we can write to."""

from __future__ import annotations

from pathlib import Path

import requests

from terrimark.files import replacing
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, TryLater
from terrimark.networks.signals import failure, on_loopback

CHECK_S = 20.0  # seconds for the public address to answer


class MediaHost:
    """A place to write to, and the public address of what is there.

    `to` is a folder (of the workspace, where it is relative) that something serves, or any address that
    fsspec writes to (`s3://bucket/posters`), with credentials where fsspec looks for them, never in it.
    `address` is its public base address. Raises AccountTrouble where that is not https beyond this machine.
    """

    def __init__(self, *, to: str, address: str, root: Path, where: str) -> None:
        self._to, self._address, self._root, self._where = to.rstrip("/"), address.rstrip("/"), root, where
        self._there: set[str] = set()
        if not self._address.isascii() or not (address.startswith("https://") or on_loopback(address)):
            what = _("the media host's address {address} is no plain https:// address").format(
                address=address
            )
            fix = _("correct `media-host.address` of the account")
            raise AccountTrouble(what, where=where, fix=fix)

    def put(self, data: bytes, name: str) -> str:
        """Write a picture under its name, which holds its digest, and return its public address.

        The file is whole, and answers at its address, before that is returned. TryLater where it is not.
        """
        url = f"{self._address}/{name}"
        if url not in self._there:
            if "://" in self._to:
                self._put_afar(data, f"{self._to}/{name}")
            else:
                self._put_here(data, self._root / self._to / name)
            self._check(url)
            self._there.add(url)
        return url

    def _put_here(self, data: bytes, file: Path) -> None:
        if file.exists():
            return
        try:
            with replacing(file) as temporary:
                temporary.write_bytes(data)
        except OSError as error:
            raise self._later(_("cannot write {place}: {why}"), place=file.name, why=error.strerror) from None

    def _put_afar(self, data: bytes, place: str) -> None:
        try:
            import fsspec  # an extra
        except ImportError:
            what, fix = _("writing to {place} needs fsspec"), _("install terrimark[media]")
            raise AccountTrouble(what.format(place=self._to), where=self._where, fix=fix) from None
        try:
            files, path = fsspec.core.url_to_fs(place)
            if not files.exists(path):
                files.makedirs(path.rpartition("/")[0], exist_ok=True)
                files.pipe_file(path, data)
        except Exception as error:  # noqa: BLE001  (each storage raises its own)
            raise self._later(_("cannot write {place}: {why}"), place=place, why=error) from None

    def _check(self, url: str) -> None:
        with requests.Session() as session:
            session.trust_env = not on_loopback(url)
            try:
                answer = session.head(url, timeout=CHECK_S)
            except requests.RequestException as error:
                raise self._later(
                    _("{place} does not answer: {why}"), place=url, why=failure(error)
                ) from None
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 405:  # it is asked with GET only
            return
        if answer.status_code != 200 or kind.startswith("text/html"):
            raise self._later(_("{place} answers {why}"), place=url, why=f"{answer.status_code} {kind}")

    def _later(self, what: str, **values: object) -> TryLater:
        fix = _("check the account's `media-host`: what is written to `to` must be public at `address`")
        return TryLater(what.format(**values), where=self._where, fix=fix)
