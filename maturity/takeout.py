"""The command that takes a wave's network away, for another program."""

from __future__ import annotations

from pathlib import Path

import click

from maturity.options import REPLICATES, SURVEY, WAVE, audience_option, seed_option
from maturity.terminal import path, plural, progress

# Everything but click and the terminal is imported where it is used, so that --help is instant.

#: What each format is for. A test compares this with the writers themselves.
FORMATS = {
    "graphml": "igraph, networkx, R, Gephi, yEd and Cytoscape read it",
    "gexf": "in Gephi: File, Open, and do not merge parallel edges",
    "kumu": "in Kumu: drop the file onto a map of a private project",
    "pajek": "in Pajek: File, Pajek Project File, Read, and network.paj",
    "csv": "Excel, R and pandas read nodes.csv and edges.csv",
    "xlsx": "open it in Excel",
    "json": "networkx and D3 read it as node-link data",
}


@click.command(short_help="The network for Gephi, Kumu, Pajek, R, Excel or Python.")
@SURVEY
@WAVE
@click.option("--to", "to", required=True, type=click.Choice(list(FORMATS)),
              help="The format.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path),
              help="The file, or the folder, to write.")  # fmt: skip
@audience_option("Who will have it.")
@click.option("--leaders/--no-leaders", default=None,
              help="Each leader's answers; for Kumu only when asked for.")  # fmt: skip
@click.option("--nominations", is_flag=True,
              help="Also whom leaders would call: personal data.")  # fmt: skip
@REPLICATES
@seed_option("The seed of everything drawn by chance; it is in the file.")
def export(
    survey: Path,
    wave: str | None,
    to: str,
    out: Path | None,
    audience: str,
    leaders: bool | None,
    nominations: bool,
    replicates: int,
    seed: int,
) -> None:
    """Write a wave's network with its scores for another program.

    The consultant's export holds individual organisations' views, and leaders' answers unless
    --no-leaders is given; it is not for circulation.

    \b
    Example:
      maturity export northmoor --wave 2026 --to graphml
    """
    ours = audience == "consultant"
    if not ours and (leaders or nominations):
        raise click.UsageError("Leaders are in the consultant's export only.")
    if nominations and leaders is False:
        raise click.UsageError("Nominations are between leaders: leave --no-leaders out.")
    from maturity.assessment import assess, network
    from maturity.exchange.exported import graph_of
    from maturity.exchange.exporting import export_files, own_name, part_of
    from maturity.outputs import only_ours, write_whole
    from maturity.results import results_of
    from maturity.scoring import score
    from maturity.survey import open_survey, read

    with progress("Reading the survey"):
        opened = open_survey(survey)
        answers = read(opened, wave)
    known = None
    if ours:
        with progress("Scoring"):
            scored = assess(opened, answers, replicates=replicates, seed=seed)
            found, known = results_of(scored), network(scored)
    else:
        # The very edition that `maturity score` writes for them.
        made = score(opened, answers, audience, replicates=replicates, seed=seed, stage=progress)
        found = made.results
    # Kumu keeps on its servers what is put into it.
    people = (to != "kumu" or nominations) if leaders is None else leaders
    graph = graph_of(found, known, leaders=people, nominations=nominations)
    files, held = export_files(graph, to), part_of(graph, to)
    name = f"{opened.id}-{answers.id}-export"
    folder = out or Path("reports") / (name if ours else f"{name}-{audience}")
    if out is not None and (own := own_name(out, to)):
        folder, files = out.parent, dict.fromkeys((own,), *files.values())
    elif not ours:
        only_ours(folder, files)
    write_whole(folder, files)
    counts = (held.vertices, "node"), (held.edges, "edge"), (held.layers, "layer")
    nodes, edges, kinds = (plural(len(some), noun) for some, noun in counts)
    click.echo(f"Exported   {nodes} and {edges} in {kinds}")
    for n, file in enumerate(files):
        click.echo(f"{'' if n else 'Written':<10} {path(folder / file)}")
    click.echo(f"Marked     {graph.marking}")
    if people and ours:
        click.echo("Leaders    what each leader answered is in it; --no-leaders leaves it out")
    click.echo(f"Next: {FORMATS[to]}.")
