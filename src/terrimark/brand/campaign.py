"""The campaign: messages, the visuals that carry them, when they go out and from which accounts."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from terrimark.brand.base import (
    Address,
    Box,
    Dated,
    Day,
    Declared,
    Duration,
    Hour,
    Id,
    Language,
    Line,
    NetworkName,
    Number,
    Point,
    Text,
    Whole,
    wrong,
)
from terrimark.i18n import _

HASHTAG = r"^[^\W]+$"

Tag = Annotated[str, StringConstraints(pattern=HASHTAG, max_length=64)]
DesignName = Id
ScreenFormat = Literal["square", "portrait", "story", "landscape", "pin"]
PrintFormat = Literal["a4", "a3", "a2", "40x60", "abribus", "4x3"]
FormatName = Literal[ScreenFormat, PrintFormat]
FileName = Literal["jpeg", "png", "webp", "avif"]
Late = Literal["publish", "skip", "ask"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Crop(Declared):
    """How the picture is placed in one format, where `focus` alone does not do."""

    focus: Point | None = None
    place: Point | None = None
    """Where in the format the focus shall stand."""
    zoom: Number = Field(default=1.0, ge=1.0, le=1.4)


class Rights(Dated):
    """Until when and for what the picture may be used."""

    holder: Line | None = None
    note: Line | None = None


class Visual(Declared):
    """A photograph with what must travel with it."""

    id: Id
    file: Line
    credit: Line
    """The author's name, as it must appear: `Sander Klootwijk`."""
    licence: Line
    """Such as `CC BY-SA 4.0`, or the reference of a contract."""
    alt: Text
    """What the picture shows, for people who cannot see it."""
    rights: Rights = Rights()
    source: Line | None = None
    """Where the picture comes from, and where it was taken if that is not the territory."""
    focus: Point | None = None
    """The point of the picture that every crop keeps; where one looks first where it is absent."""
    quiet: Box | None = None
    """Where in the picture type may stand."""
    crops: dict[FormatName, Crop] = {}


class Wording(Declared):
    """What one reads. Every text is a template: `{{ fact('…') }}`, `{{ actor('…') }}`, `{{ slogan }}`."""

    headline: Text | None = None
    """On the poster (accroche); a line break in it is a break on the poster."""
    caption: Text | None = None
    """The smaller line on the poster."""
    short: Text | None = None
    body: Text | None = None
    long: Text | None = None
    """Texts of a post in three lengths: the longest that fits the network is taken."""
    thread: tuple[Text, ...] | None = Field(default=None, max_length=20)
    """What follows the post, each in reply to the one before, on networks that have threads."""
    link: Address | None = None
    """Where the post points; the audience's landing page where it is absent."""
    hashtags: tuple[Tag, ...] | None = None
    """Added to the campaign's own, without #."""
    template: Id | None = None
    """A file of `templates/posts/`, without `.j2`; `default` where it is absent."""


class Event(Declared):
    """A day, an hour and a place to come to."""

    date: Day
    at: Hour
    """Local to the territory."""
    place: Text
    """By its name; the address goes into the post."""
    note: Text | None = None
    """After the hour: `entrée libre`."""


class Override(Wording):
    """Only what differs, for some audience, language or network."""

    audience: Id | None = None
    language: Language | None = None
    network: NetworkName | None = None

    @model_validator(mode="after")
    def _says_for_whom(self) -> Self:
        if not (self.audience or self.language or self.network):
            fix = _("add `audience:`, `language:` or `network:`")
            raise wrong("override-for-nobody", _("this override does not say whom it is for"), fix)
        return self


class Message(Wording):
    """One idea, told to some audiences."""

    id: Id
    audiences: tuple[Id, ...] = Field(min_length=1)
    languages: tuple[Language, ...] = ()
    """Only these; every language of the audience where it is empty."""
    networks: tuple[NetworkName, ...] = ()
    """Only these; every network of the audience where it is empty."""
    visual: Id | None = None
    design: DesignName | None = None
    """The campaign's first design where it is absent."""
    scheme: Id | None = None
    """Colours of a poster without photograph; the identity's schemes in turn where it is absent."""
    offer: Id | None = None
    project: Id | None = None
    funders: tuple[Id, ...] | None = None
    """Named on its posters; the campaign's, and the project's, where it is absent."""
    actors: tuple[Id, ...] = ()
    """Each gets posters of its own, with its logo and name beside the territory's."""
    event: Event | None = None
    """What the poster invites to, where its design shows an event."""
    promotes: bool = True
    """Whether the brand's `reserves` hold it; `false` for plain information (a closed road, a flood)."""
    overrides: tuple[Override, ...] = ()


class MediaHost(Declared):
    """Where networks that take no upload fetch the pictures of posts."""

    to: Line
    """What is written to: a folder that something serves, or an address for fsspec (`s3://bucket/posters`)."""
    address: Address
    """The public base address of what is there, https."""


class Account(Declared):
    """Where posts go out: an account of ours on a network. Never a secret."""

    id: Id
    network: NetworkName
    server: Address | None = None
    """Base address of the server (any: self-hosted and loopback too); a network with one home needs none.

    The variable `TERRIMARK_<TERRITORY>_<ACCOUNT>_SERVER` wins over it.
    """
    handle: Line
    """As the server names it: `estran@pouet.example`, `estran.bsky.social`; for `folder`, a folder."""
    audiences: tuple[Id, ...] = ()
    """Only these; every audience that uses the network where it is empty."""
    languages: tuple[Language, ...] = ()
    """Only these; every language of the audience where it is empty."""
    max_characters: Whole | None = Field(default=None, gt=0)
    """The server's own limit, where it is not the network's usual one."""
    media_host: MediaHost | None = None
    """Of Instagram and Threads, which take no upload."""

    @model_validator(mode="after")
    def _has_a_server(self) -> Self:
        if self.network == "folder" and self.server:
            raise wrong("server-of-folder", _("a folder account has no server"), _("remove `server:`"))
        if self.network in ("mastodon", "bluesky", "webhook") and not self.server:
            what = _("the account {id!r} does not say which server it is on").format(id=self.id)
            raise wrong("missing-server", what, _("add `server: https://…`"))
        if self.network in ("instagram", "threads") and not self.media_host:
            what = _("the account {id!r} has no address where {network} can fetch pictures")
            fix = _("add `media-host:` with `to` (a folder or a bucket) and `address: https://…`")
            raise wrong("missing-media-host", what.format(id=self.id, network=self.network), fix)
        return self


class Slot(Declared):
    """A place in the calendar: a message goes out to its audiences at a local hour."""

    id: Id | None = None
    """Names the post in the ledger; else the message's id, numbered from its second slot on."""
    message: Id
    week: Whole | None = Field(default=None, ge=1, le=520)
    """Counted from the calendar's start: 1 is the first. With `on`; or `date` alone."""
    on: Weekday | None = None
    date: Day | None = None
    at: Hour
    """Local to the territory."""
    audiences: tuple[Id, ...] = ()
    """Only these; every audience of the message where it is empty."""
    accounts: tuple[Id, ...] = ()
    """Only these; every account that serves the audience where it is empty."""
    languages: tuple[Language, ...] = ()
    window: Duration | None = None
    """How late it may be; the calendar's where it is absent."""
    late: Late | None = None

    @model_validator(mode="after")
    def _has_one_day(self) -> Self:
        given = (self.week is not None, self.on is not None, self.date is not None)
        if given not in ((True, True, False), (False, False, True)):
            fix = _("write either `week: 1` and `on: monday`, or `date: 2027-03-31`")
            raise wrong("slot-without-day", _("this slot does not name one day"), fix)
        return self


class Calendar(Declared):
    """When messages go out."""

    start: Day
    """The first day of week 1; weekdays count from here."""
    slots: tuple[Slot, ...] = ()
    window: Duration | None = None
    """A post later than this is late (ISO 8601, such as `P2D`); no limit where it is absent."""
    late: Late = "skip"
    """What becomes of a late post: `skip` (missed), `publish` all the same, or `ask` a person (held)."""


Millimetres = Annotated[Number, Field(ge=0, le=100)]


class Print(Declared):
    """How posters of print formats are written, as PDF."""

    flavour: Literal["cmyk", "rgb"] = "cmyk"
    """`cmyk` for the printer, by `profile`; `rgb` for screens and the office."""
    profile: Line = "ISOcoated_v2_300_bas.icc"
    """ICC profile of the printing condition, looked up beside the campaign, then in `templates/icc/`."""
    ink_limit: Number = Field(default=300, ge=200, le=400)
    """The most ink on one spot, all four together, in per cent, as the printer says."""
    bleed_mm: Millimetres = 3
    bleeds: dict[PrintFormat, Millimetres] = {}
    """Of single formats, where their printer asks for another."""
    marks: bool = True
    """Crop marks outside the bleed."""


class Campaign(Declared):
    """A time-bound set of messages for a territory."""

    id: Id
    brand: Line
    """The brand's file, relative to this one."""
    name: Text
    slogan: Text
    hashtags: tuple[Tag, ...] = ()
    """Without #, on every post."""
    approval: Literal["required", "none"] | Annotated[tuple[Id, ...], Field(min_length=1)] = "required"
    """`none`: `publish` plans, shows and asks. `[officer, elected]`: each of these signs, a person each."""
    budget: dict[NetworkName, Annotated[Number, Field(ge=0)]] = {}
    """The most that posts may cost on a network that charges for them, in US dollars: `{x: 12.50}`."""
    notify: tuple[Line, ...] = ()
    """Whom to tell of troubles, as Apprise writes addresses; `${NAME}` is filled in from the environment."""
    designs: tuple[DesignName, ...] = ("bare", "typographic")
    formats: tuple[FormatName, ...] = Field(
        default=("square", "portrait", "story", "landscape", "pin"), min_length=1
    )
    files: tuple[FileName, ...] = ("jpeg",)
    """As what posters for screens are written; networks take the JPEG."""
    print: Print = Print()
    credentials: Literal["none", "c2pa"] = "none"
    """`c2pa`: posters for screens are signed, by the certificate and key that the environment names."""
    post_format: dict[NetworkName, ScreenFormat] = {}
    """Which format a network's post carries; portrait where it is absent."""
    funders: tuple[Id, ...] = ()
    """Named on every poster."""
    messages: tuple[Message, ...] = Field(min_length=1)
    visuals: tuple[Visual, ...] = ()
    accounts: tuple[Account, ...] = ()
    calendar: Calendar | None = None

    @model_validator(mode="after")
    def _has_jpegs(self) -> Self:
        if "jpeg" not in self.files:
            what = _("`files` does not hold jpeg, which networks take")
            raise wrong("no-jpeg", what, _("add jpeg to the list"))
        return self
