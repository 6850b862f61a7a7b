import stat
from pathlib import Path

import pytest

from lending.config import SECRETS, Settings, stored_secrets
from lending.supervisor.errors import SupervisorError
from lending.supervisor.state import MARKER, is_ours, prepare_state, remove_state


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_state_directory_is_marked_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "state"

    prepare_state(state)

    assert is_ours(state)
    assert mode(state) == 0o700
    assert {mode(state / "secrets" / name) for name in SECRETS.values()} == {0o600}


def test_the_secrets_are_random_fit_the_settings_and_stay(tmp_path: Path) -> None:
    prepare_state(tmp_path / "one")
    prepare_state(tmp_path / "two")
    before = stored_secrets(tmp_path / "one")

    prepare_state(tmp_path / "one")

    assert stored_secrets(tmp_path / "one") == before
    assert not set(before.values()) & set(stored_secrets(tmp_path / "two").values())
    assert len(Settings.from_env(before).journal_key) == 32


def test_a_secret_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    prepare_state(tmp_path / "state")
    (tmp_path / "state" / "secrets" / "journal_key").chmod(0o644)

    prepare_state(tmp_path / "state")

    assert mode(tmp_path / "state" / "secrets" / "journal_key") == 0o600


def test_a_directory_with_files_of_others_is_neither_used_nor_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")

    with pytest.raises(SupervisorError, match=r"files that loanflow did not make \(thesis\.tex\).*LOANFLOW_STATE"):
        prepare_state(tmp_path)
    with pytest.raises(SupervisorError, match=r"does not carry loanflow's mark"):
        remove_state(tmp_path)

    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_a_directory_where_a_part_ran_by_hand_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "sandbox.db").touch()
    (tmp_path / "engine").mkdir()

    prepare_state(tmp_path)

    assert is_ours(tmp_path)


@pytest.mark.parametrize("content", [b"", b"something else", b"\xff\xfe"])
def test_a_mark_with_another_content_is_not_ours(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MARKER).write_bytes(content)

    assert not is_ours(tmp_path)


def test_removing_takes_everything_but_what_a_link_points_to(tmp_path: Path) -> None:
    # Given
    state = tmp_path / "state"
    prepare_state(state)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").touch()
    (state / "blobs" / "one").write_text("a document")
    (state / "link").symlink_to(tmp_path / "elsewhere")

    # When
    remove_state(state)

    # Then
    assert not state.exists()
    assert (tmp_path / "elsewhere" / "kept").exists()


def test_a_place_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SupervisorError, match=r"cannot be used: .*LOANFLOW_STATE=/path"):
        prepare_state(tmp_path / "file" / "state")
