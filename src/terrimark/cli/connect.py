"""`connect`: a token for one account, got as its network allows from a terminal, proved, and kept."""

from __future__ import annotations

import os
import sys
import webbrowser
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Annotated

import typer

from terrimark import brand
from terrimark.brand import LoadedCampaign
from terrimark.brand.campaign import Account
from terrimark.cli.options import WorkspacePath
from terrimark.cli.show import err, next_step, out
from terrimark.errors import Invalid, TerrimarkError
from terrimark.i18n import _
from terrimark.networks import connect as connected
from terrimark.networks import server_of, variable
from terrimark.networks.accounts import user_folder
from terrimark.networks.landing import PATH, Landing
from terrimark.networks.oauth import FLOWS, HOW_TO_GET_ONE
from terrimark.networks.signing_in import Client, ask, code_in, of_page, pasted, redeem, register
from terrimark.networks.tokens import Safe, Token, require_keyring

SECRET = "TERRIMARK_CLIENT_SECRET"  # an app's, where nobody types it


def connect(
    name: Annotated[str, typer.Argument(metavar="NETWORK", help=_("A network, or an account's id."))],
    path: WorkspacePath = Path(),
    paste: Annotated[
        bool, typer.Option("--paste", help=_("Give a token made by hand: typed, or on standard input."))
    ] = False,
    client_id: Annotated[
        str, typer.Option("--client-id", metavar="ID", help=_("Your app, where the network wants one."))
    ] = "",
    redirect: Annotated[
        str,
        typer.Option("--redirect", metavar="URL", help=_("Where the browser ends, if not on this machine.")),
    ] = "",
    port: Annotated[
        int, typer.Option("--port", help=_("Of this machine, as the app's redirect names it."))
    ] = 8723,
    print_env: Annotated[
        bool, typer.Option("--print-env", help=_("Keep nothing: print environment variables, for CI."))
    ] = False,
    in_file: Annotated[
        bool, typer.Option("--file", help=_("Keep it in a file that only you read, not in the keyring."))
    ] = False,
) -> None:
    """Get the token, ask the network whose it is, keep it."""
    campaign, account = _account(path, name)
    server = server_of(account, campaign.brand.territory.id, os.environ)
    if not (print_env or in_file):
        require_keyring()
    if account.network in FLOWS and not paste:
        token = _by_browser(account, server, client_id, redirect, port)
    else:
        token = _by_hand(account, server, client_id)
    if account.network == "facebook":
        token = of_page(token, account.handle, account.id)
    _prove(campaign, account, token)
    told = _("{account}: this is {handle} on {server}.")
    _say(told.format(account=account.id, handle=account.handle, server=server))
    if print_env:
        _print_environment(campaign, account, token)
    else:
        _keep(campaign, account, token, in_file=in_file)


def _account(path: Path, name: str) -> tuple[LoadedCampaign, Account]:
    """The one account that a name means."""
    loaded = brand.load(path, datetime.now().date())
    if not loaded.campaigns:
        raise Invalid(loaded.problems)
    every = {
        (campaign.brand.territory.id, account.id): (campaign, account)
        for campaign in loaded.campaigns
        for account in campaign.campaign.accounts
        if account.network != "folder"
    }.values()
    exact = [pair for pair in every if pair[1].id == name]
    found = exact or [pair for pair in every if pair[1].network == name]
    if len(found) == 1:
        return found[0]
    what = _("several accounts are meant by {name!r}") if found else _("no account here is called {name!r}")
    known = ", ".join(sorted({account.id for _campaign, account in found or every})) or _("none")
    fix = _("name one of: {names}; of several territories, give the campaign's file too")
    raise TerrimarkError(what.format(name=name), fix=fix.format(names=known))


def _by_hand(account: Account, server: str, client_id: str) -> Token:
    client = Client(id=client_id, secret=_secret(_("The app's secret"), SECRET)) if client_id else None
    _say(_("To get one: {how}").format(how=HOW_TO_GET_ONE[account.network]()))
    access = _secret(_("Token"))
    return pasted(account.network, server, access, client, now=datetime.now(UTC), where=account.id)


def _by_browser(account: Account, server: str, client_id: str, redirect: str, port: int) -> Token:
    """With `redirect` the person brings the address back; else this machine listens for it."""
    with nullcontext() if redirect else Landing(port) as landing:
        home = f"http://{FLOWS[account.network].host}"
        back = f"{home}:{landing.port}{PATH}" if landing else redirect
        client = _client(account, server, client_id, back)
        asked = ask(account.network, server, client, back)
        _say(_("Open this address in a browser, and say yes there:"))
        _say(f"  {asked.address}")
        if landing:
            _open(asked.address)
            _say(_("Waiting for the answer on {back}, for five minutes…").format(back=back))
        came = landing.wait(asked.state) if landing else _secret(_("The address where the browser ended"))
    code, now = code_in(asked, came, account.id), datetime.now(UTC)
    return redeem(account.network, server, client, asked, code, now=now, where=account.id)


def _client(account: Account, server: str, client_id: str, back: str) -> Client:
    if account.network == "mastodon" and not client_id:
        return register(server, back, account.id)
    if not client_id:
        what = _("{network} wants an app of yours").format(network=account.network)
        fix = _("add --client-id, of an app whose redirect is {back}; or give a token that you made: --paste")
        raise TerrimarkError(what, where=account.id, fix=fix.format(back=back))
    wanted = FLOWS[account.network].needs_secret or SECRET in os.environ
    return Client(id=client_id, secret=_secret(_("The app's secret"), SECRET) if wanted else "")


def _secret(label: str, variable: str = "") -> str:
    """What a person types unseen, or a program says on standard input; or a variable of the environment."""
    given = os.environ.get(variable, "")
    if not given and sys.stdin.isatty():
        given = typer.prompt(label, hide_input=True, err=True)
    given = (given or sys.stdin.readline()).strip()
    if not given or not given.isascii() or not given.isprintable() or " " in given:
        what = _("{label}: nothing was given, or more than that").format(label=label)
        raise TerrimarkError(what, fix=_("copy it again, whole, and give it when asked or on standard input"))
    return given


def _open(address: str) -> None:
    """In the reader's own browser, where there is a screen; a text browser would take the terminal."""
    if sys.platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        Thread(
            target=webbrowser.open, args=(address,), daemon=True
        ).start()  # some wait until they are closed


def _prove(campaign: LoadedCampaign, account: Account, token: Token) -> None:
    """Ask the network whose token it is, as `publish` will; no session of before counts."""
    id = campaign.brand.territory.id
    told = {"TOKEN": token.access, "REFRESH_TOKEN": ""}
    environment = {**os.environ, **{variable(id, account.id, what): value for what, value in told.items()}}
    with TemporaryDirectory() as folder:
        its = connected(account, id, root=campaign.root, environment=environment, state_folder=Path(folder))
        its.check_identity()


def _keep(campaign: LoadedCampaign, account: Account, token: Token, *, in_file: bool) -> None:
    safe = Safe(f"{campaign.brand.territory.id}.{account.id}", user_folder())
    with safe.lock():
        safe.move(in_file=in_file)
        safe.write(token)
    place = _("a file that only you read") if in_file else _("the system keyring")
    out.print(_("The token is in {place}.").format(place=place))
    if token.refresh:
        out.print(_("It is renewed by itself."))
    elif token.ends:
        out.print(_("It ends on {day} at the latest.").format(day=f"{token.ends:%Y-%m-%d}"))
    next_step(_("Next: {command}").format(command="terrimark doctor"))


def _print_environment(campaign: LoadedCampaign, account: Account, token: Token) -> None:
    """Lines for a shell; on standard output they stand alone."""
    values = {"TOKEN": token.access, "REFRESH_TOKEN": token.refresh}
    if token.refresh:
        values |= {"CLIENT_ID": token.client_id, "CLIENT_SECRET": token.client_secret}
    elif token.ends:
        values["TOKEN_ENDS"] = f"{token.ends:%Y-%m-%dT%H:%MZ}"
    for what, value in values.items():
        if value:
            typer.echo(f"export {variable(campaign.brand.territory.id, account.id, what)}={quote(value)}")


def _say(text: str) -> None:
    err.print(text, markup=False)
