"""What a build has made, as `manifest.json` tells it: written last, so that all it names is there."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from terrimark.brand.workspace import LoadedCampaign
from terrimark.build.pairs import by_language
from terrimark.content.variant import CodeWords, EventWords, PosterWords, Variant
from terrimark.errors import TerrimarkError
from terrimark.files import as_json, as_line, digest, file_digest, replacing
from terrimark.i18n import _
from terrimark.limits.words import Span, Words

NAME, VARIANTS, SHEET = "manifest.json", "variants.json", "variants.md"


@dataclass(frozen=True, kw_only=True)
class Poster:
    """A poster on disk, and what it was made from."""

    path: str  # relative to the manifest's folder, with forward slashes
    message: str
    audience: str  # empty where its words serve every audience of the message
    language: str  # two joined by a hyphen where both stand on it: "fr-br"
    design: str
    format: str
    alt: str
    width: int  # pixels; of a print: millimetres
    height: int
    bytes: int
    sha256: str
    inputs: Mapping[str, str] = field(default_factory=dict)  # what it depends on, each by a short digest
    report: Mapping[str, Any] = field(default_factory=dict)  # each text's contrast and size, scrim, quality
    actor: str = ""  # whose own it is too: not for our posts
    stale: bool = False  # drawing its successor failed: not to be published


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Everything that a campaign's build holds."""

    terrimark: str  # version
    rendering: str  # version of what draws
    as_of: date
    campaign: str
    folder: str  # relative to the workspace, with forward slashes: "build/<campaign>"
    posters: tuple[Poster, ...]
    variants: tuple[Variant, ...]

    def poster(self, variant: Variant, format: str) -> Poster | None:
        """The JPEG with a variant's words; None where there is none that may be shown."""
        for audience in (variant.audience, ""):
            drawn = self._by_words.get((variant.message, audience, format), {})
            if found := drawn.get(variant.language):
                return None if found.stale else found
        return None

    @cached_property
    def _by_words(self) -> dict[tuple[str, str, str], Mapping[str, Poster]]:
        found: dict[tuple[str, str, str], list[tuple[str, Poster]]] = defaultdict(list)
        for one in (poster for poster in self.posters if poster.path.endswith(".jpg") and not poster.actor):
            found[one.message, one.audience, one.format].append((one.language, one))
        return {key: by_language(posters) for key, posters in found.items()}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What a manifest names, taken at its word."""

    posters: Mapping[str, Poster] = field(default_factory=dict)  # by path
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # key → inputs
    files: Mapping[str, str] = field(default_factory=dict)  # path → SHA-256
    head: Mapping[str, str] = field(default_factory=dict)  # terrimark, rendering, campaign, as-of


def folder_of(campaign: LoadedCampaign) -> Path:
    """Where a campaign's artefacts stand."""
    return campaign.root / "build" / campaign.campaign.id


def read_manifest(campaign: LoadedCampaign) -> Manifest:
    """What the last build has made; TerrimarkError where there is none, or it was not finished."""
    folder, where = folder_of(campaign), f"build/{campaign.campaign.id}"
    build_it = _("run: terrimark build")
    try:
        listed = read_listed(folder)
        if file_digest(folder / VARIANTS) != listed.files[VARIANTS]:
            raise TerrimarkError(_("the build was not finished, or was altered"), where=where, fix=build_it)
        told = json.loads((folder / VARIANTS).read_text(encoding="utf-8"))
        return Manifest(
            **{name: listed.head[name] for name in ("terrimark", "rendering", "campaign")},
            as_of=date.fromisoformat(listed.head["as-of"]),
            folder=where,
            posters=tuple(listed.posters.values()),
            variants=tuple(_variant(entry) for entry in told["variants"]),
        )
    except FileNotFoundError:
        raise TerrimarkError(_("nothing has been built yet"), where=where, fix=build_it) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise TerrimarkError(_("the manifest cannot be read"), where=where, fix=build_it) from None


def read_listed(folder: Path) -> Listed:
    """What the manifest in a folder names; FileNotFoundError without one, ValueError if it is broken."""
    data = json.loads((folder / NAME).read_text(encoding="utf-8"))
    kinds: dict[str, list[dict[str, Any]]] = {"poster": [], "variant": [], "file": []}
    try:
        for entry in data["artefacts"]:
            kinds[entry.pop("kind")].append(entry)
        return Listed(
            posters={entry["path"]: Poster(**entry) for entry in kinds["poster"]},
            variants={entry["key"]: entry["inputs"] for entry in kinds["variant"]},
            files={entry["path"]: entry["sha256"] for entry in kinds["file"]},
            head={name: str(value) for name, value in data.items() if name != "artefacts"},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{NAME}: {error}") from None


def write(manifest: Manifest, folder: Path, files: Mapping[str, str]) -> None:
    """Write `manifest.json`; `files` are the texts of the other files, by name."""
    head = {
        "terrimark": manifest.terrimark,
        "rendering": manifest.rendering,
        "as-of": manifest.as_of.isoformat(),
        "campaign": manifest.campaign,
    }
    artefacts: Iterable[dict[str, Any]] = chain(
        ({"kind": "poster", **asdict(poster)} for poster in manifest.posters),
        ({"kind": "variant", **_listed(variant)} for variant in manifest.variants),
        ({"kind": "file", "path": name, "sha256": digest(text)} for name, text in files.items()),
    )
    with replacing(folder / NAME) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_json("artefacts", artefacts, head))


def variants_text(campaign: str, variants: tuple[Variant, ...]) -> str:
    """`variants.json`."""
    return "".join(_json("variants", (asdict(variant) for variant in variants), {"campaign": campaign}))


def _json(name: str, entries: Iterable[dict[str, Any]], head: dict[str, str]) -> Iterator[str]:
    """JSON with a line for each entry, made as it is written; what belongs to all comes last."""
    yield f'{{\n"{name}": ['
    for number, entry in enumerate(entries):
        yield (",\n" if number else "\n") + as_line(entry)
    yield "\n],\n" + as_json(head)[2:]


def variant_inputs(variant: Variant) -> dict[str, str]:
    """What can change in a variant, each by a short digest."""
    text, words = asdict(variant.words), asdict(variant.poster)
    told: dict[str, Any] = {"text": text, "alt": variant.alt, "link": variant.link, "words": words}
    if variant.thread:
        told["thread"] = [asdict(part) for part in variant.thread]
    return {name: short(value) for name, value in told.items()}


def short(value: Any) -> str:
    """Sixteen hexadecimal digits that tell one value from another."""
    return digest(as_line(value))[:16]


def _listed(variant: Variant) -> dict[str, Any]:
    """A variant's entry; its words stand in `variants.json`."""
    names = ("key", "message", "audience", "language", "network", "alt")
    own = {name: getattr(variant, name) for name in names}
    whole = digest(as_line(asdict(variant)))
    return {**own, "path": VARIANTS, "sha256": whole, "inputs": variant_inputs(variant)}


def _variant(entry: dict[str, Any]) -> Variant:
    event, code = entry["poster"].get("event"), entry["poster"].get("code")
    parts = {"event": EventWords(**event) if event else None, "code": CodeWords(**code) if code else None}
    poster = PosterWords(**{**entry["poster"], **parts})
    words, thread = _words(entry["words"]), tuple(_words(part) for part in entry["thread"])
    return Variant(**{**entry, "words": words, "thread": thread, "poster": poster})


def _words(entry: dict[str, Any]) -> Words:
    return Words(text=entry["text"], spans=tuple(Span(**span) for span in entry["spans"]))
