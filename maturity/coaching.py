"""How a finding is put to people who have to meet again: why it matters, what to talk about next.

The words of a facilitator and not of an inspector. They hold no number: those are the finding's.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Coaching:
    """Why a finding matters, what partners often discuss next, and what not to read into it.

    `section` is the part of the report in which its evidence stands.
    """

    section: str
    why: str
    next: str
    caution: str


COACHING = MappingProxyType(
    {
        "too-few-answers": Coaching(
            "quality",
            "A silence is itself worth understanding: people may be busy, or may not feel safe.",
            "What would make it easy and safe for those who did not answer to do so?",
            "Silence is not disapproval, and few answers do not mean weak relationships.",
        ),
        "hollow": Coaching(
            "practice",
            "Structures that are not used cost time, and can hide that a thing is not being done.",
            "Which five relationships would change most for residents if they worked?",
            "It does not say that people do not try, nor whose doing it is. Some expected "
            "relationships may not be needed at all.",
        ),
        "place-in-name-only": Coaching(
            "practice",
            "Most of what residents notice is decided in their place, or not at all.",
            "What is this partnership for, in the words of each partner?",
            "A place is small: a few relationships decide its values, and they can change fast.",
        ),
        "no-voice": Coaching(
            "voice",
            "People stay at a table where what they say can change what is decided.",
            "Which decision of the last year changed because of what a partner said?",
            "This is how partners experience it. It does not show that anyone refuses to "
            "listen, and a larger voice is not always the right one.",
        ),
        "seats-without-voice": Coaching(
            "voice",
            "A vote that changes nothing teaches people to stop bringing what they know.",
            "What would each of them have to see once to say that they were heard?",
            "It rests on few leaders in each organisation, and being outvoted is not being "
            "unheard.",
        ),
        "common-ground": Coaching(
            "asked",
            "Who wants the same has a reason to talk that nobody need invent.",
            "Would each side say, alone first, what it wants and what has kept the two from it?",
            "To want the same is no agreement on the way. With few aims to choose from, some of "
            "it is chance.",
        ),
        "not-used": Coaching(
            "asked",
            "An agreement that one side does not use costs trust as well as time.",
            "What would each side have to see in order to use what was agreed, or to end it?",
            "Depth was asked of the whole relationship and not of the agreement. Some agreements "
            "are new, and some need little contact.",
        ),
        "hidden-strength": Coaching(
            "asked",
            "What works unasked shows what people need, and is easily lost in a reorganisation.",
            "What would keep these relationships going without a new meeting?",
            "Few leaders speak of partners outside the structure. Much that works is not here.",
        ),
        "boundary": Coaching(
            "profile",
            "Joining up across that boundary is what such a system is for.",
            "Where does work across that boundary go well, and who made it so?",
            "Partners answer to different people: councillors to voters, the NHS to national "
            "policy. Distance can have good reasons.",
        ),
        "places-differ": Coaching(
            "profile",
            "What works in one place was built by people, and people can tell others how.",
            "What do partners in each place do together, and what would travel?",
            "Places differ in size, in history and in what was asked of them. This is not a "
            "contest between them.",
        ),
        "view-from-the-centre": Coaching(
            "voice",
            "Plans made on the brighter picture will surprise those who see the other.",
            "What do partners see that does not reach the centre?",
            "Neither picture is the true one. The centre does see more of the whole.",
        ),
        "only-the-hub": Coaching(
            "practice",
            "What hangs on one organisation is at risk when that organisation changes.",
            "Which relationships should stand on their own feet a year from now?",
            "A system run from its centre can serve people well; this alone decides nothing.",
        ),
        "not-lived": Coaching(
            "profile",
            "A plan that its own leaders do not see happening will not reach residents.",
            "Which of these ways of working would residents notice first?",
            "Leaders see their own part. Practice at the front line may be better or worse.",
        ),
        "left-out": Coaching(
            "profile",
            "A system can look well on average and still leave a sector outside.",
            "What would this sector need in order to take part, and what would others gain?",
            "Some sectors have fewer people to send to meetings. This is not part of a verdict.",
        ),
        "too-near-to-call": Coaching(
            "practice",
            "Near a line, people's own examples say more than another decimal.",
            "What would each partner have to see to say that this goes well?",
            "Not clear means not clear. It is neither good news nor bad.",
        ),
        "most-work": Coaching(
            "practice",
            "It took years to build and can be lost in a reorganisation.",
            "What keeps these relationships going, and what would put them at risk?",
            "Working relationships are not yet better care; this survey does not see care.",
        ),
        "two-sides": Coaching(
            "map",
            "Whoever sees a relationship as good has little reason to work on it.",
            "Would both sides of one such pair compare notes on the last thing they did together?",
            "Different views are normal between organisations of different size and power.",
        ),
        "leaders-disagree": Coaching(
            "agreement",
            "An average of leaders who disagree describes none of them, and a partner who deals "
            "with each of them meets several organisations.",
            "What does each of them see of this partner that the others do not?",
            "Leaders who do different work may rightly see different things, and with two or three "
            "of them one answer decides.",
        ),
        "missing": Coaching(
            "matrix",
            "Some may be missed by residents; others may never have been needed.",
            "Which of them would help residents, and which should leave the list?",
            "No relationship is not a bad relationship, and nobody needs all of them.",
        ),
        "dimensions-differ": Coaching(
            "profile",
            "What goes well between partners can carry what does not.",
            "Which one habit would raise the weaker side?",
            "Leaders who think well of a partner tend to think well of everything about it, so "
            "look at the order and not at the points.",
        ),
        "sides-agree": Coaching(
            "map",
            "Two sides who see the same can start from what they see.",
            "What do both sides already agree needs work?",
            "Two sides may agree that a relationship is poor.",
        ),
    }
)
