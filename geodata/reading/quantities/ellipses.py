"""Numbers that leave out what they count, or the verb: "15 in Dhaka", "and Italy some 300"."""

from __future__ import annotations

from geodata.reading.language.numbers import Number
from geodata.reading.language.words import word_list
from geodata.reading.quantities.lexicon import STATE_KEYS
from geodata.reading.quantities.sharing import QuantityPhrase, SharedNumbers

__all__ = ["ElidedNumbers"]

_NEIGHBOURS = (
    ["neighbouring"],
    ["neighboring"],
    ["nearby"],
    ["northern"],
    ["southern"],
    ["eastern"],
    ["western"],
    ["central"],
)
_HAVING = frozenset(
    word_list(
        "have has had keeps another sent promised pledged offered sends provides contributed "
        "contributes provide send provided"
    )
)
_NAME_WORDS = 3
_FORCES = frozenset(word_list("army navy police gendarmerie guard marines militia"))
#: Words from a number to the name of who sends the next.
_GAPPED_REACH = 8
#: Prepositions between a share and its place.
_LEADING = frozenset({"in", "at", "near", "from", "to"})
_SAYING = frozenset(word_list("say says said claim claims claimed reported reports"))
#: "Will keep 300 of them" tells of those that stay.
_LEAVING_SOME = frozenset(word_list("keep keeps keeping leave leaves leaving"))
_FURTHER = frozenset({"another", "further", "additional"})
_AUXILIARIES = frozenset(word_list("are were is was will would have had has should may could"))
_MOVED = frozenset(
    word_list(
        "left arrived returned landed departed withdrawn deployed gone flown sent moved follow "
        "leave arrive remain stay come go be depart"
    )
)


class ElidedNumbers(SharedNumbers):
    """Rules for numbers that lean on the number before them; see `SharedNumbers`."""

    def _is_elliptical(self, number: Number, stop: int) -> bool:
        """Tell whether a number leaves out what it counts ("15 in Dhaka", "2,400 of them")."""
        at = number.end
        if at >= self.end:
            return False
        rest = self.lower[at : at + 2]
        if rest[0] in {"each", "others", "more", "people"}:
            rest = rest[1:] or self.lower[at + 1 : at + 2]
        if rest == ["of", "them"] or rest == ["of", "whom"]:
            return self._verb_before(number) not in _LEAVING_SOME
        near = at if self.lower[at] in _LEADING else at + 1
        name = near + 2 if self.lower[near + 1 : near + 2] in _NEIGHBOURS else near + 1
        return (
            self.lower[number.end : near] in ([], ["each"], ["more"], ["others"], ["people"])
            and name < self.end
            and near < stop
            and self.lower[near] in _LEADING
            and (self.words.is_capitalised(name) or self.lower[name] == "the")
            and near + 1 not in self.taken
        )

    def _comes_from(self, number: Number) -> bool:
        near = self.lower[number.end : number.end + 2]
        return "from" in near and "of" not in near

    def _is_next_people(self, number: Number, before: QuantityPhrase) -> bool:
        """Tell "1,100 Germans are based in X and 900 Italians in Y"."""
        at = number.end
        if at + 2 >= self.end:
            return False
        named = [self.words.is_capitalised(index) for index in (before.last_word, at, at + 2)]
        joined = self.lower[number.start - 1] == "and" and self.lower[at + 1 : at + 2] == ["in"]
        return before.quantity.kind == "personnel" and joined and all(named)

    def _goes_on(self, number: Number, before: QuantityPhrase) -> bool:
        """Tell "... has 1,500 soldiers and Italy some 300", "... and 80 more will follow"."""
        if before.quantity.kind != "personnel":
            return False
        at = number.end
        more = self._counts_more(number) or self._moves_on(number, before)
        at += self.lower[at : at + 1] in (["more"], ["others"])
        follows = more and self.lower[at : at + 1] and self.lower[at] in _AUXILIARIES
        closed = (
            follows
            or at >= self.end
            or self.words.gaps[at][:1] in {",", ";", "."}
            or self.lower[at] in {"and", "from"}
        )
        _, first = self._modality(number)
        verb = self.lower[first - 1] if first > self.start else ""
        if verb in _HAVING and self.lower[at : at + 1] and self.lower[at] in _LEADING:
            return True  # "... keeps 250 soldiers in X, and the United States has 300 at Y"
        if self._verb_before(number) in _LEAVING_SOME and self._counts_more(number):
            return True
        bound = more and self.lower[at : at + 1] == ["to"]  # "another 3,000 to depart by May"
        bound = bound and not _MOVED.isdisjoint(self.lower[at + 1 : at + 2])
        return bound or (closed and (more or verb in _HAVING)) or self._raises_total(number)

    def _counts_more(self, number: Number) -> bool:
        """Tell "A further 600 will follow": of those that the sentence before counts."""
        at = number.end
        more = self.lower[at : at + 1] == ["more"] or self.lower[number.start - 1] in _FURTHER
        return more or self.lower[at : at + 2] == ["of", "them"]

    def _moves_on(self, number: Number, before: QuantityPhrase) -> bool:
        """Tell "... its 26,000 troops; some 10,000 had left": of those just counted."""
        verb = self.lower[number.end : number.end + 3]
        near = before.sentence == self.position
        return near and bool(verb) and verb[0] in _AUXILIARIES and bool(_MOVED.intersection(verb))

    def _is_part_of(self, number: Number, before: QuantityPhrase | None) -> bool:
        """Tell "118 inmates, five of whom were beheaded": of those just counted."""
        of_them = self.lower[number.end : number.end + 2] in (["of", "whom"], ["of", "them"])
        return of_them and before is not None and before.quantity.kind in STATE_KEYS

    def _is_rival(self, number: Number) -> bool:
        """Tell "the hospital says seven", "organisers claimed 40,000": another count of them."""
        at = number.end
        closed = at >= self.end or self.words.gaps[at][:1] in {",", ";", "."}
        _, first = self._modality(number)
        return closed and first > self.start and self.lower[first - 1] in _SAYING

    def _is_held_by(self, first: int) -> bool:
        """Tell "Germany, with 1,100 troops in Gao,"."""
        at = first - 1
        return (
            at > self.start
            and self.lower[at] == "with"
            and "," in self.words.gaps[at]
            and self.words.is_capitalised(at - 1)
        )

    def _is_gapped(self, number: Number, before: QuantityPhrase | None) -> bool:
        """Tell "Spain sent 200 soldiers and Italy (some) 120": one verb for both."""
        if before is None or before.quantity.kind != "personnel":
            return False
        _, first = self._modality(number)
        if self._is_next_force(number, first, before):
            return True
        name = first - 1
        while name > before.last_word and self.words.is_capitalised(name):
            if self.words.gaps[name] != " ":
                break
            name -= 1
        name += self.words.gaps[name] == " " and not self.words.is_capitalised(name)
        lead = self.lower[name - 1]
        opens = "," in self.words.gaps[name] or lead == "and" or lead == "the"
        return (
            opens
            and before.last_word < name < first
            and first - name <= _NAME_WORDS
            and self.words.is_capitalised(name)
            and name - before.last_word <= _GAPPED_REACH
        )

    def _is_next_force(self, number: Number, first: int, before: QuantityPhrase) -> bool:
        """Tell "The Guard has 1,200 men there, and the national police (about) 1,600"."""
        named = range(first - 1, max(before.last_word, first - 1 - _NAME_WORDS), -1)
        the = next((at for at in named if self.lower[at] == "the"), None)
        closed = number.end >= self.end or self.words.gaps[number.end][:1] in {",", ";", "."}
        return (
            the is not None
            and closed
            and the - before.last_word <= _GAPPED_REACH
            and (self.lower[the - 1] == "and" or "," in self.words.gaps[the])
            and not _FORCES.isdisjoint(self.lower[the + 1 : first])
        )
