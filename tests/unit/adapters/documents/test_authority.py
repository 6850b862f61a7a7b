import multiprocessing
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from lending.adapters.documents.authority import open_authority

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def serials(directory: str) -> tuple[int, int]:
    """Return what a process of its own finds; a function of the module, since a new process imports it."""
    authority = open_authority(Path(directory))
    return authority.root.certificate.serial_number, authority.bank.certificate.serial_number


def test_the_authority_is_made_once_and_found_again(tmp_path):
    assert serials(str(tmp_path / "authority")) == serials(str(tmp_path / "authority"))


def test_processes_that_start_at_once_share_one_authority(tmp_path):
    # Forked, since a test module imported by path cannot be imported by a fresh process.
    context = multiprocessing.get_context("fork")
    with context.Pool(4) as pool:
        found = pool.map(serials, [str(tmp_path / "authority")] * 8)

    assert len(set(found)) == 1


def test_its_keys_are_its_owners_only(tmp_path):
    open_authority(tmp_path / "authority")

    assert stat.S_IMODE((tmp_path / "authority").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "authority").glob("*.pem")} == {0o600}


def test_a_start_broken_half_way_is_made_anew_as_a_whole(tmp_path):
    first = serials(str(tmp_path))
    (tmp_path / "bank.pem").unlink()
    (tmp_path / "bank.new").write_bytes(b"half")

    second = serials(str(tmp_path))

    assert second != first
    assert serials(str(tmp_path)) == second


def test_a_one_time_certificate_is_for_minutes_and_for_signing_only(tmp_path):
    authority = open_authority(tmp_path)

    issued = authority.one_time("张伟", AT)

    assert issued.certificate.not_valid_before_utc <= AT < issued.certificate.not_valid_after_utc
    assert issued.certificate.not_valid_after_utc - issued.certificate.not_valid_before_utc < timedelta(hours=1)
    assert issued.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "张伟"
    issued.certificate.verify_directly_issued_by(authority.root.certificate)
    assert isinstance(issued.key.curve, ec.SECP256R1)


def test_each_one_time_key_is_new_and_kept_nowhere(tmp_path):
    authority = open_authority(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())

    first, second = authority.one_time("张伟", AT), authority.one_time("张伟", AT)

    assert first.key.private_numbers() != second.key.private_numbers()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_long_name_is_shortened_to_what_a_certificate_holds(tmp_path):
    issued = open_authority(tmp_path).one_time("x" * 200, AT)

    assert issued.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "x" * 64


def test_a_credential_does_not_show_its_key(tmp_path):
    assert "key" not in repr(open_authority(tmp_path))


def test_a_key_of_another_kind_is_refused(tmp_path):
    open_authority(tmp_path)
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "root.pem").write_bytes(other)

    with pytest.raises(TypeError, match=r"root\.pem"):
        open_authority(tmp_path)
