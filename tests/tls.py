"""Certificates of an authority that nobody knows, as a company's own gateway has one."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

HERE = "127.0.0.2"  # this machine, but none of the names that need no TLS


class Authority:
    """An authority, made with OpenSSL; `file` is its own certificate."""

    def __init__(self, folder: Path) -> None:
        if not shutil.which("openssl"):
            pytest.skip("NOT TESTED: certificates, because openssl is not installed")
        self._folder = folder
        self.file = folder / "ca.pem"
        signs = "-addext keyUsage=critical,keyCertSign"  # Python 3.13 and later insist on it
        self._openssl(f"req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=ours {signs}")
        self._openssl("req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=gateway")

    def context(self, name: str = f"IP:{HERE}") -> ssl.SSLContext:
        """A server's side of TLS, with a certificate for that name."""
        (self._folder / "names").write_text(f"subjectAltName={name}\nauthorityKeyIdentifier=keyid\n")
        signed = "-CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -extfile names"
        self._openssl(f"x509 -req -in request.pem {signed}")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._folder / "server.pem", self._folder / "key.pem")
        return context

    def _openssl(self, words: str) -> None:
        subprocess.run(["openssl", *words.split()], cwd=self._folder, capture_output=True, check=True)
