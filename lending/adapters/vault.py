"""Keys, digests and passwords."""

import base64
import hashlib
import hmac
import os

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

_NONCE = 12


class KeyVault:
    """Implements `lending.service.ports.Vault` with the bank's journal key (32 bytes) and a secret for digests."""

    def __init__(self, journal_key: bytes, secret: str) -> None:
        self._journal_key = journal_key
        self._secret = secret.encode()
        self._hasher = PasswordHasher()
        # Verified when a login name is unknown, so that both take as long.
        self._nobody = self._hasher.hash(os.urandom(16).hex())

    def new_party_key(self) -> bytes:
        """Return a fresh AES-256 key, wrapped by the bank's own (RFC 3394)."""
        return aes_key_wrap(self._journal_key, AESGCM.generate_key(bit_length=256))

    def seal(self, wrapped_key: bytes, text: str) -> str:
        """Encrypt a text with a party's key (AES-256-GCM); base64 of nonce and ciphertext."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(aes_key_unwrap(self._journal_key, wrapped_key)).encrypt(nonce, text.encode(), None)
        return base64.b64encode(nonce + sealed).decode()

    def open(self, wrapped_key: bytes, sealed: str) -> str:
        """Decrypt what `seal` made."""
        raw = base64.b64decode(sealed)
        return AESGCM(aes_key_unwrap(self._journal_key, wrapped_key)).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()

    def digest(self, *parts: str) -> str:
        """Return a keyed SHA-256 digest, hexadecimal."""
        return hmac.new(self._secret, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()

    def hash_password(self, password: str) -> str:
        """Return an argon2id digest."""
        return self._hasher.hash(password)

    def verify_password(self, digest: str, password: str) -> bool:
        """Say whether the password fits; an empty digest takes as long as a wrong one."""
        try:
            return self._hasher.verify(digest or self._nobody, password) and bool(digest)
        except (VerificationError, InvalidHashError):
            return False
