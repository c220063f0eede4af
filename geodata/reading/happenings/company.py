"""What stands beside a trigger: who does it, to whom, and how much that speaks for a happening."""

from __future__ import annotations

from collections.abc import Collection

from geodata.reading.happenings.group_nouns import GroupNouns
from geodata.reading.happenings.lexicon import ClaimLexicon, Trigger
from geodata.reading.happenings.modality import SenseReader
from geodata.reading.language.clauses import RESUMED, Clause, clause_at
from geodata.reading.language.numbers import find_number
from geodata.reading.language.words import Hit, Words, word_list

__all__ = ["PHRASE_STOPS", "Company"]

#: Evidence of a trigger that speaks for itself, of one that needed company, of a bare noun.
_VERB = 2.0
_COMPANY = 1.6
_STRENGTH = 0.6
_SUBJECT_REACH = 12
#: Words in front of "who" in which the noun stands that it speaks of.
_RELATIVE_REACH = 9
_OBJECT_REACH = 7
_COUNTED_REACH = 3
_PASSIVE_REACH = 5
_PRONOUNS = frozenset(word_list("they them it their its these those both"))
_HAD = frozenset({"had", "numbered", "was", "were"})
#: Behind "has" these make it an auxiliary, as words in -ed do.
_PARTICIPLES = frozenset(word_list("lost seen taken put made given met paid found held built won"))
#: "Is due to dock" tells of a movement, not of being there.
_AWAITED = frozenset(word_list("due expected scheduled set ready to"))
_BASES = frozenset(word_list("base bases camp camps garrison garrisons outpost outposts barracks"))
_BASE_REACH = 5
#: What police do in a conflict is news where they keep order.
_GUARDING = frozenset(word_list("guard patrol patrols patrolled patrolling guarded guarding"))
_POLICE = frozenset({"police", "policemen", "officers"})
#: So many, sent or come to a place named so near, are a force; fewer are detectives.
_MANY_POLICE = 20
_SENT_REACH = 8
_LEADING_TO = frozenset({"to", "in", "into"})
#: What police and troops take over from others without a fight.
_HANDED_ON = frozenset(
    word_list("post posts position positions duties patrols security base bases")
)
#: Words between a verb of taking and the place taken.
_TAKEN_REACH = 6
_SEIZING = frozenset(word_list("seize seizes seized seizing capture captured capturing"))
_BEFORE_TAKEN = frozenset(
    word_list(
        "the a city town village port capital region province of northern southern eastern western "
        "central key strategic coastal border mining largest second all most part parts"
    )
)
#: What burns in a riot though nobody is said to have set it on fire.
_BURNABLE = frozenset(
    word_list(
        "school schools house houses home homes shop shops church churches mosque mosques car cars "
        "bus buses market markets building buildings station stations warehouse warehouses"
    )
)
#: What troops take that has no name of its own ("recaptured the bridge").
_STRONGHOLDS = frozenset(
    word_list("airport airfield bridge bridges base barracks garrison crossing dam parliament")
)
#: A strength of the past is no strength of today ("once numbered", "had peaked at").
_BYGONE = frozenset(word_list("once formerly peak previously originally"))
#: A phrase ends before these.
PHRASE_STOPS = frozenset(word_list("from to in on at for with by of after as and that which who"))
_RELATIVES = frozenset(word_list("who which that whom whose where"))


class Company:
    """Weighs the words beside the triggers of one sentence."""

    def __init__(
        self,
        words: Words,
        start: int,
        end: int,
        lexicon: ClaimLexicon,
        clauses: list[Clause],
        reader: SenseReader,
        *,
        follows_force: bool,
        is_crisis: bool,
        place_words: Collection[int],
        force_numbers: Collection[int],
        taken: Collection[int],
    ) -> None:
        self.words = words
        self.lower = words.lower
        self.start = start
        self.end = end
        self.lexicon = lexicon
        self.clauses = clauses
        self.reader = reader
        self.follows_force = follows_force
        self.is_crisis = is_crisis
        self.place_words = place_words
        self.force_numbers = force_numbers
        self.taken = taken
        self.nouns = GroupNouns(words, start, end, lexicon)

    def _weigh_company(self, hit: Hit[tuple[Trigger, ...]], trigger: Trigger, clause: int) -> float:
        """Give the evidence of a verb, 0 where what it needs is not beside it."""
        needs = trigger.needs
        if not needs:
            return _VERB
        if needs == "strength":
            if self._is_auxiliary(hit):
                return 0.0
            inside = self.lower[
                self._behind_aside(self.clauses[clause].start, hit.start) : hit.start
            ]
            ends = self.clauses[clause].end
            if not self.lexicon.elsewhere.isdisjoint(self.lower[hit.end : ends]):
                return 0.0  # "Eight officers were still in hospital"
            # "The force had 2,000 troops before the war."
            is_over = self.lower[hit.start] in _HAD and (
                self.lower[ends : ends + 1] == ["before"] or inside[:1] == ["before"]
            )
            return _STRENGTH if not (is_over or _BYGONE.intersection(inside)) else 0.0
        if needs == "conflict":
            return _VERB if self.is_crisis and not self._is_burn(hit) else 0.0
        if needs == "taking":
            by_mob = hit.end - hit.start > 1 and self._done_by(hit, clause, self.lexicon.mob)
            return _COMPANY if self.is_crisis and (by_mob or self._takes_place(hit)) else 0.0
        if needs == "crowd":
            done = self._is_people(hit) or self._done_by(hit, clause, self.lexicon.gathering)
            return _COMPANY if self.is_crisis and done else 0.0
        if needs == "mob":
            mob = self.lexicon.mob if self.is_crisis else self.lexicon.strict_mob
            if self._takes_over(hit) or self._takes_goods(hit):
                return 0.0
            return _COMPANY if self._done_by(hit, clause, mob) else 0.0
        return self._weigh_force(hit, trigger, clause)

    def _behind_aside(self, start: int, stop: int) -> int:
        """Give the word behind the asides of "UNMIL, once 15,000 strong, has": the verb's own."""
        commas = [at for at in range(start + 1, stop + 1) if "," in self.words.gaps[at]]
        return stop if len(commas) > 1 and commas[-1] == stop else start

    def _is_auxiliary(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "has flown 296 soldiers", "are holding 139 guards" from having and being."""
        if self.lower[hit.start] not in self.lexicon.be_or_have or hit.end >= self.end:
            return False
        following = self.lower[hit.end]
        if self.lower[hit.start] in self.lexicon.be:
            return following.endswith("ing") or following in _AWAITED
        found = self.lexicon.triggers.match(self.words, hit.end, self.end)
        is_form = found is not None and any(
            trigger.form in {"past", "part"} and trigger.needs != "strength"
            for trigger in found.value
        )
        is_form = is_form or following.endswith("ed") or following in _PARTICIPLES
        return is_form or following in self.lexicon.be

    def _is_implied(self, hit: Hit[tuple[Trigger, ...]], needs: str, clause: int) -> bool:
        """Tell whether troops may be meant though the clause names none ("They have left")."""
        if self._follows_crowd(hit, clause):
            return False
        if needs == "force_object":
            # "sent them": "it would send" says nothing of troops.
            behind = self.lower[hit.end : min(self.end, hit.end + _COUNTED_REACH)]
            return self.follows_force and not _PRONOUNS.isdisjoint(behind)
        return needs == "move" or (self.follows_force and self._pronoun(hit, clause))

    def _follows_crowd(self, hit: Hit[tuple[Trigger, ...]], clause: int) -> bool:
        """Tell "protesters set tents alight as they retreated"."""
        before = set(self.lower[self.start : hit.start])
        crowd = self.lexicon.mob - self.lexicon.force
        return (
            self._pronoun(hit, clause)
            and not crowd.isdisjoint(before)
            and self.lexicon.force.isdisjoint(before)
        )

    def _takes_place(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "seized Goma", "took the northern town of Kidal" from taking anything else."""
        for at in range(hit.end, min(self.end, hit.end + _TAKEN_REACH)):
            if at in self.place_words or self.lower[at] in _STRONGHOLDS:
                return True
            if self.words.gaps[at] not in {" ", "-"} or self.lower[at] not in _BEFORE_TAKEN:
                return False
        return False

    def _takes_goods(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "police seized 58 weapons" from a seizure of a place."""
        if self.lower[hit.start] not in _SEIZING:
            return False
        near = self.lower[hit.end : min(self.end, hit.end + _TAKEN_REACH)]
        return not self.lexicon.goods.isdisjoint(near)

    def _takes_over(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "police took over the post", which they were left, from a seizure."""
        is_over = self.lower[hit.end - 1] == "over"
        return is_over and bool(_HANDED_ON.intersection(self.lower[hit.end : hit.end + 3]))

    def _done_by(self, hit: Hit[tuple[Trigger, ...]], clause: int, nouns: Collection[str]) -> bool:
        return (
            self._is_done_to_things(hit)
            or bool(self._subject(hit, clause, nouns))
            or self._agent(hit)
        )

    def _is_people(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "some 200 Armenians gathered": a people by name, and how many."""
        at = hit.start - 1
        return (
            at - 1 >= self.start
            and self.words.is_capitalised(at)
            and self.lower[at].endswith("s")
            and self.lower[at - 1][0].isdigit()
        )

    def _is_burn(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "the victims were burned", which says how they died, from a burnt house."""
        burnt = self.lower[hit.end - 1] in {"burned", "burnt"} and hit.start > self.start
        before = self.lower[hit.start - 1]
        return burnt and (before in self.lexicon.crowd or before in self.lexicon.civilians)

    def _is_done_to_things(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "Roads are blocked in half of the provinces", "a school burned": by nobody named."""
        if self.lower[hit.start] in {"burned", "burnt"}:
            return self.lower[hit.start - 1] in _BURNABLE
        before = self.lower[max(self.start, hit.start - 2) : hit.start]
        is_passive = len(before) > 1 and before[1] in self.lexicon.be
        return is_passive and before[0] in self.lexicon.ways and "block" in self.lower[hit.start]

    def _weigh_force(self, hit: Hit[tuple[Trigger, ...]], trigger: Trigger, clause: int) -> float:
        """Weigh a movement by the troops or arms beside it."""
        needs = trigger.needs
        if needs == "object":
            moved = self._object(hit, clause)
            if self.is_crisis and self._counted_behind(hit) and moved not in self.lexicon.civil:
                return _COMPANY  # "promised 1,000 officers", "promised 60"
            return _COMPANY if moved and moved not in self.lexicon.weak_force else 0.0
        if needs in {"force_object", "move"} and self._moves_civilians(hit):
            return 0.0
        if self._moves_words(hit):
            return 0.0
        moved = self._subject(hit, clause, self.lexicon.force) or self._counted(hit, clause)
        if not moved and needs != "force":
            moved = self._object(hit, clause) or self._counted_behind(hit)
        if not moved and self.is_crisis:
            leaves_base = trigger.event_type == "withdrawal" and self._leaves_base(hit)
            if leaves_base or self._is_implied(hit, needs, clause):
                return _COMPANY
        if moved in self.lexicon.weak_force:
            guards = self.lower[hit.end - 1] in _GUARDING and moved in _POLICE
            # "The separatists pulled back": who fights in a conflict and gives ground.
            guards = guards or (needs == "move" and moved in self.lexicon.irregulars)
            guards = guards or bool(moved in _POLICE and self._counted_behind(hit))
            if not self.is_crisis:
                return _COMPANY if moved in _POLICE and self._are_sent(hit) else 0.0
            return _COMPANY - 0.4 * (not guards)
        return _COMPANY if moved else 0.0

    def _are_sent(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "Kenya will send 200 police to Haiti", news in a report of no conflict, too."""
        low, high = max(self.start, hit.start - _SENT_REACH), min(self.end, hit.end + _SENT_REACH)
        counted = any(at in self.force_numbers and self._is_many(at) for at in range(low, high))
        led = any(
            at in self.place_words and self.lower[at - 1] in _LEADING_TO
            for at in range(hit.end, high)
        )
        return counted and led

    def _is_many(self, index: int) -> bool:
        number = find_number(self.words, index, self.end)
        return number is not None and number.value >= _MANY_POLICE

    def _subject(self, hit: Hit[tuple[Trigger, ...]], clause: int, nouns: Collection[str]) -> str:
        """Give the noun of a group in front of a verb, strong before weak; "" for none."""
        low = max(self.clauses[clause].start, hit.start - _SUBJECT_REACH)
        if "," in self.words.gaps[hit.start]:
            low = self.clauses[clause].start  # "Fighters of X, a force trained by Y, seized"
        if self.clauses[clause].opener in _RELATIVES:
            low = max(self.start, self.clauses[clause].start - _RELATIVE_REACH)
            if self._speaks_of_crowd(self.clauses[clause].start, low, nouns):
                return ""
        elif self.clauses[clause].opener == RESUMED:
            # "The guests, who had 500 men, must go"; not "Henry, who asked for police, flew".
            low, relative = self._main(clause)
            own = self.nouns.between(self.clauses[clause].start, hit.start, nouns)
            counted = self.force_numbers and any(
                at in self.force_numbers for at in range(relative, self.clauses[clause].start)
            )
            has_force = counted and self.lower[relative + 1] in self.lexicon.have
            behind = self.clauses[clause].start if has_force else relative
            return own or self.nouns.between(low, behind, nouns)
        elif self.clauses[clause].opener in {"and", "or"} and clause > 0:
            low = self.clauses[clause - 1].start  # "left Goma and crossed the border"
        return self.nouns.between(low, hit.start, nouns)

    def _speaks_of_crowd(self, relative: int, low: int, nouns: Collection[str]) -> bool:
        """Tell "troops fired on crowds that had poured into": the nearer noun is the subject."""
        for at in range(relative - 1, low - 1, -1):
            if self.lower[at] in nouns:
                return False
            if self.lower[at] in self.lexicon.gathering:
                return True
        return False

    def _counted(self, hit: Hit[tuple[Trigger, ...]], clause: int) -> str:
        """Give "troops" where a number of them stands in front ("50 more will follow")."""
        low = max(self.clauses[clause].start, hit.start - _SUBJECT_REACH)
        return "troops" if any(low <= at < hit.start for at in self.force_numbers) else ""

    def _counted_behind(self, hit: Hit[tuple[Trigger, ...]]) -> str:
        """Give "troops" where a number of them stands right behind ("sent 600 men")."""
        near = range(hit.end, min(self.end, hit.end + _COUNTED_REACH))
        return "troops" if any(at in self.force_numbers for at in near) else ""

    def _main(self, clause: int) -> tuple[int, int]:
        """Give the words of the clause that a relative one interrupted, end exclusive."""
        at = clause - 1
        while at > 0 and self.clauses[at].opener not in _RELATIVES:
            at -= 1
        stop = self.clauses[at].start if at else self.clauses[clause].start
        return self.clauses[max(0, at - 1)].start, stop

    def _agent(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "was taken by protesters"."""
        near = self.lower[hit.end : min(self.end, hit.end + 4)]
        return "by" in near and any(word in self.lexicon.mob for word in near)

    def _object(self, hit: Hit[tuple[Trigger, ...]], clause: int) -> str:
        high = min(self.clauses[clause].end, hit.end + _OBJECT_REACH)
        return self.nouns.between(hit.start, high, self.lexicon.force)

    def _leaves_base(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "the Americans left their camp" from leaving anything else."""
        for at in range(hit.end, min(self.end, hit.end + _BASE_REACH)):
            if self.lower[at] in _BASES:
                return True
            if self.words.gaps[at] not in {" ", "-"} or self.lower[at] in PHRASE_STOPS:
                return False
        return False

    def _moves_civilians(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "evacuated women and children from" from movements of troops."""
        stop = hit.end
        while stop < min(self.end, hit.end + 4) and self.words.gaps[stop] in {" ", "-"}:
            stop += 1
        near = self.lower[hit.start : stop]
        low = max(self.start, hit.start - _PASSIVE_REACH)
        is_passive = self.lower[hit.start] in self.lexicon.be
        moved_before = self.lower[low : hit.start] if is_passive else []
        if self.lexicon.civilians.isdisjoint(near + moved_before):
            return False
        if not self.lexicon.civilians.isdisjoint(moved_before):
            return self.lexicon.force.isdisjoint(moved_before)
        moved = self._object(hit, clause_at(self.clauses, hit.start))
        return not moved or moved in self.lexicon.weak_force

    def _moves_words(self, hit: Hit[tuple[Trigger, ...]]) -> bool:
        """Tell "withdrew an earlier statement" from the withdrawal of troops."""
        for at in range(hit.end, min(self.end, hit.end + _OBJECT_REACH)):
            word = self.lower[at]
            if self.words.gaps[at] not in {" ", "-"} or word in self.lexicon.force:
                return False
            if word in self.lexicon.not_moved:
                return True
            if word in PHRASE_STOPS:
                return False
        return False

    def _pronoun(self, hit: Hit[tuple[Trigger, ...]], clause: int) -> bool:
        low = max(self.clauses[clause].start, hit.start - 6)
        return any(word in _PRONOUNS for word in self.lower[low : hit.start])
