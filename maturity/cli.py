"""The command `maturity`: options in, one library call, messages out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maturity._version import __version__
from maturity.commands import import_, questionnaire, status
from maturity.feedback import packs
from maturity.terminal import path, plural, progress, safe, show, show_errors

if TYPE_CHECKING:
    from maturity.survey import Survey
    from maturity.wave import Wave

# Everything but click is imported where it is used, so that --help is instant.

_SURVEY = click.argument("survey", type=click.Path(path_type=Path))
_WAVE = click.option("--wave", metavar="WAVE", help="The wave's id; the last listed by default.")


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
@_SURVEY
@_WAVE
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write into.")
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
@_SURVEY
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


@cli.command(short_help="Score a wave and write its report, results and tables.")
@_SURVEY
@_WAVE
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write into.")
@click.option(
    "--audience",
    type=click.Choice(["consultant", "partners", "public"]),
    default="consultant",
    show_default=True,
    help="Who will read it.",
)
@click.option("--replicates", metavar="N", type=click.IntRange(0, 100_000), default=2000,
              show_default=True, help="Resampled worlds behind each likely range.")  # fmt: skip
@click.option("--seed", metavar="N", type=click.IntRange(0, 2**63), default=0, show_default=True,
              help="The seed of everything drawn by chance; it is printed.")  # fmt: skip
@click.option("--pdf", is_flag=True, help="Also write report.pdf; needs Chrome or its like.")
def score(
    survey: Path,
    wave: str | None,
    out: Path | None,
    audience: str,
    replicates: int,
    seed: int,
    pdf: bool,
) -> None:
    """Score one wave of SURVEY: report.html, results.json and tables for Excel.

    \b
    Example:
      maturity score northmoor --wave 2026
    """
    from maturity.pdf import find_browser
    from maturity.release import admit

    admit(audience)
    # Before anything is scored: nobody should wait minutes to hear that there is no browser.
    browser = find_browser() if pdf else None
    from maturity.assessment import assess
    from maturity.errors import Problems
    from maturity.headline import headline
    from maturity.outputs import write_whole
    from maturity.publish import score_files
    from maturity.results import results_of
    from maturity.survey import open_survey, read

    problems = Problems()
    with progress("Reading the survey"):
        opened = open_survey(survey, problems)
        answers = read(opened, wave, problems)
    with progress("Scoring"):
        scored = assess(opened, answers, replicates=replicates, seed=seed)
        found = results_of(scored, audience=audience)
    with progress("Comparing with the wave before"):
        since, unread = _since(opened, answers, replicates, seed)
    with progress("Writing the report"):
        folder = out or Path("reports") / f"{opened.id}-{answers.id}"
        files = score_files(found, theme=opened.theme, browser=browser, comparison=since)
        write_whole(folder, files)
    for line in headline(found):
        click.echo(safe(line))
    if problems.doubts:
        click.echo(f"Doubts     {len(problems.doubts)} to look at: maturity check {path(survey)}")
    click.echo(f"Report     {path(folder / 'report.html')}")
    tables = sum(name.startswith("tables/") for name in files)
    beside = "report.pdf, results.json," if pdf else "results.json,"
    click.echo(f"Beside it  {beside} and {tables} tables")
    if unread:
        click.echo(f"Change     not shown: {safe(unread)}")
    if not pdf and (folder / "report.pdf").exists():
        click.echo("Old        report.pdf is from an earlier run: print it again with --pdf")


@cli.command(short_help="Year on year: what really changed between two waves.")
@_SURVEY
@click.option("--from", "before", metavar="WAVE", help="The earlier wave's id.")
@click.option("--to", "after", metavar="WAVE", help="The later wave's id; the last by default.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write into.")
@click.option("--replicates", metavar="N", type=click.IntRange(0, 100_000), default=2000,
              show_default=True, help="Resampled worlds behind each likely range.")  # fmt: skip
@click.option("--seed", metavar="N", type=click.IntRange(0, 2**63), default=0, show_default=True,
              help="The seed of everything drawn by chance; it is printed.")  # fmt: skip
@click.option("--pdf", is_flag=True, help="Also print the report with a browser found here.")
def compare(
    survey: Path,
    before: str | None,
    after: str | None,
    out: Path | None,
    replicates: int,
    seed: int,
    pdf: bool,
) -> None:
    """Compare two waves of SURVEY, or each wave with the one before it where none is named.

    \b
    Example:
      maturity compare northmoor --from 2025 --to 2026
    """
    from maturity.pdf import find_browser

    browser = find_browser() if pdf else None
    from maturity.compare import between, compare
    from maturity.comparison import comparison_of
    from maturity.moves import breath
    from maturity.outputs import write_whole
    from maturity.publish import comparison_files
    from maturity.survey import open_survey, read
    from maturity.wording import unmarked

    opened = open_survey(survey)
    chosen = between(opened, before, after)
    for first, second in chosen:
        with progress(f"Comparing {first} and {second}"):
            held = compare(
                opened, read(opened, first), read(opened, second), replicates=replicates, seed=seed
            )
            found = comparison_of(held)
        folder = out or Path("reports") / f"{opened.id}-{first}-{second}"
        if out is not None and len(chosen) > 1:
            folder = out / f"{first}-{second}"
        with progress("Writing the report"):
            files = comparison_files(found, theme=opened.theme, browser=browser)
            write_whole(folder, files)
        click.echo(safe(f"{found['survey']['title']}, {first} to {second}"))
        click.echo()
        for sentence in breath(found):
            click.echo(safe(unmarked(sentence)))
        click.echo()
        click.echo(f"Report     {path(folder / 'comparison.html')}")
        tables = sum(name.startswith("tables/") for name in files)
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


for command in (questionnaire, import_, status, packs):
    cli.add_command(command)


def _since(
    survey: Survey, wave: Wave, replicates: int, seed: int
) -> tuple[dict[str, Any] | None, str]:
    """The comparison with the wave before, if there is one, and why not if that has errors."""
    ids = [head.id for head in survey.heads]
    place = ids.index(wave.id)
    if place == 0:
        return None, ""
    from maturity.compare import compare
    from maturity.comparison import comparison_of
    from maturity.errors import MaturityError
    from maturity.survey import read

    try:
        earlier = read(survey, ids[place - 1])
        held = compare(survey, earlier, wave, replicates=replicates, seed=seed)
    except MaturityError as error:
        # An old wave with a mistake in it must not keep the new one from being scored.
        return None, f"the wave {ids[place - 1]} cannot be compared ({error.problems[0].found})"
    return comparison_of(held), ""
