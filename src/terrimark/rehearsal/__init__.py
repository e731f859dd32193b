"""What would happen if we did it all? Loopback copies of the networks, with faults on demand."""

from terrimark.rehearsal.bluesky import BlueskyCopy
from terrimark.rehearsal.faults import Fault, Faults
from terrimark.rehearsal.loopback import Servers, loopback
from terrimark.rehearsal.mastodon import MastodonCopy
from terrimark.rehearsal.server import Copy
from terrimark.rehearsal.values import Picture, Published

__all__ = [
    "BlueskyCopy",
    "Copy",
    "Fault",
    "Faults",
    "MastodonCopy",
    "Picture",
    "Published",
    "Servers",
    "loopback",
]
