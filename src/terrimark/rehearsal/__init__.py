"""What would happen if we did it all? Loopback copies of the networks, with faults on demand."""

from terrimark.rehearsal.bluesky import BlueskyCopy
from terrimark.rehearsal.facebook import FacebookCopy
from terrimark.rehearsal.faults import Fault, Faults, Weather
from terrimark.rehearsal.instagram import InstagramCopy
from terrimark.rehearsal.linkedin import LinkedinCopy
from terrimark.rehearsal.loopback import COPIES, Servers, loopback
from terrimark.rehearsal.mastodon import MastodonCopy
from terrimark.rehearsal.pinterest import PinterestCopy
from terrimark.rehearsal.proof import Fate, Proof, prove
from terrimark.rehearsal.run import Rehearsal, rehearse
from terrimark.rehearsal.scaled import scaled
from terrimark.rehearsal.server import Copy
from terrimark.rehearsal.tally import QUOTAS, Tally, as_data, bill, tallies
from terrimark.rehearsal.telegram import TelegramCopy
from terrimark.rehearsal.threads import ThreadsCopy
from terrimark.rehearsal.values import Picture, Published
from terrimark.rehearsal.x import XCopy

__all__ = [
    "COPIES",
    "QUOTAS",
    "BlueskyCopy",
    "Copy",
    "FacebookCopy",
    "Fate",
    "Fault",
    "Faults",
    "InstagramCopy",
    "LinkedinCopy",
    "MastodonCopy",
    "Picture",
    "PinterestCopy",
    "Proof",
    "Published",
    "Rehearsal",
    "Servers",
    "Tally",
    "TelegramCopy",
    "ThreadsCopy",
    "Weather",
    "XCopy",
    "as_data",
    "bill",
    "loopback",
    "prove",
    "rehearse",
    "scaled",
    "tallies",
]
