"""Commands between a survey and the platform it is asked on: the way out, the way in, how far."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from maturity.options import SURVEY, WAVE, seed_option
from maturity.terminal import path, plural, progress, safe, show_some

if TYPE_CHECKING:
    from maturity.exchange.importing import Imported

# Everything but click and the terminal is imported where it is used, so that --help is instant.

#: What a questionnaire can be written for, and what to do with it. A test compares this with the
#: writers themselves, which take too long to import for --help.
PLATFORMS = {
    "xlsform": "upload the workbook to KoboToolbox or ODK Central",
    "limesurvey": "in LimeSurvey: Create survey, Import, and the .txt file",
    "qualtrics": "in Qualtrics: Tools, Import/Export, Import survey, and the .txt file",
    "redcap": "in REDCap: Data dictionary, Upload, and the .csv file",
    "msforms": "build the form in Microsoft Forms from the Word document, word for word",
    "googleforms": "paste the script into script.google.com and run it once",
    "paper": "print the form with the information sheet",
}


@click.command(short_help="A questionnaire ready to upload, with its plan and manifest.")
@SURVEY
@WAVE
@click.option("--platform", required=True, type=click.Choice(list(PLATFORMS)),
              help="Where it is asked.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path),
              help="Another folder for what is uploaded, printed and sent.")  # fmt: skip
@seed_option("Deals the partners out to the leaders in another way.")
def questionnaire(
    survey: Path, wave: str | None, platform: str, out: Path | None, seed: int
) -> None:
    """Write the questionnaire of a wave for one platform, and who is asked about whom.

    Rows that stand in plan.csv are kept. The plan, and the manifest by which the answers are read
    back, are always written into SURVEY.

    \b
    Example:
      maturity questionnaire northmoor --wave 2026 --platform msforms
    """
    from maturity.exchange.questionnaire import ROOM, questionnaire, sent
    from maturity.outputs import write_whole
    from maturity.planning import planned
    from maturity.survey import open_survey

    with progress("Writing the questionnaire"):
        opened = open_survey(survey)
        head = opened.head(wave)
        plan = planned(opened, head.id, seed=seed)
        files = questionnaire(opened, head.id, platform, seed=seed)
        home, room = opened.source.folder, ROOM.format(wave=head.id)
        outside = sent(files, head.id)
        if out is None:
            write_whole(home, files)
        else:
            rest = {name: data for name, data in files.items() if name not in outside}
            # Both folders or neither: a questionnaire without its manifest cannot be read back.
            write_whole(
                out,
                {name.removeprefix(f"{room}/"): files[name] for name in outside},
                then=lambda: write_whole(home, rest),
            )
    click.echo(safe(f"{opened.title}, {head.title}"))
    click.echo()
    for line in plan.lines():
        click.echo(safe(line))
    to = out or home / room
    made = [name.removeprefix(f"{room}/") for name in outside if f"{room}/{platform}/" in name]
    for n, name in enumerate(made):
        click.echo(f"{'' if n else 'Form':<10} {path(to / name)}")
    click.echo(f"For people {path(to / 'information.html')}")
    click.echo(f"           {path(to / 'invitations.csv')}: a code and the partners of each leader")
    for name in files:
        if name not in outside:
            title = "Plan" if name.endswith("plan.csv") else "Manifest"
            click.echo(f"{title:<10} {path(home / name)}")
    if not (home / "survey.toml").is_file():
        click.echo("           copy the rows of the plan into the workbook's sheet of that name")
    click.echo()
    click.echo(f"Next: {PLATFORMS[platform]}. When answers are in, export them, then")
    click.echo(f"  maturity import EXPORT --survey {path(survey)} --wave {safe(head.id)} --check")


@click.command("import", short_help="A platform's export read into the tables of a wave.")
@click.argument("exports", metavar="EXPORT...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@click.option("--survey", required=True, type=click.Path(path_type=Path), help="The survey.")
@WAVE
@click.option("--platform", metavar="P", help="Where it comes from; recognised by default.")
@click.option("--mapping", type=click.Path(path_type=Path),
              help="What columns and answers mean; by default the wave's own.")  # fmt: skip
@click.option("--check", is_flag=True, help="Only say what was understood; import no answer.")
@click.option("--partial", is_flag=True, help="Also keep responses that were not finished.")
@click.option("--replace", is_flag=True, help="Let answers of the export replace those there.")
def import_(
    exports: tuple[Path, ...],
    survey: Path,
    wave: str | None,
    platform: str | None,
    mapping: Path | None,
    check: bool,
    partial: bool,
    replace: bool,
) -> None:
    """Read the export of a survey platform into a wave; nothing is guessed.

    What is not understood is listed and drafted for you to complete, and nothing is imported until
    it is. The raw file is kept beside the wave; the same export twice changes nothing.

    \b
    Example:
      maturity import answers.xlsx --survey northmoor --wave 2026 --check
    """
    from maturity.exchange.importing import import_export
    from maturity.exchange.keeping import keep, write_drafts
    from maturity.survey import open_survey

    with progress("Reading the export"):
        opened = open_survey(survey)
        head = opened.head(wave)
        read = import_export(
            exports, opened, head.id, platform=platform, mapping=mapping, partial=partial
        )
    for line in read.account.lines():
        click.echo(line)
    show_some((*read.problems.errors, *read.problems.doubts))
    if not read.ready:
        drafts = write_drafts(read, mapping=mapping)
        click.echo()
        _unclear(read, drafts)
        raise click.exceptions.Exit(1)
    click.echo()
    if check:
        click.echo("Everything was understood; no answer was imported yet. Next:")
        click.echo("  the same command without --check")
        return
    with progress("Writing the answers"):
        changed = keep(read, replace=replace)
    _kept(read, changed)
    click.echo("Next:")
    click.echo(f"  maturity check {path(survey)}")
    click.echo(f"  maturity status {path(survey)} --wave {safe(head.id)}")


def _unclear(read: Imported, drafts: tuple[Path, ...]) -> None:
    """What a person has to do before the answers can be imported."""
    said = {
        "mapping": "say in it what each column holds (or ignore) and which code each answer is",
        "aliases": "write the code of each name into it and yes under approved",
    }
    click.echo(f"{plural(read.problems.wrong, 'error')}; no answer was imported.")
    for place in drafts:
        about = said["aliases" if place.name == "aliases.csv" else "mapping"]
        click.echo(f"Complete   {path(place)}: {about}")
    click.echo("Then run the same command again.")


def _kept(read: Imported, changed: tuple[str, ...]) -> None:
    """What was written, and how many leaders, partners and rows set aside there were."""
    if not changed:
        click.echo("Nothing changed: these answers were imported before.")
        return
    account = read.account
    views = len(read.tables["ratings"]) if "ratings" in read.tables else 0
    click.echo(
        f"Imported   {plural(account.kept, 'leader')}, {plural(views, 'row')} about partners; "
        f"{plural(len(account.aside), 'response')} set aside"
    )
    for n, name in enumerate(changed):
        click.echo(f"{'' if n else 'Written':<10} {path(read.survey.source.folder / name)}")


@click.command(short_help="While it runs: who answered, what is lacking, whom to ask first.")
@SURVEY
@WAVE
def status(survey: Path, wave: str | None) -> None:
    """Say how far the fieldwork of a wave is, and whose answers would settle most.

    \b
    Example:
      maturity status northmoor --wave 2026
    """
    from maturity.survey import open_survey
    from maturity.tracking import status

    with progress("Looking at the answers so far"):
        found = status(open_survey(survey), wave)
    for line in found.lines():
        click.echo(safe(line))
