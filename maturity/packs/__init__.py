"""Feedback packs as files: two pages for each organisation, a cover note and a list of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from maturity.drawing.bars import bar
from maturity.drawing.marks import mark, verdict_icon
from maturity.errors import MaturityError, Problem, nearest, quote
from maturity.html import render_page
from maturity.packs.cover import Checked, desk
from maturity.packs.filenames import filenames
from maturity.packs.page import pack_page
from maturity.page.parts import Bar
from maturity.release.packed import Packed
from maturity.report import logo
from maturity.theme import DEFAULT, Theme

INDEX, COVER = "index.html", "facilitator.html"


def pack_files(
    packed: Packed,
    *,
    theme: Theme = DEFAULT,
    only: Collection[str] = (),
    told: Callable[[str], None] | None = None,
) -> dict[str, bytes]:
    """Every file of the packs by its name: a pack for each organisation, the list, and the note.

    `only` are the organisations whose packs are wanted; all where there are none. `told` hears of
    each pack before it is drawn. Nothing of one pack is in another's file.
    """
    head, packs = packed.results, packed.packs
    names = filenames(pack["organisation"] for pack in packs)
    chosen = [pack for pack in packs if not only or pack["organisation"] in only]
    files: dict[str, bytes] = {}
    for pack in chosen:
        if told is not None:
            told(pack["organisation"])
        files[names[pack["organisation"]]] = _pack(pack, head, theme)
    found = desk(
        packs,
        head,
        {pack["organisation"]: names[pack["organisation"]] for pack in chosen},
        Checked(packed.audit.values, packed.audit.insiders, packed.edition, packed.settled),
        theme=theme,
    )
    for name, template in ((INDEX, "packs.html"), (COVER, "facilitator.html")):
        text = render_page(template, footer=found.footer, accent=theme.accent, page=found)
        files[name] = text.encode("utf-8")
    return files


def chosen(codes: Collection[str], known: Collection[str]) -> frozenset[str]:
    """The organisations whose packs are wanted; `MaturityError` for one that there is not."""
    problems = [
        Problem(
            "unknown-organisation",
            "--organisation",
            f"there is no organisation {quote(code)} in the register of this wave",
            f"Use its code as in organisations.csv.{nearest(code, known)}",
        )
        for code in codes
        if code not in known
    ]
    if problems:
        raise MaturityError(problems)
    return frozenset(codes)


def _pack(pack: Mapping[str, Any], head: Mapping[str, Any], theme: Theme) -> bytes:
    page = pack_page(pack, head, theme=theme)
    text = render_page(
        "pack.html",
        footer=page.footer,
        accent=theme.accent,
        functions={"bar": _bar, "mark": mark, "verdict_icon": verdict_icon},
        page=page,
        logo=logo(theme),
    )
    return text.encode("utf-8")


def _bar(model: Bar) -> Markup:
    return bar(
        model.value, model.low, model.high, band=model.band, mark=model.mark, cuts=model.cuts
    )


def stale(folder: Path, files: Collection[str]) -> list[str]:
    """Packs of an earlier run that still lie in a folder: files not among those of this one."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.glob("pack-*.html") if path.name not in files)
