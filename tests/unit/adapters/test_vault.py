import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.adapters.vault import KeyVault
from tests.support.bank import QuickVault

VAULT = QuickVault()
OTHER = KeyVault(bytes(32), "another secret")


@given(st.text())
@settings(deadline=None)
def test_what_is_sealed_opens_with_its_party_s_key(text):
    key = VAULT.new_party_key()
    assert VAULT.open(key, VAULT.seal(key, text)) == text


def test_nothing_sealed_says_that_two_texts_are_alike():
    key = VAULT.new_party_key()
    assert VAULT.seal(key, "張偉") != VAULT.seal(key, "張偉")


def test_another_party_s_key_or_another_bank_opens_nothing():
    key = VAULT.new_party_key()
    sealed = VAULT.seal(key, "張偉")
    with pytest.raises(InvalidTag):
        VAULT.open(VAULT.new_party_key(), sealed)
    with pytest.raises(InvalidUnwrap):
        OTHER.open(key, sealed)


def test_a_changed_seal_does_not_open():
    key = VAULT.new_party_key()
    sealed = VAULT.seal(key, "a name")
    with pytest.raises(InvalidTag):
        VAULT.open(key, ("A" if sealed[0] != "A" else "B") + sealed[1:])


def test_digests_are_the_bank_s_own_and_keep_parts_apart():
    assert VAULT.digest("a", "b") == VAULT.digest("a", "b")
    assert len({VAULT.digest("ab"), VAULT.digest("a", "b"), OTHER.digest("ab")}) == 3


@pytest.mark.parametrize(("digest", "right"), [("its own", True), ("", False), ("nonsense", False)])
def test_only_the_right_password_of_a_known_user_fits(digest, right):
    kept = VAULT.hash_password("correct horse") if digest == "its own" else digest
    assert VAULT.verify_password(kept, "correct horse") is right
    assert VAULT.verify_password(kept, "wrong") is False


def test_the_word_nobody_opens_no_unknown_account():
    assert VAULT.verify_password("", "nobody") is False
