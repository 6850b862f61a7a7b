"""A sentence with its values apart."""

from lending.sentence import Sentence, say

GERMAN = {
    "The cell %(text)s is refused: %(reason)s.": "%(reason)s: Zelle %(text)s abgelehnt.",
    "it has more than %(most)s characters": "mehr als %(most)s Zeichen",
    "another pattern": "ein anderes Muster",
}


def german(template: str) -> str:
    return GERMAN.get(template, template)


def test_a_sentence_says_its_values_in_their_places():
    assert str(say("The file has %(size)s bytes, more than %(most)s.", size=9, most="8")) == "The file has 9 bytes, more than 8."


def test_a_sentence_without_values_is_said_as_it_is():
    assert str(say("100% of it, and %(this)s.")) == "100% of it, and %(this)s."


def test_what_stands_in_a_value_is_no_template():
    assert str(say("The id %(id)s is used twice.", id="%(id)s %d")) == "The id %(id)s %d is used twice."


def test_another_language_may_turn_the_values_round():
    refused = say("The cell %(text)s is refused: %(reason)s.", text="'x'", reason=say("it has more than %(most)s characters", most=500))
    assert str(refused) == "The cell 'x' is refused: it has more than 500 characters."
    assert refused.in_words(german) == "mehr als 500 Zeichen: Zelle 'x' abgelehnt."


def test_several_sentences_are_said_with_commas_between():
    looser = say("It takes more: %(reasons)s.", reasons=(say("a lower limit"), say("another pattern")))
    assert str(looser) == "It takes more: a lower limit, another pattern."
    assert looser.in_words(german) == "It takes more: a lower limit, ein anderes Muster."


def test_values_are_texts_but_for_sentences():
    reason = say("a lower limit")
    assert say("%(count)s %(reason)s", count=2, reason=reason) == Sentence("%(count)s %(reason)s", {"count": "2", "reason": reason})
