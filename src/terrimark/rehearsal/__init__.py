"""What would happen if we did it all? Loopback copies of the networks, with faults on demand."""

from terrimark.rehearsal.bluesky import BlueskyCopy
from terrimark.rehearsal.facebook import FacebookCopy
from terrimark.rehearsal.faults import Fault, Faults
from terrimark.rehearsal.instagram import InstagramCopy
from terrimark.rehearsal.linkedin import LinkedinCopy
from terrimark.rehearsal.loopback import Servers, loopback
from terrimark.rehearsal.mastodon import MastodonCopy
from terrimark.rehearsal.pinterest import PinterestCopy
from terrimark.rehearsal.server import Copy
from terrimark.rehearsal.telegram import TelegramCopy
from terrimark.rehearsal.threads import ThreadsCopy
from terrimark.rehearsal.values import Picture, Published
from terrimark.rehearsal.x import XCopy

__all__ = [
    "BlueskyCopy",
    "Copy",
    "FacebookCopy",
    "Fault",
    "Faults",
    "InstagramCopy",
    "LinkedinCopy",
    "MastodonCopy",
    "Picture",
    "PinterestCopy",
    "Published",
    "Servers",
    "TelegramCopy",
    "ThreadsCopy",
    "XCopy",
    "loopback",
]
