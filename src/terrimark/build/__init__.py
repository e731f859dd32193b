"""Which artefacts must exist, which are stale, who renders them?"""

from terrimark.build.make import Outcome, make
from terrimark.build.manifest import Manifest, Poster, folder_of, read_manifest
from terrimark.build.rounds import Progress
from terrimark.build.targets import post_format

__all__ = ["Manifest", "Outcome", "Poster", "Progress", "folder_of", "make", "post_format", "read_manifest"]
