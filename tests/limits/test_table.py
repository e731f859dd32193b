from datetime import date

import pytest

from terrimark.brand.base import NetworkName
from terrimark.limits import of

NETWORKS = NetworkName.__args__  # type: ignore[attr-defined]


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_that_can_be_declared_has_dated_limits(network):
    assert of(network).read_on >= date(2026, 11, 23)
    assert of(network).source


def test_the_numbers_are_those_that_the_servers_gave():
    mastodon, bluesky, folder = of("mastodon"), of("bluesky"), of("folder")
    assert (mastodon.text, mastodon.url_length, mastodon.images, mastodon.alt) == (500, 23, 4, 1500)
    assert mastodon.image_bytes == 16 * 1024 * 1024
    assert (bluesky.text, bluesky.text_bytes, bluesky.images, bluesky.image_bytes) == (
        300,
        3000,
        4,
        1_000_000,
    )
    assert (folder.text, folder.alt, folder.unit) == (None, None, "code points")


def test_an_unknown_network_has_no_limits():
    with pytest.raises(KeyError):
        of("minitel")
