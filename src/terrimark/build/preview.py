"""A design on one sheet: every format with texts that a poster may meet, and why it refuses some."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw, ImageFont

from terrimark import brand, posters, press
from terrimark.brand.workspace import LoadedCampaign
from terrimark.build.targets import look_of, photo_of, schemed
from terrimark.content.variant import CodeWords, EventWords, PosterWords
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Actor, Emblem, Order

SCREEN = tuple(name for name, form in posters.FORMATS.items() if not form.trim)
PRINTED = ("a4", "40x60", "abribus", "4x3")  # A3 and A2 are laid out as A4 is
HEIGHT, GAP, TITLE = 420, 24, 40  # pixels: of a poster on the sheet, between two, for a row's name
GREY, INK, WRONG = "#d9d9d9", "#222222", "#a01020"


@dataclass(frozen=True, kw_only=True)
class Stress:
    """A text that tries a design; `usual` ones must be drawn, others may be refused in words."""

    name: str
    language: str
    headline: str
    caption: str
    usual: bool = True
    partners: bool = False  # with funders and an actor


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How a design came through one text in one format."""

    stress: Stress
    format: str
    image: Image.Image | None
    refused: str = ""


def stresses() -> tuple[Stress, ...]:
    """From what every poster meets to what no font may have."""
    plain = "Deux fois par jour, tout le monde s’arrête."
    return (
        Stress(name=_("usual"), language="fr", headline="Trafic fluide. C’est un fleuve.", caption=plain),
        Stress(
            name=_("with funders and an actor"),
            language="fr",
            headline="Trafic fluide. C’est un fleuve.",
            caption=plain,
            partners=True,
        ),
        Stress(name=_("shortest line"), language="fr", headline="Là. Ici.", caption="Oui."),
        Stress(name=_("capitals"), language="fr", headline="À L’ÉTÉ, ÇA VA\u202f?", caption="ÉCOLE À ÇA."),
        Stress(name=_("Breton"), language="br", headline="C’hwec’h gwaz. Ñ bremañ.", caption="Bep goañv."),
        Stress(
            name=_("longest word"),
            language="fr",
            headline="Anticonstitutionnellement vôtre.",
            caption="Hippopotomonstrosesquippedaliophobie, intercommunalité et développement durable.",
            usual=False,
        ),
        Stress(name=_("emoji"), language="fr", headline="Le renard 🦊.", caption=plain, usual=False),
        Stress(name=_("right to left"), language="ar", headline="مرحبا بكم", caption=plain, usual=False),
    )


def try_out(name: str, campaign: LoadedCampaign) -> Iterator[Trial]:
    """The design in each format with each text, in the campaign's identity.

    Raises Invalid where the design is wrong, TerrimarkError where there is none of that name.
    """
    posters.check_machine()
    folders = (campaign.root / "templates" / "posters", brand.templates_folder() / "posters")
    rules = posters.load_design(name, folders)
    visual = next(iter(campaign.campaign.visuals), None)
    needed = rules["ground"] == "photo" or rules["picture"]
    look = schemed(campaign, look_of(campaign), None, 1) if rules["ground"] == "flat" else look_of(campaign)
    for stress in stresses():
        for form in (*SCREEN, *(PRINTED if press.installed() else ())):
            order = Order(
                where=f"{name}, {stress.name}, {form}",
                words=_words(stress, campaign),
                design=posters.adapted(rules, form, stress.language),
                format=form,
                look=look,
                photo=photo_of(campaign, visual, form) if visual and needed else None,
            )
            if stress.partners:
                order = _with_partners(order)
            try:
                image, _report = posters.draw(order)
            except TerrimarkError as error:
                yield Trial(stress=stress, format=form, image=None, refused=error.what)
            else:
                yield Trial(stress=stress, format=form, image=image)


def _with_partners(order: Order) -> Order:
    """The same with a long sentence, three logos (the identity's own) and an actor."""
    mark = order.look.mark.svg
    return replace(
        order,
        words=replace(
            order.words, mention="Avec le soutien du Fonds des Estuaires et de l’Union des Rivages"
        ),
        funders=(Emblem(name="Fonds", file=mark),) * 3,
        actor=Actor(name="Les Passeurs de l’estuaire", file=mark),
    )


def _words(stress: Stress, campaign: LoadedCampaign) -> PosterWords:
    """The text, with an event and a second language for the designs that show them."""
    slogan = campaign.campaign.slogan.get(stress.language) or campaign.campaign.slogan.any()
    event = EventWords(
        date="Mercredi 24 septembre",
        hour="19\u00a0h\u00a030, entrée libre",
        place="Salle des Fêtes",
    )
    code = CodeWords(address=f"{campaign.brand.territory.website}/?utm_source=poster", label="S’inscrire")
    second = PosterWords(
        language="br", headline="Redek a ra ar stêr.", caption="Div wech bemdez.", slogan=slogan
    )
    return PosterWords(
        language=stress.language,
        headline=stress.headline,
        caption=stress.caption,
        slogan=slogan,
        event=event,
        code=code,
        second=second,
    )


def contact_sheet(trials: list[Trial]) -> Image.Image:
    """Rows of texts, columns of formats; what is refused says why."""
    forms = [posters.FORMATS[name] for name in dict.fromkeys(trial.format for trial in trials)]
    wide = {form.name: round(HEIGHT * form.width / form.height) for form in forms}
    names = list(dict.fromkeys(trial.stress.name for trial in trials))
    size = (GAP + sum(wide.values()) + GAP * len(wide), (HEIGHT + TITLE + GAP) * len(names))
    sheet = Image.new("RGB", size, GREY)
    pen, large, small = ImageDraw.Draw(sheet), ImageFont.load_default(22), ImageFont.load_default(15)
    for trial in trials:
        y = names.index(trial.stress.name) * (HEIGHT + TITLE + GAP)
        before = list(wide.values())[: list(wide).index(trial.format)]
        x, width = GAP + sum(before) + GAP * len(before), wide[trial.format]
        pen.text((GAP, y + 10), trial.stress.name, INK, large)
        if trial.image:
            sheet.paste(trial.image.resize((width, HEIGHT), Image.Resampling.LANCZOS), (x, y + TITLE))
            continue
        pen.rectangle((x, y + TITLE, x + width, y + TITLE + HEIGHT), "#ffffff")
        told = trial.refused.encode("latin-1", "replace").decode("latin-1")
        pen.text((x + 12, y + TITLE + 12), textwrap.fill(told, (width - 24) // 8), WRONG, small)
    return sheet
