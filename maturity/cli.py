"""The command `maturity`: options in, one library call, messages out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from maturity._version import __version__
from maturity.commands import import_, questionnaire, status
from maturity.feedback import packs
from maturity.options import OUT, REPLICATES, SURVEY, WAVE, audience_option, seed_option
from maturity.takeout import export
from maturity.terminal import path, plural, progress, safe, show, show_errors

# Everything but click is imported where it is used, so that --help is instant.


def main() -> None:
    """Run the command; a problem with the input is a message and exit code 1."""
    # BLAS threads gain nothing here and cost start-up; set before numpy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # A terminal that cannot show a letter shows its code instead of stopping.
            reconfigure(errors="backslashreplace")
    cli(prog_name="maturity")


class _Group(click.Group):
    """Shows input errors as messages: the one place where they are caught."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.exceptions.ClickException:
            raise
        except Exception as error:
            # Imported only now: until something fails nobody pays for it.
            from maturity.errors import MaturityError

            if not isinstance(error, MaturityError):
                raise
            show_errors(error)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="maturity %(version)s")
def cli() -> None:
    """Say how mature the relationships in an Integrated Care System are.

    \b
    Example:
      maturity init northmoor --example
      maturity check northmoor
      maturity score northmoor
    """


@cli.command(short_help="Start a new survey: files or a workbook to fill in.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--workbook", is_flag=True, help="One Excel workbook instead of files.")
@click.option("--example", is_flag=True, help="The worked example instead of an empty survey.")
@click.option("--wave", metavar="WAVE", default="1", show_default=True, help="The first wave's id.")
def init(folder: Path, workbook: bool, example: bool, wave: str) -> None:
    """Start a new survey in DIR: commented files, or one workbook with drop-downs.

    \b
    Example:
      maturity init northmoor --workbook --wave 2026
    """
    from maturity.blank import new_survey, write_new

    files = new_survey(folder.name, wave=wave, workbook=workbook, example=example)
    write_new(folder, files)
    click.echo(f"Made {plural(len(files), 'file')} in {path(folder)}")
    click.echo(f"Next: fill in the {'workbook' if workbook else 'files'}, then")
    click.echo(f"  maturity check {path(folder)}")


@cli.command(short_help="Expected ties with their reasons, before any survey.")
@SURVEY
@WAVE
@OUT
@click.option("--freeze", is_flag=True, help="Write the list's fingerprint into the survey.")
@click.option("--reason", default="", help="Why a frozen list changed; needed to freeze again.")
def structure(survey: Path, wave: str | None, out: Path | None, freeze: bool, reason: str) -> None:
    """Work out which relationships the structure presumes, as a sheet to agree and sign.

    \b
    Example:
      maturity structure northmoor --freeze
    """
    from maturity.agreed import agreed, sheet
    from maturity.freeze import frozen
    from maturity.outputs import write_whole
    from maturity.survey import open_survey

    opened = open_survey(survey)
    head = opened.head(wave)
    folder = out or Path("reports") / f"{opened.id}-{head.id}-structure"
    changed = frozen(opened, head.id, reason) if freeze else None
    if changed is not None:
        write_whole(opened.source.folder, {changed[0]: changed[1]})
        # Read again, so that the sheet says that it is frozen.
        opened = open_survey(survey)
    found = agreed(opened, head.id)
    write_whole(folder, sheet(found))
    for line in found.headline:
        click.echo(safe(line))
    if freeze:
        word = "Frozen" if changed is not None else "Already frozen"
        click.echo(f"{word}     {found.hash}")
    click.echo(f"Sheet      {path(folder / 'structure.html')}")


@cli.command(short_help="Everything wrong or doubtful in a survey, all at once.")
@SURVEY
def check(survey: Path) -> None:
    """List everything wrong or doubtful in SURVEY; exit code 1 if anything is wrong.

    \b
    Example:
      maturity check northmoor
    """
    from maturity.survey import check as check_survey

    with progress("Checking"):
        problems = check_survey(survey)
    errors, doubts = problems.errors, problems.doubts
    for problem in (*errors, *doubts):
        show(problem)
    if errors:
        click.echo(f"{plural(len(errors), 'error')} to mend, {plural(len(doubts), 'doubt')}.")
        raise click.exceptions.Exit(1)
    click.echo(f"Nothing is wrong. {plural(len(doubts), 'doubt')} to look at.")
    from maturity.agreed import unpublishable
    from maturity.survey import open_survey

    for line in unpublishable(open_survey(survey)):
        click.echo(safe(line))


@cli.command("score", short_help="Score a wave and write its report, results and tables.")
@SURVEY
@WAVE
@OUT
@audience_option("Who will read it.")
@REPLICATES
@seed_option("The seed of everything drawn by chance; it is printed.")
@click.option("--pdf", is_flag=True, help="Also write report.pdf; needs Chrome or its like.")
def score_(
    survey: Path,
    wave: str | None,
    out: Path | None,
    audience: str,
    replicates: int,
    seed: int,
    pdf: bool,
) -> None:
    """Score one wave of SURVEY: report.html, results.json and tables for Excel.

    An edition for partners or the public leaves out whatever would show who said what, and is
    attacked before it is written, which may take some minutes.

    \b
    Example:
      maturity score northmoor --wave 2026
    """
    from maturity.pdf import find_browser

    # Before anything is scored: nobody should wait minutes to hear that there is no browser.
    browser = find_browser() if pdf else None
    from maturity.errors import Problems
    from maturity.headline import headline
    from maturity.outputs import only_ours, write_whole
    from maturity.publish import score_files
    from maturity.scoring import score
    from maturity.survey import open_survey, read

    problems = Problems()
    with progress("Reading the survey"):
        opened = open_survey(survey, problems)
        answers = read(opened, wave, problems)
    ours = audience == "consultant"
    name = f"{opened.id}-{answers.id}" + ("" if ours else f"-{audience}")
    folder = out or Path("reports") / name
    made = score(opened, answers, audience, replicates=replicates, seed=seed, stage=progress)
    with progress("Writing the report"):
        files = score_files(
            made.results, theme=opened.theme, browser=browser, comparison=made.change
        )
        if not ours:
            only_ours(folder, files)
        write_whole(folder, files)
    for line in headline(made.results):
        click.echo(safe(line))
    if problems.doubts:
        click.echo(f"Doubts     {len(problems.doubts)} to look at: maturity check {path(survey)}")
    click.echo(f"Report     {path(folder / 'report.html')}")
    tables = sum(name.startswith("tables/") for name in files)
    beside = "report.pdf, results.json," if pdf else "results.json,"
    click.echo(f"Beside it  {beside} and {tables} tables")
    if made.released.unsettled:
        click.echo(
            f"Unsettled  {plural(len(made.released.unsettled), 'answer')} of leaders who joined or "
            "left: not shown to be safe from a reader who has the earlier edition too; no number "
            "of this one has a part in it"
        )
    if made.unread:
        click.echo(f"Change     not shown: {safe(made.unread)}")
    if not pdf and (folder / "report.pdf").exists():
        click.echo("Old        report.pdf is from an earlier run: print it again with --pdf")


@cli.command(short_help="Year on year: what really changed between two waves.")
@SURVEY
@click.option("--from", "before", metavar="WAVE", help="The earlier wave's id.")
@click.option("--to", "after", metavar="WAVE", help="The later wave's id; the last by default.")
@OUT
@audience_option("Who will read it.")
@REPLICATES
@seed_option("The seed of everything drawn by chance; it is printed.")
@click.option("--pdf", is_flag=True, help="Also print the report with a browser found here.")
def compare(
    survey: Path,
    before: str | None,
    after: str | None,
    out: Path | None,
    audience: str,
    replicates: int,
    seed: int,
    pdf: bool,
) -> None:
    """Compare two waves of SURVEY, or each wave with the one before it where none is named.

    For partners or the public each wave is released first, and what the comparison adds is attacked
    together with it, which may take some minutes.

    \b
    Example:
      maturity compare northmoor --from 2025 --to 2026
      maturity compare northmoor --audience partners
    """
    from maturity.pdf import find_browser

    browser = find_browser() if pdf else None
    from maturity.compare import between, compare
    from maturity.moves import breath
    from maturity.outputs import only_ours, write_whole
    from maturity.publish import comparison_files
    from maturity.scoring import change
    from maturity.survey import open_survey, read
    from maturity.wording import unmarked

    opened = open_survey(survey)
    chosen = between(opened, before, after)
    for first, second in chosen:
        with progress(f"Comparing {first} and {second}"):
            held = compare(
                opened, read(opened, first), read(opened, second), replicates=replicates, seed=seed
            )
        found = change(held, audience, stage=progress)
        edition = "" if audience == "consultant" else f"-{audience}"
        folder = out or Path("reports") / f"{opened.id}-{first}-{second}{edition}"
        if out is not None and len(chosen) > 1:
            folder = out / f"{first}-{second}"
        with progress("Writing the report"):
            files = comparison_files(found, theme=opened.theme, browser=browser)
            if audience != "consultant":
                only_ours(folder, files)
            write_whole(folder, files)
        click.echo(safe(f"{found['survey']['title']}, {first} to {second}"))
        click.echo(safe(f"{found['made']['marking']}."))
        click.echo()
        for sentence in breath(found):
            click.echo(safe(unmarked(sentence)))
        click.echo()
        click.echo(f"Report     {path(folder / 'comparison.html')}")
        tables = sum(name.endswith(".csv") for name in files)
        beside = "comparison.pdf, comparison.json," if pdf else "comparison.json,"
        click.echo(f"Beside it  {beside} and {tables} tables")


@cli.command(short_help="One page that lists the reports in a folder.")
@click.argument("folder", type=click.Path(path_type=Path))
def index(folder: Path) -> None:
    """List every report in FOLDER, and in the folders below it, in FOLDER/index.html.

    \b
    Example:
      maturity index reports
    """
    from maturity.outputs import write_whole
    from maturity.shelf import index_files, read_shelf

    with progress("Reading the reports"):
        shelf = read_shelf(folder)
        write_whole(folder, index_files(shelf))
    click.echo(f"Listed     {plural(len(shelf.entries), 'report')}")
    for passed in shelf.passed:
        click.echo(safe(f"Not listed {passed.where}: {passed.why}"))
    click.echo(f"Index      {path(folder / 'index.html')}")


for command in (questionnaire, import_, status, export, packs):
    cli.add_command(command)
