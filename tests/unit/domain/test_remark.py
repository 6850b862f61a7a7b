from lending.domain.remark import Remark


def test_a_remark_is_a_sentence_with_its_parameters():
    assert str(Remark("The %(document)s is missing.", {"document": "identity card"})) == "The identity card is missing."


def test_a_remark_may_do_without_parameters():
    assert str(Remark("List the payees.")) == "List the payees."
