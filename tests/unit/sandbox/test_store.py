from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.store import KeyReusedError, Store


def test_an_order_is_carried_out_once_per_key(store):
    made = []

    def make():
        made.append(1)
        return {"number": len(made)}

    answers = [store.order("transfer", {"key": "k", "amount": "1.00"}, "CNY", make) for _ in range(3)]

    assert answers == [{"number": 1}] * 3


def test_a_key_cannot_order_something_else(store):
    store.order("transfer", {"key": "k", "amount": "1.00"}, "CNY", dict)

    with pytest.raises(KeyReusedError):
        store.order("transfer", {"key": "k", "amount": "2.00"}, "CNY", dict)


def test_the_same_key_may_order_another_kind_of_thing(store):
    store.order("transfer", {"key": "k"}, "CNY", lambda: {"what": "transfer"})
    store.order("message", {"key": "k"}, "CNY", lambda: {"what": "message"})

    assert store.find("message", "k") == {"what": "message"}


def test_an_order_that_fails_leaves_no_trace(store):
    def refuse():
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  # any error will do
        store.order("transfer", {"key": "k"}, "CNY", refuse)

    assert store.find("transfer", "k") is None


def test_orders_from_many_threads_are_carried_out_once(store):
    made = []

    def order(_):
        return store.order("transfer", {"key": "k"}, "CNY", lambda: {"number": made.append(1) or len(made)})

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(order, range(64)))

    assert answers == [{"number": 1}] * 64


def test_everything_survives_closing_the_file(tmp_path):
    # Given
    first = Store(tmp_path / "sandbox.db")
    first.order("transfer", {"key": "k"}, "CNY", lambda: {"amount": "1.00"})
    first.write_scripts("fault", {"tax": {"mode": "down"}})
    first.close()
    # When
    second = Store(tmp_path / "sandbox.db")
    # Then
    assert second.find("transfer", "k") == {"amount": "1.00"}
    assert second.scripts("fault") == {"tax": {"mode": "down"}}
    second.close()


def test_neither_numbers_nor_names_are_in_the_file(tmp_path):
    store = Store(tmp_path / "sandbox.db")
    store.order("message", {"key": "k", "to": "13800000000", "name": "Zhang Wei"}, "13800000000", lambda: {"text": "hello"})
    found = store.concerning("message", "13800000000")
    store.close()

    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert found == [{"text": "hello"}]
    assert b"13800000000" not in files
    assert b"Zhang" not in files


def test_what_stands_under_a_key_is_amended_and_nothing_else(store):
    store.order("registration", {"key": "k"}, "p", lambda: {"status": "registered"})

    assert store.amend("registration", "k", lambda found: {**found, "status": "released"}) == {"status": "released"}
    assert store.find("registration", "k") == {"status": "released"}
    assert store.amend("registration", "unknown", lambda found: found) is None


def test_an_empty_script_is_removed(store):
    store.write_scripts("fault", {"tax": {"mode": "down"}, "aml": {"mode": "slow"}})
    store.write_scripts("fault", {"tax": {}})

    assert store.scripts("fault") == {"aml": {"mode": "slow"}}
