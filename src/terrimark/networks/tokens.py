"""Where secrets rest: the system keyring, or a file that only its owner reads. Never a workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from pydantic import TypeAdapter

from terrimark.files import replacing
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble

SERVICE = "terrimark"  # what the keyring files our secrets under
PATIENCE_S = 180.0  # for another process that renews: longer than one call may take


def variable(territory_id: str, account_id: str, what: str) -> str:
    """The name of an environment variable of an account: `TERRIMARK_PAYS_D_ESTRAN_MAIN_TOKEN`."""
    return f"TERRIMARK_{territory_id}_{account_id}_{what}".upper().replace("-", "_")


@dataclass(frozen=True, kw_only=True)
class Token:
    """What proves that an account is ours. Moments are in UTC; None: no end is known."""

    server: str  # the only one that it is sent to
    access: str = field(repr=False)
    got: datetime | None = None  # None: by other hands, which renew it
    ends: datetime | None = None
    refresh: str = field(default="", repr=False)
    refresh_ends: datetime | None = None
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    scope: str = ""  # as the network said it; empty where it did not
    seed: str = ""  # digest of the environment's refresh token that it stems from

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that no error may repeat."""
        return self.access, self.refresh, self.client_secret

    def half_spent(self, now: datetime) -> bool:
        """Whether half of its life is over: time to renew it, and time left where that fails."""
        if self.got is None or self.ends is None:
            return False
        return now >= self.got + (self.ends - self.got) / 2


_JSON = TypeAdapter(Token)


class Safe:
    """One account's token: in its file where `in_file` says so or one is there, else in the keyring.

    `folder` is the user's own state folder, also for the lock. Raises AccountTrouble where the keyring is
    locked, or there is none to write to.
    """

    def __init__(self, name: str, folder: Path, *, in_file: bool = False) -> None:
        self._name, self._file = name, folder / "tokens" / f"{name}.json"
        self.in_file = in_file or self._file.exists()

    def read(self) -> Token | None:
        """The token; None where there is none."""
        try:
            text = self._file.read_text("utf-8") if self.in_file else _from_keyring(self._name)
            return _JSON.validate_json(text) if text else None
        except (FileNotFoundError, ValueError):  # damaged: as good as none
            return None

    def write(self, token: Token) -> None:
        """Put a token in the place of the one before."""
        text = _JSON.dump_json(token).decode()
        if self.in_file:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with replacing(self._file, mode=0o600) as file:
                file.write_text(text, "utf-8")
        else:
            _to_keyring(self._name, text)

    def move(self, *, in_file: bool) -> None:
        """Use the file or the keyring from now on. What the file held is gone with it."""
        if not in_file:
            self._file.unlink(missing_ok=True)
        self.in_file = in_file

    def lock(self) -> FileLock:
        """Held by one process at a time, and let go where that one is killed."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileLock(self._file.with_suffix(".lock"), timeout=PATIENCE_S)


def require_keyring() -> None:
    """Raise AccountTrouble where this machine has no keyring. Nothing is written to it."""
    try:
        import keyring
        from keyring.backends.fail import Keyring as NoKeyring
    except ImportError:
        raise _closed(_("the extra `keyring` is not installed")) from None
    if isinstance(keyring.get_keyring(), NoKeyring):
        raise _closed(_("there is none on this machine"))


def _from_keyring(name: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, name) or ""
    except NoKeyringError:
        return ""
    except KeyringError as error:
        raise _closed(str(error)) from error


def _to_keyring(name: str, text: str) -> None:
    require_keyring()
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, text)
        kept = keyring.get_password(SERVICE, name) == text
    except KeyringError as error:
        raise _closed(str(error)) from error
    if not kept:
        raise _closed(_("it forgets what it is given"))


def _closed(why: str) -> AccountTrouble:
    first = why.strip().splitlines()[0] if why.strip() else "?"
    return AccountTrouble(
        _("the system keyring cannot be used: {why}").format(why=first),
        fix=_(
            "unlock it, or install one (pip install 'terrimark[keyring]'); without one: "
            "terrimark connect --print-env, or --file"
        ),
    )
