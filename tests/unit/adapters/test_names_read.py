from lending.adapters.names_read import names_read


def test_what_a_rule_looks_up_in_entries_is_read_and_a_mere_remark_is_not():
    # `done.entries["recommendation"]`, `amount(entries, "limit")`, a dataclass's field, and what is only kept with the rest
    assert {"recommendation", "limit", "collateral_value"} <= names_read()
    assert not {"upstream_contract", "photos_taken"} & names_read()
