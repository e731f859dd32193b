"""A channel without a server: each post a dated folder, for a mailing, a content system or the record.

archives/2027-03-01/0810-trafic-fluide-residents-fr-1a2b3c4d/
    post.txt  post.json  1.jpg  alt.txt  (of a thread also post-2.txt, post-3.txt…)
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from terrimark.brand.campaign import Account
from terrimark.calendar.post import Post
from terrimark.files import as_json
from terrimark.i18n import _
from terrimark.networks.base import (
    AccountTrouble,
    Intent,
    Metrics,
    Receipt,
    Refused,
    Reply,
    Steps,
    TryLater,
)

WAITING = ".waiting"  # folders that are whole and not out yet
SUFFIX = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}


class Folder:
    """One folder of the workspace; see `networks.base.Network` for what each method promises.

    A post is out once its folder stands at its dated place. It is moved there whole, in one step, and its
    name holds the content's hash: the same post twice makes one folder, a reworded one makes another.
    """

    def __init__(self, *, account: Account, root: Path) -> None:
        self._where, self._root = f"{account.id} ({account.handle})", root.resolve()
        self._folder = (self._root / account.handle).resolve()
        if self._folder == self._root or not self._folder.is_relative_to(self._root):
            raise AccountTrouble(
                _("{folder} is not a folder inside the workspace").format(folder=account.handle),
                where=account.id, fix=_("give the account's `handle` a folder such as out/archives"),
            )  # fmt: skip

    def check_identity(self) -> None:
        """AccountTrouble unless the folder can be made and written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AccountTrouble(
                _("cannot make the folder: {why}").format(why=error.strerror), where=self._where,
                fix=_("give the account's `handle` a folder that you may write to"),
            ) from None  # fmt: skip

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Write the whole folder aside."""
        name = name_of(post)
        aside = self._folder / WAITING / name
        with self._writing():
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(parents=True)
            for number, words in enumerate((post.words, *post.thread), 1):
                file = "post.txt" if number == 1 else f"post-{number}.txt"
                (aside / file).write_bytes(f"{words.text}\n".encode())
            (aside / "post.json").write_bytes(_metadata(post).encode())
            described = []
            for number, (picture, data) in enumerate(zip(post.pictures, pictures, strict=True), 1):
                file = f"{number}{SUFFIX.get(picture.media_type, '')}"
                (aside / file).write_bytes(data)
                described.append(f"{file}\n{picture.alt}\n")
            (aside / "alt.txt").write_bytes("\n".join(described).encode())
        return Intent(key=name, body={"metadata": _metadata(post)})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Move the folder to its dated place."""
        if receipt := self.recover(intent, again=True, steps=steps):
            return receipt
        raise TryLater(
            _("the folder that was being prepared is gone"), where=self._where, fix=_("publish again")
        )

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """The folder at its dated place, moved there now where it still stands aside and is wanted."""
        aside, place = self._folder / WAITING / intent.key, self._folder / intent.key
        with self._writing():
            if again and aside.is_dir() and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                aside.replace(place)
            shutil.rmtree(aside, ignore_errors=True)
        if not place.exists():
            return None
        if _read(place / "post.json") != intent.body["metadata"]:
            raise Refused(
                _("{folder} holds another post").format(folder=intent.key), where=self._where,
                fix=_("move that folder away, then approve and publish again"),
            )  # fmt: skip
        return self._receipt(intent.key)

    def find(self, post: Post) -> Receipt | None:
        """The post's own folder, if it holds the same."""
        name = name_of(post)
        return self._receipt(name) if _read(self._folder / name / "post.json") == _metadata(post) else None

    def delete(self, remote_id: str) -> None:
        """Remove the post's folder."""
        place = (self._folder / remote_id).resolve()
        if place.is_relative_to(self._folder) and place.parent.parent == self._folder:
            with self._writing(), suppress(FileNotFoundError):
                shutil.rmtree(place)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """Nobody answers a folder."""
        return ()

    def metrics(self, remote_id: str) -> Metrics:
        """Nobody counts."""
        return Metrics()

    def _receipt(self, name: str) -> Receipt:
        return Receipt(remote_id=name, url=(self._folder / name).relative_to(self._root).as_posix())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise TryLater(
                _("cannot write the folder: {why}").format(why=error.strerror), where=self._where,
                fix=_("make room, or let terrimark write there, then publish again"),
            ) from None  # fmt: skip


def name_of(post: Post) -> str:
    """`2027-03-01/0810-trafic-fluide-residents-fr-1a2b3c4d`: day and hour of the territory, words of the key,
    eight digits of the content's hash.
    """
    plain = (
        unicodedata.normalize("NFKD", post.key.partition("/")[2] or post.key)
        .encode("ascii", "ignore")
        .decode()
    )
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:80].strip("-")
    return f"{post.due:%Y-%m-%d/%H%M}-{slug}-{post.content_hash[:8]}"


def _metadata(post: Post) -> str:
    return as_json({**post.to_json(), "content_hash": post.content_hash})


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
