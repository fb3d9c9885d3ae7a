"""A questionnaire before any platform: who is asked, about whom, and what they are told first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from maturity.errors import Problems
from maturity.exchange.export import tidy
from maturity.exchange.manifest import Answer, Manifest, Person, Target, column_name, manifest_of
from maturity.exchange.matching import name_key
from maturity.exchange.names import fitting
from maturity.exchange.questions import Option, Question, question_of, shown
from maturity.instrument import ABOUT_PARTNERS, ABOUT_SYSTEM
from maturity.layout import LEADERS
from maturity.planning import Plan
from maturity.survey import Survey

_BRACKETS = str.maketrans("[]", "()")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,24}")


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """What is asked in one wave: of whom, about whom, and in which words.

    `asked` gives for each organisation the keys of the leaders who are asked about it; a key is the
    leader's code as they type it into the form. `partners` gives each key its organisations.
    """

    title: str
    wave: str
    notice: str
    owner: str
    manifest: Manifest
    organisations: tuple[Target, ...]
    keys: Mapping[str, str]
    partners: Mapping[str, tuple[Target, ...]]
    about: tuple[Question, ...]
    system: tuple[Question, ...]
    information: tuple[str, ...]
    consent: str = "I have read this and agree to take part."
    decline: str = "If you do not agree, close the page; nothing is kept."

    @cached_property
    def asked(self) -> dict[str, tuple[str, ...]]:
        """For each organisation that anyone is asked about, the keys of those who are."""
        found: dict[str, list[str]] = {target.code: [] for target in self.organisations}
        for key, targets in self.partners.items():
            for target in targets:
                found[target.code].append(key)
        return {code: tuple(keys) for code, keys in found.items()}

    @cached_property
    def homes(self) -> dict[str, Target]:
        """For each key the organisation that the leader answers for."""
        targets = {target.code: target for target in self.manifest.organisations}
        return {self.keys[p.code]: targets[p.organisation] for p in self.manifest.leaders}

    @cached_property
    def home_list(self) -> tuple[Target, ...]:
        """The organisations that leaders answer for, in the register's order."""
        codes = {target.code for target in self.homes.values()}
        return tuple(t for t in self.manifest.organisations if t.code in codes)

    @property
    def aims(self) -> tuple[Target, ...]:
        """The aims from which leaders choose three."""
        return self.manifest.aims

    @property
    def gate(self) -> Question | None:
        """The question that opens the others about a partner."""
        return next((q for q in self.about if q.role == "gate"), None)

    def fields(
        self, platform: str, *, longest: int, unfit: str, taken: Iterable[str]
    ) -> dict[tuple[str, str], str]:
        """The name of every field: by item and organisation, the latter empty for statements."""
        wanted = {
            (question.id, target.code): column_name(platform, question.id, target)
            for question in self.about
            for target in self.organisations
        } | {(question.id, ""): question.id for question in self.system}
        made = fitting(list(wanted.values()), longest=longest, unfit=unfit, taken=taken)
        return dict(zip(wanted, made, strict=True))


def compose(survey: Survey, wave: str, plan: Plan) -> Questionnaire:
    """The questionnaire of one wave, for the leaders and partners of its plan."""
    problems = Problems()
    head = survey.head(wave)
    bare = manifest_of(survey, wave, survey.source.table(LEADERS, wave, problems))
    problems.raise_errors()
    items = {item.id: item for item in head.instrument.items}
    gate = head.instrument.one("gate")
    questions = {
        asked.id: question_of(
            items[asked.id], {a.code: a.meaning for a in bare.scale[asked.scale].answers}, gate
        )
        for asked in bare.items
    }
    keys = _keys([person.code for person in bare.leaders])
    manifest = replace(
        bare,
        written=True,
        organisations=_shown(bare.organisations),
        aims=_shown(bare.aims),
        leaders=tuple(_person(person, keys[person.code]) for person in bare.leaders),
        scales=tuple(
            replace(scale, answers=_answers(scale.answers, questions[scale.id].options))
            for scale in bare.scales
        ),
    )
    targets = {target.code: target for target in manifest.organisations}
    partners = {
        keys[person.code]: tuple(targets[p] for p in plan.partners.get(person.code, ()))
        for person in manifest.leaders
    }
    spoken_of = {target.code for found in partners.values() for target in found}
    about = tuple(questions[i.id] for i in bare.items if i.role in ABOUT_PARTNERS)
    system = tuple(questions[i.id] for i in bare.items if i.role in ABOUT_SYSTEM)
    most = max(map(len, partners.values()), default=0)
    return Questionnaire(
        title=shown(survey.title, 200),
        wave=shown(head.title, 200),
        notice=shown(survey.notice, 400),
        owner=shown(survey.theme.owner, 200),
        manifest=manifest,
        organisations=tuple(t for t in manifest.organisations if t.code in spoken_of),
        keys=keys,
        partners=partners,
        about=about,
        system=system,
        information=_information(survey, wave, most * len(about) + len(system)),
    )


def _shown(targets: Sequence[Target]) -> tuple[Target, ...]:
    """The organisations under names that can be shown and told apart, their own as aliases."""
    # Brackets mark items and rows on some platforms, so a name has none.
    names = [shown(target.name).translate(_BRACKETS) for target in targets]
    # A name whose end is cut, or that another has too, says with its code which one it is; the
    # code alone is left where even that is the name of another.
    for tail in ("{0} ({1})", "{1}"):
        alike = Counter(map(name_key, names))
        names = [
            tail.format(name[:50].strip(), target.row)
            if not name_key(name) or alike[name_key(name)] > 1 or name.endswith("…")
            else name
            for target, name in zip(targets, names, strict=True)
        ]
    found = []
    for target, name in zip(targets, names, strict=True):
        own = () if name == target.name else (target.name,)
        found.append(replace(target, name=name.strip(), aliases=(*own, *target.aliases)))
    return tuple(found)


def _keys(codes: Sequence[str]) -> dict[str, str]:
    """What each leader types to say who they are: their code, or another where it is unfit."""
    alike = [tidy(code) for code in codes]
    fit = {
        code
        for code, key in zip(codes, alike, strict=True)
        if _KEY.fullmatch(code) and alike.count(key) == 1
    }
    taken, found = {tidy(code) for code in fit}, {}
    for n, code in enumerate(codes, start=1):
        key, more = code, 0
        while code not in fit and (tidy(key) in taken or key == code):
            key, more = f"P{n:03}" + "x" * more, more + 1
        taken.add(tidy(key))
        found[code] = key
    return found


def _person(person: Person, key: str) -> Person:
    return replace(person, aliases=(*person.aliases, key)) if key != person.code else person


def _answers(before: Sequence[Answer], options: Sequence[Option]) -> tuple[Answer, ...]:
    """The answers of the manifest under the labels that are shown; old names become aliases."""
    known = {answer.code: answer for answer in before}
    labels = {tidy(option.label) for option in options}
    found = []
    for option in options:
        old = known.get(option.code)
        names = (old.label, *old.aliases) if old else ()
        aliases = tuple(dict.fromkeys(n for n in names if tidy(n) not in labels))
        found.append(Answer(option.code, option.meaning, option.label, aliases))
    return tuple(found)


def _information(survey: Survey, wave: str, answers: int) -> tuple[str, ...]:
    """What a leader is told before they agree to take part."""
    settings, head = survey.settings, survey.head(wave)
    minutes = max(1, round(answers / 8))
    owner = shown(survey.theme.owner, 200)
    by = f" The survey is run by {owner}." if owner else ""
    return (
        f"This survey asks leaders of {shown(survey.title, 200)} how their organisations work "
        f"together ({shown(head.title, 200)}). You are asked about some of the organisations that "
        "yours is expected to work with, and about the system as a whole. It takes about "
        f"{minutes} {'minute' if minutes == 1 else 'minutes'}.{by}",
        "Please answer as you see it from your own role, not as your organisation's official view. "
        "Every question lets you say that you cannot judge or cannot say. There are no right "
        "answers, and more contact is not always better.",
        "Taking part is voluntary. Your answers are kept under the code in your invitation, with "
        "your organisation; your name is not asked. Those who run the survey can see them.",
        "Reports show groups of leaders. One made for the partners shows a group only where at "
        f"least {settings.release_partners} leaders stand behind it, a published one only where at "
        f"least {settings.release_public} do. What the leaders of one organisation say of another "
        "is not shown to partners unless that organisation has agreed in writing.",
        "You may stop at any time. To see, correct or take back your answers before the report is "
        "made, tell the person who invited you, with your code.",
    )
