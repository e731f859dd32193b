"""Which words for whom? Texts, languages, typography, fitting, tracked links, alternative texts."""

from terrimark.content.typography import typeset
from terrimark.content.write import Written, write

__all__ = ["Written", "typeset", "write"]
