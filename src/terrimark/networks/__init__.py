"""How is one network spoken to? One module a network, behind one small interface."""

from terrimark.networks.accounts import connect, is_loopback, server_of
from terrimark.networks.tokens import variable

__all__ = ["connect", "is_loopback", "server_of", "variable"]
