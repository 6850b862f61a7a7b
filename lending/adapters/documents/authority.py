import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

#: The demo authority spans every business date a trial may be moved to.
_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_UNTIL = datetime(2060, 1, 1, tzinfo=UTC)
#: A one-time certificate is for one confirmation; a little before it, so that two clocks may differ.
_ONE_TIME_BEFORE = timedelta(minutes=5)
_ONE_TIME_AFTER = timedelta(minutes=30)
#: X.520's limit on a common name; the library counts it in bytes.
_LONGEST_NAME = 64

ROOT_NAME = "Demonstration signature authority"
BANK_NAME = "Qiantang Bank 錢塘銀行, contract seal"


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate with its private key; the key is not shown."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def __repr__(self) -> str:
        return f"Credential({self.certificate.serial_number:x})"


@dataclass(frozen=True, slots=True)
class Authority:
    """The demo authority: what verifiers trust, and the bank's own seal."""

    root: Credential
    bank: Credential

    def one_time(self, name: str, at: datetime) -> Credential:
        """Issue a certificate for one confirmation by a person; its key lives as long as the answer to the call."""
        return _issue(name, self.root, at - _ONE_TIME_BEFORE, at + _ONE_TIME_AFTER)


def open_authority(directory: Path) -> Authority:
    """Return the authority kept in a directory, made at first use; several processes may ask at once."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(directory):
        if not (directory / "bank.pem").exists():
            _make(directory)
        return Authority(_read(directory / "root.pem"), _read(directory / "bank.pem"))


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(directory: Path) -> None:
    """Make root and seal; the seal is written last, so that a broken start is made anew as a whole."""
    root = _self_signed(ROOT_NAME)
    _write(directory / "root.pem", root)
    _write(directory / "bank.pem", _issue(BANK_NAME, root, _VALID_FROM, _VALID_UNTIL))


def _write(path: Path, credential: Credential) -> None:
    """Write a key and its certificate, readable by the owner only from the first byte on."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(
            credential.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        file.write(credential.certificate.public_bytes(serialization.Encoding.PEM))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _read(path: Path) -> Credential:
    text = path.read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} holds no elliptic-curve key.")
    return Credential(x509.load_pem_x509_certificate(text), key)


def _self_signed(name: str) -> Credential:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(name, name, key, _VALID_FROM, _VALID_UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(certificates=True), critical=True)
    return Credential(builder.sign(key, hashes.SHA256()), key)


def _issue(name: str, root: Credential, start: datetime, end: datetime) -> Credential:
    key = ec.generate_private_key(ec.SECP256R1())
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())
    builder = _builder(name, ROOT_NAME, key, start, end)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(certificates=False), critical=True)
    builder = builder.add_extension(authority_key, critical=False)
    return Credential(builder.sign(root.key, hashes.SHA256()), key)


def _builder(name: str, issuer: str, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name.encode()[:_LONGEST_NAME].decode(errors="ignore"))])


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
