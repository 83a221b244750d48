# SPDX-License-Identifier: MIT
"""A service that prints and posts letters, as the contract has it: each id once, a price before, states after."""

from tests.delivery.web_server import Asked, Says


class PostService:
    """`states` are those of letters by the service's own name, with a tracking number."""

    def __init__(self, price: str = "0.98") -> None:
        self.price = price
        self.letters: dict[str, dict[str, object]] = {}
        self.states: dict[str, tuple[str, str]] = {}

    def __call__(self, asked: Asked) -> Says:
        if asked.headers.get("authorization") != "Bearer t0ken":
            return Says(401, {"error": "unknown token"})
        if asked.target == "/v1/account":
            return Says(200, {"name": "Acme Oy"})
        if asked.target == "/v1/prices":
            return Says(200, {"price": self.price, "currency": "EUR"})
        if asked.method == "POST" and asked.target == "/v1/letters":
            return self._take(asked.json)
        return self._state(asked.target.removeprefix("/v1/letters/"))

    def _take(self, letter: dict[str, object]) -> Says:
        ident = str(letter["id"])
        known = ident in self.letters
        self.letters.setdefault(ident, letter)
        name = f"letter-{list(self.letters).index(ident)}"
        self.states.setdefault(name, ("accepted", ""))
        return Says(200 if known else 201, {"id": name, "state": "accepted", "price": self.price, "currency": "EUR"})

    def _state(self, name: str) -> Says:
        if name not in self.states:
            return Says(404, {"error": "unknown"})
        word, tracking = self.states[name]
        reason = "unknown addressee" if word == "returned" else ""
        said = {"id": name, "state": word, "reason": reason, "tracking": tracking}
        return Says(200, said | {"price": self.price, "currency": "EUR"})
