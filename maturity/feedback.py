"""The command that makes feedback packs: options in, the packs out, messages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from maturity.options import OUT, REPLICATES, SURVEY, WAVE, seed_option
from maturity.terminal import path, plural, progress, safe

if TYPE_CHECKING:
    from maturity.release.packed import Packed

# Everything but click and the terminal is imported where it is used, so that --help is instant.


@click.command("packs", short_help="One private feedback pack for each organisation.")
@SURVEY
@WAVE
@OUT
@click.option("--organisation", "only", metavar="CODE", multiple=True,
              help="Only this organisation's pack; may be given again.")  # fmt: skip
@REPLICATES
@seed_option("The seed of everything drawn by chance.")
def packs(
    survey: Path,
    wave: str | None,
    out: Path | None,
    only: tuple[str, ...],
    replicates: int,
    seed: int,
) -> None:
    """Make one private feedback pack for each organisation of SURVEY: two pages each.

    A pack says how others see the organisation, as groups, and how it sees them. Beside the packs
    lie a list and a facilitator's note, which are for the consultant alone.

    \b
    Example:
      maturity packs northmoor --wave 2026
    """
    from maturity.outputs import write_whole
    from maturity.packs import COVER, INDEX, chosen, pack_files, stale
    from maturity.packs.making import make
    from maturity.shelf import check_free
    from maturity.survey import open_survey, read

    opened = open_survey(survey)
    head = opened.head(wave)
    codes = chosen(only, opened.structure(head.id).register.ids)
    folder = out or Path("reports") / f"{opened.id}-{head.id}-packs"
    check_free(folder)
    with progress("Reading the answers"):
        answers = read(opened, head.id)
    packed = make(opened, answers, replicates=replicates, seed=seed, stage=progress, told=_say)
    with progress("Writing the packs"):
        files = pack_files(packed, theme=opened.theme, only=codes)
        write_whole(folder, files)
    click.echo(safe(f"{opened.title}, {head.title}"))
    click.echo()
    _checked(packed)
    click.echo(f"Packs      {plural(len(files) - 2, 'pack')} in {path(folder)}")
    click.echo(f"List       {path(folder / INDEX)}: for you alone")
    click.echo(f"Note       {path(folder / COVER)}: read it before you hand anything over")
    old = stale(folder, files)
    if old:
        click.echo(safe(f"Old        {', '.join(old[:5])}{' …' if len(old) > 5 else ''}: not of "
                        "this run, do not hand them over"))  # fmt: skip


def _say(stage: str) -> None:
    """What is going on in work that takes minutes."""
    click.echo(f"{stage} …", err=True)


def _checked(packed: Packed) -> None:
    quiet = sum(all(row["score"]["withheld"] for row in pack["others"]) for pack in packed.packs)
    shown = len(packed.shown)
    click.echo(f"Shown      {shown:,} of {plural(shown + len(packed.withheld), 'number')}")
    if quiet:
        click.echo(
            f"Withheld   how others see {plural(quiet, 'organisation')}: too few answered, "
            "or it could be worked out"
        )
    what = "all packs together" if packed.settled else "the partners' edition alone"
    click.echo(
        f"Checked    {plural(packed.audit.values, 'protected answer')} against "
        f"{plural(packed.audit.insiders, 'insider')}, {what}, in {packed.seconds:,.0f} seconds"
    )
    if not packed.settled:
        click.echo("Time       ran out: nothing is shown of how others see an organisation")
    if not packed.edition:
        click.echo("Edition    none for partners is safe: give out the packs and nothing else")
