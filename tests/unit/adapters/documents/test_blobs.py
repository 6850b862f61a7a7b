import hashlib
import os

import pytest

from lending.adapters.documents.blobs import DamagedBlobError, DirectoryBlobs
from lending.errors import NotFoundError


@pytest.fixture
def blobs(tmp_path):
    return DirectoryBlobs(tmp_path / "blobs")


def test_a_content_comes_back_under_its_hash(blobs):
    sha256 = blobs.put(b"paper")

    assert sha256 == hashlib.sha256(b"paper").hexdigest()
    assert blobs.get(sha256) == b"paper"
    assert blobs.exists(sha256)


def test_the_same_content_is_kept_once(blobs, tmp_path):
    assert blobs.put(b"paper") == blobs.put(b"paper")
    assert len([path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]) == 1


def test_only_the_owner_may_read_what_is_kept(blobs, tmp_path):
    sha256 = blobs.put(b"paper")
    path = tmp_path / "blobs" / sha256[:2] / sha256

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "A" * 64, "", "0" * 63, "0" * 64 + "\n", "/" * 64])
def test_what_was_never_kept_is_not_found(blobs, name):
    with pytest.raises(NotFoundError):
        blobs.get(name)


@pytest.mark.parametrize("name", ["../blobs", "0" * 63, "0" * 64 + "\n"])
def test_a_name_that_is_no_hash_never_becomes_a_path(blobs, name):
    with pytest.raises(NotFoundError, match="64 hexadecimal digits"):
        blobs.exists(name)


def test_a_content_changed_on_disk_is_told_from_a_whole_one(blobs, tmp_path):
    sha256 = blobs.put(b"paper")
    (tmp_path / "blobs" / sha256[:2] / sha256).write_bytes(b"papes")

    with pytest.raises(DamagedBlobError, match="backup"):
        blobs.get(sha256)


def test_a_broken_write_leaves_nothing_behind(blobs, tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        blobs.put(b"paper")

    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
