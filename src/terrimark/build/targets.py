"""Which posters must exist, and what each is drawn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, product
from pathlib import Path
from typing import Any, cast, get_args

from terrimark import brand, limits, posters
from terrimark.brand import people
from terrimark.brand.campaign import Crop, PrintFormat, Visual
from terrimark.brand.workspace import LoadedCampaign
from terrimark.build.imprint import imprint_of
from terrimark.build.pairs import Worded, paired
from terrimark.content import Written
from terrimark.errors import Invalid, Place, Problem, TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Actor, Emblem, Look, Mark, Order, Photo, Press, Recipe

AMPLE = 10_000_000  # bytes; where no network is used
PRINT: tuple[str, ...] = get_args(PrintFormat)
UNDATED = "2000-01-01"  # of a print, where the campaign has no first day


@dataclass(frozen=True, kw_only=True)
class Target:
    """A poster that must exist."""

    path: str  # relative to the campaign's build folder, with forward slashes
    message: str
    audience: str  # empty where its words serve every audience of the message
    language: str
    design: str
    format: str
    place: Place  # of the message
    order: Order
    max_bytes: int
    alt: str
    actor: str = ""  # whose own it is too


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all posters of a message share."""

    place: Place
    design: str
    rules: Mapping[str, Any]
    look: Look
    visual: Visual | None
    swapped: bool = False  # of two languages: the second leads
    funders: tuple[Emblem, ...] = ()
    actors: tuple[people.Actor | None, ...] = (None,)  # each gets posters of its own; None: the territory

    def worded(self, words: Sequence[Worded], form: str) -> Sequence[Worded]:
        """The words of each poster of a format: in one language, or in two; those that differ, once."""
        if not any(posters.shows_code(self.rules, form, language) for language, _audience, _words in words):
            plain = [(language, audience, replace(one, code=None)) for language, audience, one in words]
            shared = {language: one for language, audience, one in plain if not audience}
            words = [told for told in plain if not told[1] or told[2] != shared.get(told[0])]
        return paired(words, swapped=self.swapped) if self.rules["second"] else words

    def coded(self, forms: Iterable[str], languages: Iterable[str]) -> bool:
        """Whether a poster of one of the formats has a QR code."""
        return any(posters.shows_code(self.rules, *one) for one in product(forms, languages))


def settings(campaign: LoadedCampaign) -> dict[str, Setting]:
    """Design, colours and photograph by message; Invalid with everything that does not go together."""
    found: dict[str, Setting] = {}
    problems: list[Problem] = []
    folders = (campaign.root / "templates" / "posters", brand.templates_folder() / "posters")
    look, turns, series = look_of(campaign), count(), count()
    visuals = {visual.id: visual for visual in campaign.campaign.visuals}
    design = cache(lambda name: posters.load_design(name, folders))
    for index, message in enumerate(campaign.campaign.messages):
        name = message.design or campaign.campaign.designs[0]
        place = campaign.place("messages", index)
        try:
            rules = design(name)
            on_photo = rules["ground"] == "photo" or rules["picture"] is not None
            visual = visuals[message.visual] if on_photo and message.visual else None
            flat = rules["ground"] == "flat" or (rules["tone"] and message.scheme)
            mine = schemed(campaign, look, message.scheme, next(turns)) if flat else look
            swapped = bool(rules["second"]) and next(series) % 2 == 1
        except Invalid as error:
            problems.extend(error.problems)
        except TerrimarkError as error:
            problems.append(Problem(code="design", what=error.what, place=place, fix=error.fix))
        else:
            if on_photo and visual is None:
                what = _("the design {design!r} needs a photograph and message {message!r} has none")
                fix = _("write `visual:`, or choose another `design:`")
                told = what.format(design=name, message=message.id)
                problems.append(Problem(code="no-visual", what=told, place=place, fix=fix))
            found[message.id] = Setting(
                place=place,
                design=name,
                rules=rules,
                look=mine,
                visual=visual,
                swapped=swapped,
                funders=tuple(
                    Emblem(name=one.name.any(), file=_found(campaign, one.logo))
                    for one in campaign.funders(message)
                    if one.logo
                ),
                actors=(None, *map(campaign.actor, message.actors)),
            )
    if problems:
        raise Invalid(tuple(dict.fromkeys(problems)))
    return found


def targets(
    campaign: LoadedCampaign, written: Written, by_message: Mapping[str, Setting]
) -> Iterator[Target]:
    """Every poster of the campaign: those with the same picture in a row, the most shown first."""
    showing: dict[str, list[str]] = defaultdict(list)
    for message, setting in by_message.items():
        showing[setting.visual.file if setting.visual else ""].append(message)
    of = _targets(campaign, written, by_message)
    for messages in sorted(showing.values(), key=len, reverse=True):
        for form in campaign.campaign.formats:
            for message in messages:
                yield from of(message, form)


def told_by(
    campaign: LoadedCampaign, written: Written, by_message: Mapping[str, Setting]
) -> Callable[[str], Iterator[Target]]:
    """What gives the posters of one message, in the order of its formats."""
    of = _targets(campaign, written, by_message)
    return lambda message: (target for form in campaign.campaign.formats for target in of(message, form))


def _targets(
    campaign: LoadedCampaign, written: Written, by_message: Mapping[str, Setting]
) -> Callable[[str, str], Iterator[Target]]:
    """What gives the posters of one message in one format; what they share is asked for once."""
    worded, alts, imprint = grouped(written), _alts(written), imprint_of(campaign)
    networks = {variant.network for variant in written.variants}
    most = cache(lambda form: _max_bytes(campaign, networks, form))
    press = cache(lambda form: _press(campaign, form) if form in PRINT else None)
    visuals = {setting.visual.id: setting.visual for setting in by_message.values() if setting.visual}
    photo = cache(lambda visual, form: photo_of(campaign, visuals[visual], form))
    design = cache(lambda message, form, language: posters.adapted(by_message[message].rules, form, language))

    def of(message: str, form: str) -> Iterator[Target]:
        setting = by_message[message]
        for (language, audience, words), actor in product(
            setting.worded(worded[message], form), setting.actors
        ):
            whose = actor.id if actor else ""
            named = "-".join(part for part in (language, audience, whose) if part)
            order = Order(
                where=f"{setting.place} ({message}, {named}, {setting.design}, {form})",
                words=words,
                design=design(message, form, words.language),
                format=form,
                look=setting.look,
                photo=photo(setting.visual.id, form) if setting.visual else None,
                press=press(form),
                imprint=imprint,
                funders=setting.funders,
                actor=_actor(campaign, actor, words.language) if actor else None,
            )
            spoken = f"{words.headline} {words.caption}".strip()
            for suffix in suffixes(campaign, form):
                yield Target(
                    path=f"posters/{message}/{named}-{setting.design}-{form}.{suffix}",
                    message=message,
                    audience=audience,
                    language=language,
                    design=setting.design,
                    format=form,
                    place=setting.place,
                    order=order,
                    max_bytes=most(form) if suffix == "jpg" else AMPLE,
                    alt=alts.get((message, words.language, audience)) or spoken,
                    actor=whose,
                )

    return of


def _actor(campaign: LoadedCampaign, actor: people.Actor, language: str) -> Actor:
    """An actor as a poster in a language shows it."""
    name = actor.name.get(language, campaign.brand.territory.fallbacks) or actor.name.any()
    return Actor(name=name, file=_found(campaign, actor.logo) if actor.logo else None)


def suffixes(campaign: LoadedCampaign, form: str) -> tuple[str, ...]:
    """As which files a poster of a format is written; the networks' JPEG first."""
    kinds = {"jpg": "jpeg", "png": "png", "webp": "webp", "avif": "avif"}
    return ("pdf",) if form in PRINT else tuple(one for one in kinds if kinds[one] in campaign.campaign.files)


def beyond_zones(
    campaign: LoadedCampaign, written: Written, by_message: Mapping[str, Setting]
) -> Iterator[Problem]:
    """What goes beyond the limits that the designs set for their own zones."""
    places = {message.id: number for number, message in enumerate(campaign.campaign.messages)}
    for (message, language, _audience), words in written.poster_words.items():
        if setting := by_message.get(message):
            texts = {"headline": words.headline, "caption": words.caption}
            texts |= {"photo": setting.visual.id} if setting.visual else {}
            for fault in posters.zone_problems(setting.rules, texts):
                key = "visual" if fault.role == "photo" else fault.role
                place = campaign.place("messages", places[message], key, language)
                yield Problem(code="beyond-zone", what=fault.what, place=place, fix=fault.fix)


def grouped(written: Written) -> Mapping[str, Sequence[Worded]]:
    """The words of each message's posters."""
    found: dict[str, list[Worded]] = defaultdict(list)
    for (message, language, audience), words in written.poster_words.items():
        found[message].append((language, audience, words))
    return found


def post_format(campaign: LoadedCampaign, network: str) -> str:
    """Which format a network's post carries: the campaign's choice, else what suits the network.

    Where that is not built, the first that is built and that the network takes as it is.
    """
    network_limits, built = limits.of(network), campaign.campaign.formats
    for name, form in campaign.campaign.post_format.items():
        if name == network:
            return form
    if network_limits.shape in built:
        return network_limits.shape
    sizes = [posters.FORMATS[form] for form in built if form not in PRINT]
    fitting = [size.name for size in sizes if network_limits.takes(size.width, size.height)]
    return next(iter(fitting), network_limits.shape)


def _max_bytes(campaign: LoadedCampaign, networks: Set[str], form: str) -> int:
    """What the strictest network takes that carries the format; of all networks, where none does."""
    carry = {network for network in networks if post_format(campaign, network) == form} or networks
    return min((limits.of(network).image_bytes for network in carry), default=AMPLE)


def _alts(written: Written) -> dict[tuple[str, str, str], str]:
    """The fullest alternative text of each poster, by message, language and audience."""
    fullest: dict[tuple[str, str, str], str] = {}
    for variant in written.variants:
        own = (variant.message, variant.language, variant.audience)
        key = own if own in written.poster_words else (*own[:2], "")
        fullest[key] = max(fullest.get(key, ""), variant.alt, key=len)
    return fullest


def look_of(campaign: LoadedCampaign) -> Look:
    """The identity on a photograph."""
    identity = campaign.brand.identity
    wordmark = identity.logo.wordmark
    lines = wordmark.model_dump() if wordmark else {}
    return Look(
        **{role: identity.palette[name] for role, name in identity.roles.model_dump().items()},
        fonts=tuple(_found(campaign, file, "fonts") for file in identity.fonts.main.files),
        mark=Mark(svg=_found(campaign, identity.logo.mark), margin=identity.logo.margin, **lines),
    )


def schemed(campaign: LoadedCampaign, look: Look, named: str | None, turn: int) -> Look:
    """The identity on one colour: the message's scheme, else the identity's in turn."""
    schemes, palette = campaign.brand.identity.schemes, campaign.brand.identity.palette
    chosen = [scheme for scheme in schemes if scheme.id == named] if named else schemes
    if not chosen:
        fix = _("write schemes in the brand's identity, and name one of them")
        raise TerrimarkError(_("the poster has no photograph and no scheme of colours"), fix=fix)
    parts: dict[str, str] = chosen[turn % len(chosen)].model_dump(exclude={"id"})
    return replace(look, **cast(Any, {part: palette[name] for part, name in parts.items()}))


def photo_of(campaign: LoadedCampaign, visual: Visual, form: str) -> Photo:
    """A visual as one format shows it: by its own crop, else by its shape's, which paper does not zoom."""
    crops = cast(dict[str, Crop], visual.crops)
    crop = posters.format_named(form).pick(crops)
    return Photo(
        path=_found(campaign, visual.file),
        credit_line=f"Photo {visual.credit}, {visual.licence}",
        focus=crop.focus if crop and crop.focus else visual.focus,
        place=crop.place if crop else None,
        zoom=crop.zoom if crop and (form in crops or form not in PRINT) else 1.0,
        quiet=visual.quiet,
    )


def _press(campaign: LoadedCampaign, form: str) -> Press:
    """How a print format goes to the printer."""
    rules, identity, calendar = campaign.campaign.print, campaign.brand.identity, campaign.campaign.calendar
    return Press(
        flavour=rules.flavour,
        profile=_found(campaign, rules.profile, "icc") if rules.flavour == "cmyk" else None,
        bleed=next((mm for name, mm in rules.bleeds.items() if name == form), rules.bleed_mm),
        marks=rules.marks,
        ink_limit=rules.ink_limit,
        recipes=tuple(
            (
                identity.palette[name].lower(),
                Recipe(cmyk=recipe.cmyk, spot=recipe.spot or "", overprint=recipe.overprint),
            )
            for name, recipe in identity.print.items()
        ),
        day=calendar.start.isoformat() if calendar else UNDATED,
    )


def _found(campaign: LoadedCampaign, name: str, kind: str = "") -> Path:
    path = brand.locate(campaign, name, kind)
    if path is None:
        what = _("the file {name} is not there").format(name=name)
        raise TerrimarkError(what, where=campaign.brand_file.name)
    return path
