"""From an account's lines in the campaign to a server and a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import TERRITORY

from terrimark.brand.campaign import Account
from terrimark.networks import connect, is_loopback, server_of, variable
from terrimark.networks.base import AccountTrouble

TOKEN = "TERRIMARK_PAYS_D_ESTRAN_ESTRAN_MASTODON_TOKEN"
SERVER = "TERRIMARK_PAYS_D_ESTRAN_ESTRAN_MASTODON_SERVER"


def account(**changed: object) -> Account:
    given = {
        "id": "estran-mastodon",
        "network": "mastodon",
        "server": "https://pouet.example/",
        "handle": "estran",
    }
    return Account(**{**given, **changed})


def test_a_secrets_name_holds_territory_and_account():
    assert variable(TERRITORY, "estran-mastodon", "TOKEN") == TOKEN


def test_a_missing_token_names_its_variable_and_says_where_to_get_one(tmp_path: Path):
    for network, words in (("mastodon", "Development"), ("bluesky", "App passwords")):
        with pytest.raises(AccountTrouble, match=TOKEN) as trouble:
            connect(account(network=network), TERRITORY, root=tmp_path, environment={})
        assert words in trouble.value.fix


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "accentué", "nul\0l"])
def test_a_token_that_cannot_be_one_is_refused_without_being_shown(tmp_path: Path, token):
    with pytest.raises(AccountTrouble, match=TOKEN) as trouble:
        connect(account(), TERRITORY, root=tmp_path, environment={TOKEN: token})
    assert token not in str(trouble.value) + trouble.value.fix


def test_the_environments_server_wins_over_the_files():
    assert server_of(account(), TERRITORY, {}) == "https://pouet.example"
    assert server_of(account(), TERRITORY, {SERVER: "http://127.0.0.1:4601/"}) == "http://127.0.0.1:4601"


@pytest.mark.parametrize(
    "server",
    ["http://pouet.example", "http://192.168.0.1:3000", "http://127.0.0.1.pouet.example", "http://127.0.0.1@pouet.example"],
)  # fmt: skip
def test_a_token_never_travels_in_the_clear(server):
    with pytest.raises(AccountTrouble):
        server_of(account(), TERRITORY, {SERVER: server})


@pytest.mark.parametrize(
    "server",
    ["pouet.example", "ftp://pouet.example", "https://", "https://a b", "https://me:pw@pouet.example",
     "https://pouet.example/?x=1", "https://pouet.example:99999", "https://[::1"],
)  # fmt: skip
def test_a_server_that_is_no_plain_address_is_refused(server):
    with pytest.raises(AccountTrouble, match="not an address") as trouble:
        server_of(account(), TERRITORY, {SERVER: server})
    assert SERVER in trouble.value.fix


def test_only_this_machine_and_folders_are_loopback():
    folder = Account(id="archives", network="folder", handle="out/archives")
    assert is_loopback(folder, TERRITORY, {})
    assert not is_loopback(account(), TERRITORY, {})
    assert is_loopback(account(), TERRITORY, {SERVER: "http://[::1]:4601"})
    assert server_of(folder, TERRITORY, {}) == ""


def test_nothing_shows_the_token(tmp_path: Path):
    for network in ("mastodon", "bluesky"):
        found = connect(account(network=network), TERRITORY, root=tmp_path, environment={TOKEN: "s3cr3t"})
        assert "s3cr3t" not in repr(found)
