"""A real provider of OpenID Connect on loopback: it signs in whoever `who` says, and lies as it is told to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "midspan", "the secret of the client"
Claims = dict[str, Any]


class Provider:
    """who: claims of whoever signs in. lie: changes the claims before they are signed."""

    def __init__(self) -> None:
        self.who: Claims = {"sub": "0001", "preferred_username": "anna", "groups": ["leads"]}
        self.lie: Callable[[Claims], None] = lambda _: None
        self.says_issuer: str | None = None
        self.header: dict[str, Any] = {}
        self.keys_asked = 0
        self.refused: list[str] = []
        self.new_key()
        self.sign_with: RSAKey | OctKey | None = None
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._get(self)

            def do_POST(self) -> None:
                provider._post(self)

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def new_key(self) -> None:
        """From now on it signs with another key, and shows that one alone."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})

    def _get(self, asked: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(asked.path)
        if parts.path == "/.well-known/openid-configuration":
            _json(asked, {
                "issuer": self.says_issuer or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            })  # fmt: skip
        elif parts.path == "/keys":
            self.keys_asked += 1
            _json(asked, {"keys": [self.key.as_dict(private=False)]})
        else:
            said = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert said["response_type"] == "code"
            assert said["code_challenge_method"] == "S256"
            assert "openid" in said["scope"].split()
            code = secrets.token_urlsafe(16)
            self._codes[code] = said
            back = urlencode({"code": code, "state": said["state"]})
            asked.send_response(302)
            asked.send_header("Location", f"{said['redirect_uri']}?{back}")
            asked.end_headers()

    def _post(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers["content-length"])).decode()
        said = {name: values[0] for name, values in parse_qs(body).items()}
        begun = self._codes.pop(said["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(said["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        checks = {
            "code": begun is not None,
            "client": asked.headers.get("authorization") == f"Basic {basic}",
            "verifier": begun is not None and challenge == begun["code_challenge"],
            "redirect": begun is not None and said["redirect_uri"] == begun["redirect_uri"],
        }
        wrong = [name for name, held in checks.items() if not held]
        if wrong or begun is None:
            self.refused += wrong
            _json(asked, {"error": "invalid_grant"}, 400)
            return
        _json(
            asked, {"access_token": "opaque", "token_type": "Bearer", "id_token": self._token(begun["nonce"])}
        )

    def _token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.who,
        }  # fmt: skip
        self.lie(claims)
        key = self.sign_with or self.key
        kid = key.kid if isinstance(key, RSAKey) else self.key.kid
        header = {"alg": "HS256" if isinstance(key, OctKey) else "RS256", "kid": kid, **self.header}
        return jwt.encode(header, claims, key)


def _json(asked: BaseHTTPRequestHandler, said: Any, status: int = 200) -> None:
    body = json.dumps(said).encode()
    asked.send_response(status)
    asked.send_header("Content-Type", "application/json")
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    asked.wfile.write(body)
