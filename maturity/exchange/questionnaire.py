"""A questionnaire ready for one platform, with its plan, manifest and information sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from maturity.errors import nearest, quote, refuse
from maturity.exchange import (
    write_googleforms,
    write_limesurvey,
    write_msforms,
    write_paper,
    write_qualtrics,
    write_redcap,
    write_xlsform,
)
from maturity.exchange.asking import Questionnaire, compose
from maturity.exchange.manifest import Expected, Manifest
from maturity.exchange.manifest_file import PLACE, to_json
from maturity.exchange.parts import by_home
from maturity.exchange.questions import Question
from maturity.html import render_page
from maturity.outputs import csv_bytes
from maturity.planning import Plan, planned
from maturity.resources import asset
from maturity.source import Folder
from maturity.survey import Survey

#: Where the files of a wave's questionnaire stand in the survey's folder.
ROOM = PLACE.rpartition("/")[0]


@dataclass(frozen=True)
class Writer:
    """How a questionnaire is written for one platform, and what the platform will say back.

    `platform` is its name in the manifest; `sent` gives what it exports for each answer where that
    is not the label, `columns` what it will call its columns.
    """

    platform: str
    sent: Callable[[Question], Mapping[str, str]]
    columns: Callable[[Questionnaire], tuple[Expected, ...]]
    files: Callable[[Questionnaire], Mapping[str, bytes]]


#: The platforms that a questionnaire can be written for. An XLSForm is read back as Kobo's export.
WRITERS: Mapping[str, Writer] = {
    name: Writer(module.PLATFORM, module.sent, module.columns, module.files)
    for name, module in (
        ("xlsform", write_xlsform),
        ("limesurvey", write_limesurvey),
        ("qualtrics", write_qualtrics),
        ("redcap", write_redcap),
        ("msforms", write_msforms),
        ("googleforms", write_googleforms),
        ("paper", write_paper),
    )
}


def questionnaire(survey: Survey, wave: str, platform: str, *, seed: int = 0) -> dict[str, bytes]:
    """The files of one wave's questionnaire, by their paths in the survey's folder.

    Beside what the platform imports these are the plan, the manifest (the same for every platform),
    the information sheet with the consent, and a table for the invitations. Raises `MaturityError`
    where the survey or its plan is wrong, or the platform is none of `WRITERS`.
    """
    if platform not in WRITERS:
        refuse(
            "unknown-platform",
            survey.source.head_file,
            f"there is no questionnaire for a platform {quote(platform)}",
            f"Use one of: {', '.join(WRITERS)}.{nearest(platform, WRITERS)}",
        )
    head = survey.head(wave)
    plan = planned(survey, head.id, seed=seed)
    form = compose(survey, head.id, plan)
    room = ROOM.format(wave=head.id)
    # A workbook keeps its plan in a sheet of its own; there the table is only beside it.
    place = f"waves/{head.id}" if isinstance(survey.source, Folder) else room
    files = {
        f"{place}/plan.csv": plan.csv,
        PLACE.format(wave=head.id): to_json(manifest(form)).encode("utf-8"),
        f"{room}/information.html": information(form),
        f"{room}/information.txt": _plain_information(form),
        f"{room}/invitations.csv": invitations(form, plan, platform),
    }
    made = WRITERS[platform].files(form)
    return files | {f"{room}/{platform}/{name}": data for name, data in made.items()}


def sent(files: Mapping[str, bytes], wave: str) -> tuple[str, ...]:
    """Those files of a questionnaire that leave the survey: uploaded, printed or sent."""
    room = ROOM.format(wave=wave)
    stay = (PLACE.format(wave=wave), f"{room}/plan.csv")
    return tuple(name for name in files if name.startswith(f"{room}/") and name not in stay)


def manifest(form: Questionnaire) -> Manifest:
    """The manifest of a questionnaire: what every platform will say back of it."""
    questions = {question.id: question for question in (*form.about, *form.system)}
    sent = {
        item: {w.platform: codes for w in WRITERS.values() if (codes := w.sent(question))}
        for item, question in questions.items()
    }
    homes = write_limesurvey.homes(form)
    return replace(
        form.manifest,
        scales=tuple(
            replace(
                scale,
                answers=tuple(
                    replace(
                        answer,
                        sent={p: codes[answer.code] for p, codes in sent[scale.id].items()},
                    )
                    for answer in scale.answers
                ),
            )
            for scale in form.manifest.scales
        ),
        organisations=tuple(
            # The short code by which LimeSurvey knows the respondent's own organisation.
            replace(target, aliases=(*target.aliases, homes[target.code]))
            if homes.get(target.code, target.row) != target.row
            else target
            for target in form.manifest.organisations
        ),
        columns={writer.platform: writer.columns(form) for writer in WRITERS.values()},
    )


def information(form: Questionnaire) -> bytes:
    """The information sheet with the consent, as a page to print or to attach."""
    page = {
        "title": form.title,
        "wave": form.wave,
        "notice": form.notice,
        "information": form.information,
        "about": [question.together for question in form.about],
        "system": [question.together for question in form.system],
        "consent": form.consent,
        "decline": form.decline,
    }
    text = render_page(
        "information.html", footer=form.title, more_style=asset("form.css"), page=page
    )
    return text.encode("utf-8")


def _plain_information(form: Questionnaire) -> bytes:
    """The same words as text, to paste into an invitation."""
    parts = (f"{form.title}: {form.wave}", *form.information, form.consent, form.decline)
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def invitations(form: Questionnaire, plan: Plan, platform: str) -> bytes:
    """A row for each leader, for a mail merge or contact list; no name and no address is in it."""
    import pandas as pd

    parts = {"msforms": write_msforms.parts, "googleforms": by_home}.get(platform)
    forms = {key: part.name for part in parts(form) for key in part.keys} if parts else {}
    rows = [
        [
            leader,
            key,
            form.homes[key].code,
            form.homes[key].name,
            forms.get(key, ""),
            "; ".join(target.name for target in form.partners[key]),
            "".join(f";{target.row}" for target in form.partners[key]) + ";",
        ]
        for leader, key in form.keys.items()
    ]
    head = ["leader", "code", "organisation", "name", "form", "partners", "asked"]
    return csv_bytes(pd.DataFrame(rows, columns=head))
