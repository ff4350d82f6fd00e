#!/usr/bin/env python3
"""A client of the protocol fieldwork/1, written from Shared/Wire/PROTOCOL.md alone with Python's standard library.

It proves that the specification suffices: it talks to a real `tokens` service, keeps every rule and then breaks each of them once.
One line for each check; the exit status is 1 when one of them fails. Sections are those of the specification.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import socket
import ssl
import struct
import sys
import time
import traceback
from collections import deque
from enum import IntEnum
from pathlib import Path

ALPN = "fieldwork/1"
LONGEST_FRAME = 4194304
LONGEST_PIECE = 65536
MOST_CREDIT = 2**31 - 1
PATIENCE = 20
SPECIFICATION = Path(__file__).resolve().parents[2] / "Shared/Wire/PROTOCOL.md"


class Type(IntEnum):
    HELLO, REQUEST, RESPONSE, ITEM, END, ERROR, CREDIT, CANCEL, PING, PONG, DRAIN, DRAIN_OK, GOAWAY = range(1, 14)


class Status(IntEnum):
    CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED = range(1, 9)
    FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS, UNAUTHENTICATED = range(9, 17)


class Key(IntEnum):
    NAMED, TRACE, CALLER, IDEMPOTENCY, ACCOUNT = range(5)


class Reason(IntEnum):
    SHUTDOWN, PROTOCOL_ERROR, IDENTITY_REFUSED, NO_COMMON_VERSION, IDLE = range(5)


METADATA, MORE, IDEMPOTENT, NOT_EXECUTED, NO_RETRY = 0x01, 0x02, 0x04, 0x08, 0x10
FROM_SERVER = {Type.HELLO, Type.RESPONSE, Type.ITEM, Type.END, Type.ERROR, Type.PING, Type.PONG, Type.DRAIN, Type.GOAWAY}
TERMINAL = {Type.RESPONSE, Type.END, Type.ERROR}
USES_CODE = {Type.HELLO, Type.ERROR, Type.GOAWAY}
USES_AUX = {Type.RESPONSE, Type.END, Type.ERROR, Type.PING, Type.PONG}
USES_PAYLOAD = {Type.HELLO, Type.RESPONSE, Type.ITEM, Type.ERROR, Type.GOAWAY}


# The client: frames


def encoded(value):
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def frame(kind, flags=0, code=0, stream=0, aux=0, payload=b""):
    payload = encoded(payload)
    return struct.pack(">IBBHII", 12 + len(payload), kind, flags, code, stream, aux) + payload


def metadata(*entries):
    block = b"".join(struct.pack(">BH", key, len(value)) + value for key, value in entries)
    return struct.pack(">H", len(block)) + block


def account(number):
    return Key.ACCOUNT, struct.pack(">q", number)


def stream_of(slot, generation=0):
    return generation << 20 | slot


def hello(**changes):
    fields = {"versions": [1], "maxFrame": LONGEST_FRAME, "service": "operator/anna", "instance": ""} | changes
    return frame(Type.HELLO, payload={name: value for name, value in fields.items() if value is not None})


class Frame:
    def __init__(self, header, payload):
        self.length, kind, self.flags, self.code, self.stream, self.aux = struct.unpack(">IBBHII", header)
        self.kind = Type(kind)
        self.payload = payload
        self.pieces = 1

    @property
    def json(self):
        return json.loads(self.payload)

    def __repr__(self):
        header = f"flags {self.flags:#x}, code {self.code}, stream {self.stream:#x}, aux {self.aux}"
        return f"<{self.kind.name} {header}: {self.payload[:200]!r}>"


class Connection:
    """Frames over TLS. What a server sends is held against sections 1 and 2; a client's own mistakes are let through."""

    def __init__(self, installation, identity="operator", protocols=(ALPN,), newest=ssl.TLSVersion.TLSv1_3):
        folder = installation.certificates
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.maximum_version = newest
        context.load_verify_locations(folder / "ca.pem")
        if identity:
            context.load_cert_chain(folder / f"{identity}.pem", folder / f"{identity}.key")
        if protocols:
            context.set_alpn_protocols(list(protocols))
        self.socket = context.wrap_socket(socket.create_connection(installation.address, timeout=PATIENCE))
        self.buffer = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *frames):
        self.socket.sendall(b"".join(frames))

    def receive(self):
        """The next frame; None when the server has closed."""
        header = self.exactly(16)
        if header is None:
            return None
        received = Frame(header, self.exactly(struct.unpack(">I", header[:4])[0] - 12))
        assert received.kind in FROM_SERVER, f"only a client sends {received}"
        of_call = received.kind in (Type.RESPONSE, Type.ITEM, Type.END, Type.ERROR)
        assert (received.stream != 0) == of_call, f"the wrong stream: {received}"
        return received

    def exactly(self, count):
        while len(self.buffer) < count:
            try:
                piece = self.socket.recv(1 << 18)
            except (ConnectionError, ssl.SSLError):
                piece = b""
            if not piece:
                assert not self.buffer, f"the server closed in the middle of a frame: {bytes(self.buffer)!r}"
                return None
            self.buffer += piece
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def expect_closed(self):
        received = self.receive()
        assert received is None, f"{received} instead of the end"

    def expect_goaway(self, reason):
        """Expects GOAWAY as the next frame, and the end behind it."""
        self.expect_end(self.receive(), reason)

    def expect_end(self, last, reason):
        assert last, "the server closed without GOAWAY"
        assert last.kind == Type.GOAWAY and last.code == reason, f"{last} instead of {reason.name}"
        assert last.payload.decode(), "GOAWAY has no sentence"
        self.expect_closed()


# The client: calls


class Client(Connection):
    """A connection that has exchanged HELLO, with calls in flight on its slots. Fields of its HELLO are given by name."""

    def __init__(self, installation, identity="operator", **fields):
        super().__init__(installation, identity)
        own = hello(**fields)
        self.send(own)
        first = self.receive()
        assert first and first.kind == Type.HELLO, first
        self.hello = first.json
        self.methods = {method["name"]: method for method in self.hello["methods"]}
        self.own = json.loads(own[16:])
        self.generations = {}
        self.calls = {}
        self.unread = deque()

    def begin(self, method, payload=b"{}", *entries, flags=0, aux=PATIENCE * 1000, more=False, stream=None):
        """Sends a REQUEST, or the first fragment of one, on the lowest free slot, and gives the call.

        `method` is a name, or a number that the server may not have; `entries` are metadata; `aux` is the time that is left.
        """
        number = method if isinstance(method, int) else self.methods[method]["number"]
        call = Call(self, self.free_stream() if stream is None else stream)
        self.calls[call.stream] = call
        flags |= (METADATA if entries else 0) | (MORE if more else 0)
        block = metadata(*entries) if entries else b""
        self.send(frame(Type.REQUEST, flags, number, call.stream, aux, block + encoded(payload)))
        return call

    def free_stream(self):
        taken = {stream & 0xFFFFF for stream in self.calls}
        slot = next(slot for slot in range(1, 1 << 20) if slot not in taken)
        self.generations[slot] = (self.generations.get(slot, -1) + 1) % 4096
        return stream_of(slot, self.generations[slot])

    def call(self, method, payload=b"{}", *entries, **options):
        """The frame that ends the call of a unary method."""
        answer = self.begin(method, payload, *entries, **options).next()
        assert answer.kind in (Type.RESPONSE, Type.ERROR), answer
        return answer

    def result(self, method, payload=b"{}", *entries, **options):
        answer = self.call(method, payload, *entries, **options)
        assert answer.kind == Type.RESPONSE, answer
        return answer.json

    def next(self, stream=0):
        """The next whole message on a stream; others are kept for those who ask for them."""
        while True:
            for message in self.unread:
                if message.stream == stream:
                    self.unread.remove(message)
                    return message
            self.read()

    def read(self):
        """Reads one frame, and keeps the message that it completes."""
        received = self.receive()
        assert received, f"the server closed; not asked for until then: {list(self.unread)}"
        message = self.whole(received)
        if message and message.kind == Type.PING:
            self.send(frame(Type.PONG, aux=message.aux))
        elif message:
            self.unread.append(message)

    def whole(self, received):
        """The message that a frame completes; None when more of it follows."""
        limit = self.own["maxFrame"]
        assert received.length <= limit, f"longer than {limit}: {received}"
        if received.stream == 0:
            assert received.kind != Type.HELLO, "a second HELLO"
            return self.checked(received)
        call = self.calls.get(received.stream)
        assert call, f"no such call is in flight: {received}"
        message = call.received(received)
        if message and message.kind in TERMINAL:
            del self.calls[message.stream]
        return message

    @staticmethod
    def checked(message):
        """Holds a message against section 2: what a type does not use is 0, and flags mean something on it."""
        flags = {Type.RESPONSE: MORE, Type.ITEM: MORE, Type.ERROR: NOT_EXECUTED | NO_RETRY}.get(message.kind, 0)
        assert message.flags & ~flags == 0, f"flags without a meaning: {message}"
        assert message.code == 0 or message.kind in USES_CODE, f"a code: {message}"
        assert message.aux == 0 or message.kind in USES_AUX, f"an aux: {message}"
        assert not message.payload or message.kind in USES_PAYLOAD, f"a payload: {message}"
        if message.kind == Type.ERROR:
            body = message.json
            assert isinstance(body["message"], str) and isinstance(body["details"], dict), body
        return message

    def ping(self, nonce=0x1234):
        """Proves that the connection is alive, and that what was sent before has arrived."""
        self.send(frame(Type.PING, aux=nonce))
        answer = self.next()
        assert answer.kind == Type.PONG and answer.aux == nonce, answer

    def expect_silence(self):
        """Goes to and fro a few times, so that whatever was not held back has come: nothing did."""
        for nonce in range(3):
            self.ping(nonce)
            self.expect_health()
        assert not self.unread, f"unexpected: {list(self.unread)}"

    def expect_health(self):
        assert self.result("sys.health")["status"] == "serving"

    def expect_goaway(self, reason):
        """Expects GOAWAY as the next frame that belongs to no call, and the end behind it."""
        self.expect_end(self.next(), reason)

    def expect_breach(self):
        self.expect_goaway(Reason.PROTOCOL_ERROR)


class Call:
    """One call from its REQUEST to its end, with the credits that a stream has left."""

    def __init__(self, client, stream):
        self.client = client
        self.stream = stream
        self.items = client.own.get("initialCredit", 0)
        self.bytes = client.own.get("initialBytes", 262144)
        self.unfinished = None

    def received(self, piece):
        """The message that a piece completes; None when more of it follows."""
        if self.unfinished and piece.kind != self.unfinished.kind:
            assert piece.kind == Type.ERROR, f"{piece} in the middle of {self.unfinished}"
            self.unfinished = None
        if piece.kind == Type.ITEM and not self.unfinished:
            assert self.items > 0 and self.bytes > 0, f"an item without credit ({self.items} items, {self.bytes} bytes): {piece}"
        if piece.flags & MORE or self.unfinished:
            assert len(piece.payload) <= LONGEST_PIECE, f"a piece of {len(piece.payload)} bytes"
        if self.unfinished:
            self.unfinished.payload += piece.payload
            self.unfinished.pieces += 1
        else:
            self.unfinished = self.client.checked(piece)
        if piece.kind in (Type.RESPONSE, Type.ITEM) and piece.flags & MORE:
            return None
        message, self.unfinished = self.unfinished, None
        assert 12 + len(message.payload) <= self.client.own["maxFrame"], f"longer than the client takes: {message}"
        if message.kind == Type.ITEM:
            self.items -= 1
            self.bytes -= len(message.payload)
        return message

    def next(self):
        return self.client.next(self.stream)

    def more(self, payload, last=True, flags=0, code=0, aux=0):
        """Sends a further fragment of the request."""
        self.client.send(frame(Type.REQUEST, flags | (0 if last else MORE), code, self.stream, aux, payload))

    def grant(self, items, count=0):
        """Sends CREDIT for so many items and bytes."""
        self.items, self.bytes = min(self.items + items, MOST_CREDIT), min(self.bytes + count, MOST_CREDIT)
        self.client.send(frame(Type.CREDIT, stream=self.stream, aux=items, payload=struct.pack(">I", count)))

    def cancel(self):
        self.client.send(frame(Type.CANCEL, stream=self.stream))

    def rest(self):
        """The items up to the end of a stream, and the frame that ends it."""
        items = []
        while (message := self.next()).kind == Type.ITEM:
            items.append(message.json)
        return items, message

    def all(self):
        """The items of a stream whose credit suffices."""
        items, end = self.rest()
        assert end.kind == Type.END, end
        return items


# What the checks share


class Installation:
    def __init__(self, arguments):
        host, port = arguments.address.rsplit(":", 1)
        self.address = (host, int(port))
        self.certificates = Path(arguments.certificates)
        self.process = arguments.stop

    def connect(self, identity="operator", **options):
        return Connection(self, identity, **options)

    def greeted(self, identity="operator", **fields):
        return Client(self, identity, **fields)

    @contextlib.contextmanager
    def several(self, count):
        """So many connections, once they are the only ones that the server has."""
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(self.greeted(initialCredit=1000)) for _ in range(count)]
            for client in clients:
                client.expect_health()
            eventually(lambda: len(clients[0].begin("sys.connections").all()) == count, f"{count} connections")
            yield clients


def eventually(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)


def address_of(client):
    host, port = client.socket.getsockname()
    return f"{host}:{port}"


def number_of(client, observer):
    """The id under which `sys.connections` lists a client."""
    port = f":{client.socket.getsockname()[1]}"
    return next(item["id"] for item in observer.begin("sys.connections").all() if item["address"].endswith(port))


def examples():
    """The blocks of bytes in the specification, by name."""
    blocks = re.findall(r"^```hex ([a-z0-9-]+)\n(.*?)^```", SPECIFICATION.read_text(), re.MULTILINE | re.DOTALL)
    return {name: bytes.fromhex("".join(line.split("#")[0] for line in text.splitlines())) for name, text in blocks}


def expect_error(answer, status, flags=None):
    """Expects ERROR with a status and, where given, exactly these flags."""
    assert answer.kind == Type.ERROR and answer.code == status, f"{answer} instead of {Status(status).name}"
    assert flags is None or answer.flags == flags, f"{answer} instead of flags {flags:#x}"
    return answer.json


class Grants:
    """One grant in an account of its own, of which `tokens.grants.list` makes replies of any length."""

    def __init__(self, client):
        self.account = account(client.result("tokens.accounts.create", {"name": "Conformance"})["id"])
        self.key = "k" * 200
        client.result(
            "tokens.grants.issue", {"survey": 1, "form": "surveyToken", "issueKey": self.key, "reference": "r" * 200}, self.account)
        self.size = len(client.call("tokens.grants.list", self.query(2), self.account).payload)
        self.size -= len(client.call("tokens.grants.list", self.query(1), self.account).payload)

    def query(self, count):
        return {"issueKeys": [self.key] * count}

    def begin(self, client, count):
        return client.begin("tokens.grants.list", self.query(count), self.account)


CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


# Section 1: transport


@check
def server_shows_its_identity_and_the_protocol(installation):
    with installation.connect() as connection:
        names = connection.socket.getpeercert()["subjectAltName"]
        assert [value for kind, value in names if kind == "URI"] == ["spiffe://fieldwork/service/tokens"], names
        assert connection.socket.version() == "TLSv1.3"
        assert connection.socket.selected_alpn_protocol() == ALPN


@check
def without_the_protocol_the_server_closes_without_a_frame(installation):
    for protocols in [(), ("h2",), ("fieldwork/2",)]:
        with installation.connect(protocols=protocols) as connection:
            connection.expect_closed()


@check
def the_protocol_is_found_among_others(installation):
    with installation.connect(protocols=("h2", ALPN)) as connection:
        assert connection.socket.selected_alpn_protocol() == ALPN
        assert connection.receive().kind == Type.HELLO


def expect_no_connection(installation, **options):
    """TLS 1.3 lets a client finish its handshake before the server has judged it: then nothing comes but the end."""
    try:
        connection = installation.connect(**options)
    except (ssl.SSLError, ConnectionError):
        return
    with connection:
        connection.expect_closed()


@check
def an_older_tls_is_refused(installation):
    expect_no_connection(installation, newest=ssl.TLSVersion.TLSv1_2)


@check
def a_certificate_of_another_authority_and_none_at_all_are_refused(installation):
    expect_no_connection(installation, identity="foreign")
    expect_no_connection(installation, identity=None)


@check
def a_certificate_without_an_identity_ends_with_reason_2(installation):
    strangers = sorted(path.stem for path in installation.certificates.glob("stranger*.pem"))
    assert strangers, "there is no certificate of a stranger"
    for name in strangers:
        with installation.connect(name) as connection:
            try:
                connection.expect_goaway(Reason.IDENTITY_REFUSED)
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from error


# Sections 2 and 12: frames, and what receivers ignore


@check
def own_bytes_are_those_of_the_specification(_):
    known = examples()
    assert hello() == known["hello-client"]
    survey = {"survey": 7, "token": "QS33T6XMVS4KLA9S"}
    assert frame(Type.REQUEST, IDEMPOTENT, 3, stream_of(1), 1980, survey) == known["request"]
    trace = bytes.fromhex("4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b701")
    block = metadata((Key.TRACE, trace), (Key.IDEMPOTENCY, b"k-1"), account(17))
    assert frame(Type.REQUEST, METADATA, 5, stream_of(3, 2), 0, block + b"{}") == known["request-with-metadata"]
    assert frame(Type.REQUEST, IDEMPOTENT, 4, stream_of(2, 1), 30000, {}) == known["stream-request"]
    assert frame(Type.CREDIT, stream=stream_of(2, 1), aux=2, payload=struct.pack(">I", 16)) == known["credit"]
    assert frame(Type.CANCEL, stream=1) == known["cancel"]
    assert frame(Type.PING, aux=0xDEADBEEF) == known["ping"]
    assert frame(Type.DRAIN_OK) == known["drain-ok"]


@check
def frames_may_come_in_single_bytes(installation):
    with installation.greeted() as client:
        for byte in frame(Type.PING, aux=7) + frame(0xC1, payload=b"?") + frame(Type.PING, aux=8):
            client.send(bytes([byte]))
        assert [client.next().aux, client.next().aux] == [7, 8]


@check
def what_a_receiver_ignores_does_no_harm(installation):
    with installation.greeted() as client:
        client.send(examples()["ignorable"], frame(0xFF, 0xFF, 9, stream_of(7), 9, b"anything"), frame(0x80))
        client.send(frame(Type.PING, 0xFF, 7, 0, 1), frame(Type.CANCEL, 0xFF, 7, 3, 9), frame(Type.PONG, aux=5))
        client.send(frame(Type.GOAWAY, payload=b"a server ignores this"))
        assert client.next().kind == Type.PONG
        client.result("sys.health", flags=0xF8 | IDEMPOTENT)


@check
def payloads_behind_frames_that_have_none_are_ignored(installation):
    with installation.greeted() as client:
        client.send(frame(Type.PING, aux=1, payload=b"?"), frame(Type.CANCEL, stream=1, payload=b"?"), frame(Type.PONG, payload=b"?"))
        assert client.next().kind == Type.PONG
        client.expect_health()


@check
def unknown_fields_of_a_request_are_skipped(installation):
    with installation.greeted() as client:
        client.result("sys.health", {"unknown": [1, {"a": None}]})


# Section 2: fragments of requests


def pieces(payload, size):
    return [payload[start : start + size] for start in range(0, len(payload), size)]


def send_in(client, parts, method="sys.describe"):
    """Sends a request in these pieces, and gives its call."""
    call = client.begin(method, parts[0], more=len(parts) > 1)
    for index, part in enumerate(parts[1:], start=2):
        call.more(part, last=index == len(parts))
    return call


QUERY = b'{"method":"sys.health","\xc3\xa9":"\xf0\x9f\x8c\x8d"}'


@check
def a_request_may_be_cut_anywhere(installation):
    with installation.greeted() as client:
        expected = client.call("sys.describe", QUERY).json
        cuts = [[QUERY[:at], QUERY[at:]] for at in range(len(QUERY) + 1)]
        cuts += [pieces(QUERY, size) for size in (1, 2, 3)]
        cuts += [[b""] * 300 + [QUERY], [QUERY] + [b""] * 300, [b"", QUERY[:9], b"", b"", QUERY[9:], b""]]
        for parts in cuts:
            answer = send_in(client, parts).next()
            assert answer.kind == Type.RESPONSE and answer.json == expected, (len(parts), answer)


@check
def what_stands_on_later_fragments_is_not_looked_at(installation):
    with installation.greeted() as client:
        key = os.urandom(8).hex().encode()
        whole = client.result("tokens.accounts.create", {"name": "Pieces"}, (Key.IDEMPOTENCY, key))
        call = client.begin("tokens.accounts.create", b'{"name"', (Key.IDEMPOTENCY, key), more=True)
        call.more(b':"Pie', last=False, flags=0xF8 | METADATA | IDEMPOTENT, code=0xFFFF, aux=1)
        call.more(b'ces"}', flags=METADATA, code=999, aux=0xFFFFFFFF)
        answer = call.next()
        assert answer.kind == Type.RESPONSE and answer.json == whole, answer


@check
def fragments_of_several_requests_may_alternate(installation):
    with installation.greeted() as client:
        names = list(client.methods)[:8]
        parts = [pieces(json.dumps({"method": name, "padding": "x" * 50}).encode(), 8) for name in names]
        calls = [client.begin("sys.describe", part[0], more=True) for part in parts]
        for index in range(1, max(map(len, parts))):
            for call, part in zip(calls, parts):
                if index < len(part):
                    call.more(part[index], last=index == len(part) - 1)
            client.send(frame(Type.PING, aux=index))
        for call, name in zip(calls, names):
            answer = call.next()
            assert answer.kind == Type.RESPONSE and [method["name"] for method in answer.json["methods"]] == [name], answer


def padded(size):
    """A request of so many bytes."""
    return b"{" + b" " * (size - 2) + b"}"


@check
def a_request_as_long_as_the_server_takes_is_read_whole_and_in_pieces(installation):
    with installation.greeted() as client:
        limit = client.hello["maxFrame"] - 12
        client.result("sys.health", padded(limit))
        client.result("sys.health", padded(limit - len(metadata((Key.CALLER, b"a")))), (Key.CALLER, b"a"))
        for size in (LONGEST_PIECE, 1_000_003):
            answer = send_in(client, pieces(padded(limit), size), "sys.health").next()
            assert answer.kind == Type.RESPONSE, answer


@check
def a_longer_request_is_refused_at_once_and_the_rest_of_it_is_skipped(installation):
    with installation.greeted() as client:
        limit = client.hello["maxFrame"] - 12
        for tail in ([], [b"x" * 1000] * 3):
            call = send_in(client, pieces(padded(limit + 1), LONGEST_PIECE) + tail, "sys.health")
            expect_error(call.next(), Status.INVALID_ARGUMENT, NOT_EXECUTED | NO_RETRY)
            client.ping()
        call = client.begin("sys.health", padded(limit - 100), more=True)
        call.more(b" " * 101, last=False)
        expect_error(call.next(), Status.INVALID_ARGUMENT, NOT_EXECUTED | NO_RETRY)
        size = limit - len(metadata((Key.CALLER, b"a")))
        call = client.begin("sys.health", padded(size), (Key.CALLER, b"a"), more=True)
        call.more(b" ")
        expect_error(call.next(), Status.INVALID_ARGUMENT, NOT_EXECUTED | NO_RETRY)
        client.expect_health()


@check
def fragments_behind_an_early_error_are_skipped(installation):
    with installation.greeted() as client, installation.greeted("marketplace-templates") as forbidden:
        unknown = max(method["number"] for method in client.methods.values()) + 1
        for one, method, status in [(client, unknown, Status.UNIMPLEMENTED), (forbidden, "sys.describe", Status.PERMISSION_DENIED)]:
            expect_error(send_in(one, pieces(QUERY, 5), method).next(), status, NOT_EXECUTED | NO_RETRY)
            expect_error(one.begin(method, b"{", more=True).next(), status, NOT_EXECUTED | NO_RETRY)
            one.ping()
        beyond = client.begin("sys.health", b"{", more=True, stream=stream_of(client.hello["maxInFlight"] + 1))
        beyond.more(b" ", last=False)
        beyond.more(b"}")
        expect_error(beyond.next(), Status.RESOURCE_EXHAUSTED, NOT_EXECUTED)
        client.ping()
        client.expect_health()


@check
def a_request_that_is_cancelled_before_its_last_fragment_still_ends(installation):
    with installation.greeted() as client:
        for _ in range(3):
            call = client.begin("sys.describe", QUERY[:5], more=True)
            call.more(QUERY[5:9], last=False)
            call.cancel()
            expect_error(call.next(), Status.CANCELLED, NOT_EXECUTED)
            client.expect_health()


@check
def a_request_that_is_never_finished_runs_out_of_time(installation):
    with installation.greeted() as client:
        call = client.begin("sys.describe", QUERY[:5], more=True, aux=50)
        expect_error(call.next(), Status.DEADLINE_EXCEEDED, NOT_EXECUTED)
        client.expect_health()


@check
def as_many_unfinished_requests_as_the_server_wants_are_kept(installation):
    with installation.greeted() as client, installation.greeted() as witness:
        calls = []
        for _ in range(16):
            call = client.begin("sys.health", b"{", more=True)
            calls.append(call)
            for _ in range(6):
                if call.stream in client.calls:
                    call.more(b" " * 8 * LONGEST_PIECE, last=False)
                    client.ping()
        witness.expect_health()
        for call in calls:
            if call.stream in client.calls:
                call.cancel()
            answer = call.next()
            expect_error(answer, Status.CANCELLED if answer.code == Status.CANCELLED else Status.RESOURCE_EXHAUSTED, NOT_EXECUTED)
        client.expect_health()


# Section 2: fragments of replies


@check
def a_long_reply_comes_in_pieces_and_is_whole(installation):
    with installation.greeted() as client:
        grants = Grants(client)
        for count in (1, LONGEST_PIECE // grants.size, LONGEST_PIECE // grants.size + 1, 500):
            answer = grants.begin(client, count).next()
            assert answer.kind == Type.RESPONSE and len(answer.json["grants"]) == count, answer
            assert (answer.pieces > 1) == (len(answer.payload) > LONGEST_PIECE), (answer.pieces, len(answer.payload))


@check
def long_replies_hold_up_no_other(installation):
    with installation.greeted() as client:
        grants = Grants(client)
        calls = [grants.begin(client, count) for count in (900, 300, 600)]
        for nonce in range(20):
            client.ping(nonce)
            client.expect_health()
        for call, count in zip(calls, (900, 300, 600)):
            assert len(call.next().json["grants"]) == count


@check
def a_long_reply_may_be_cancelled(installation):
    with installation.greeted() as client:
        grants = Grants(client)
        call = grants.begin(client, 900)
        while not call.unfinished:
            assert not client.unread, client.unread
            client.read()
        call.cancel()
        answer = call.next()
        assert answer.kind == Type.RESPONSE and len(answer.json["grants"]) == 900 or answer.code == Status.CANCELLED, answer
        client.expect_health()


@check
def no_answer_is_longer_than_the_client_takes(installation):
    with installation.greeted(maxFrame=16384) as client:
        grants = Grants(client)
        fitting = (16384 - 12 - 20) // grants.size
        assert len(grants.begin(client, fitting).next().json["grants"]) == fitting
        expect_error(grants.begin(client, fitting + 1).next(), Status.RESOURCE_EXHAUSTED, NO_RETRY)
        answer = client.call("tokens.accounts.create", {"name": "a", "features": ["f" * 4000 + str(n) for n in range(20)]})
        expect_error(answer, Status.INVALID_ARGUMENT)
        client.expect_health()


# Section 3: metadata


@check
def metadata_is_read_and_unknown_entries_are_skipped(installation):
    known = [(Key.TRACE, bytes(range(25))), (Key.CALLER, "Ägnes".encode()), account(-1)]
    named = [(Key.NAMED, b"\x04namevalue"), (Key.NAMED, b"\x04name\xff"), (Key.NAMED, b"\0")]
    with installation.greeted() as client:
        for entries in [known, named, known + known, [(200, b"?"), (255, b""), *named, *known], [(5, b"x" * 60000)]]:
            client.result("sys.health", b"{}", *entries)
        call = client.begin("sys.health", metadata() + b"{}", flags=METADATA)
        assert call.next().kind == Type.RESPONSE


@check
def of_an_entry_that_comes_twice_the_last_counts(installation):
    with installation.greeted() as client:
        mine, other = Grants(client), account(client.result("tokens.accounts.create", {"name": "Other"})["id"])

        def found(*entries):
            return len(client.result("tokens.grants.list", mine.query(1), *entries)["grants"])

        assert found(mine.account) == found(other, mine.account) == found(mine.account, mine.account) == 1
        assert found(other) == found(mine.account, other) == 0


# Section 4: HELLO


@check
def hello_says_what_the_server_is(installation):
    with installation.greeted() as client:
        fields = client.hello
        assert 1 in fields.get("versions", [1])
        assert fields["maxFrame"] >= 16384 and fields["maxInFlight"] > 0
        assert fields["service"] == "tokens" and isinstance(fields["instance"], str)
        for method in fields["methods"]:
            assert {"number", "name", "kind", "idempotent", "request", "response", "callers"} <= method.keys(), method
            assert method["kind"] in ("unary", "stream") and method["number"] > 0
        assert len({method["number"] for method in fields["methods"]}) == len(client.methods) == len(fields["methods"])


@check
def hello_comes_without_waiting_for_the_other(installation):
    with installation.connect() as connection:
        assert connection.receive().kind == Type.HELLO


@check
def hello_may_leave_out_what_may_be_absent_and_say_more(installation):
    variants = [{"versions": None}, {"versions": [1, 2, 99]}, {"versions": [2, 1]}, {"another": {"field": [None]}, "build": "1"}]
    variants += [{"methods": [], "maxInFlight": 0, "initialCredit": 0, "initialBytes": 0}, {"maxFrame": 16384}, {"maxFrame": 2**31}]
    for fields in variants:
        with installation.greeted(**fields) as client:
            client.expect_health()


@check
def no_common_version_ends_with_reason_3(installation):
    for versions in [[2], [0, 2], []]:
        with installation.greeted(versions=versions) as client:
            client.expect_goaway(Reason.NO_COMMON_VERSION)


@check
def hello_may_be_as_long_as_any_frame_and_no_longer(installation):
    for excess in (0, 1):
        padding = LONGEST_FRAME - (len(hello(padding="")) - 4) + excess
        with installation.connect() as connection:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                connection.send(hello(padding="x" * padding), frame(Type.PING))
            assert connection.receive().kind == Type.HELLO
            if excess:
                connection.expect_goaway(Reason.PROTOCOL_ERROR)
            else:
                assert connection.receive().kind == Type.PONG


# Section 5: calls


@check
def every_call_in_flight_is_answered_once_on_its_stream(installation):
    with installation.greeted() as client:
        for generation in (0, 1, 4095):
            slots = range(1, client.hello["maxInFlight"] + 1)
            calls = [client.begin("sys.health", stream=stream_of(slot, generation)) for slot in slots]
            for call in reversed(calls):
                assert call.next().kind == Type.RESPONSE


@check
def generations_of_a_slot_start_again_behind_the_last(installation):
    with installation.greeted() as client:
        for generation in (4094, 4095, 0, 1):
            assert client.begin("sys.health", stream=stream_of(1, generation)).next().kind == Type.RESPONSE


@check
def a_slot_above_the_limit_is_refused_and_the_highest_is_not(installation):
    with installation.greeted() as client:
        limit = client.hello["maxInFlight"]
        assert client.begin("sys.health", stream=stream_of(limit)).next().kind == Type.RESPONSE
        for slot in [limit + 1, 0xFFFFF]:
            expect_error(client.begin("sys.health", stream=stream_of(slot, 5)).next(), Status.RESOURCE_EXHAUSTED, NOT_EXECUTED)
        client.expect_health()


@check
def an_unknown_method_number_is_unimplemented(installation):
    with installation.greeted() as client:
        for number in [0, max(method["number"] for method in client.methods.values()) + 1, 0xFFFF]:
            expect_error(client.call(number), Status.UNIMPLEMENTED, NOT_EXECUTED | NO_RETRY)
        client.expect_health()


@check
def a_caller_that_is_not_allowed_is_refused_before_its_request_is_read(installation):
    with installation.greeted("marketplace-templates", initialCredit=9) as client:
        for method in ["tokens.accounts.create", "sys.health", "sys.describe", "sys.stats", "sys.connections", "sys.drain", "sys.logLevel"]:
            expect_error(client.call(method, b"no JSON"), Status.PERMISSION_DENIED, NOT_EXECUTED | NO_RETRY)
        client.ping()


@check
def refusals_come_in_their_order(installation):
    with installation.greeted("marketplace-templates") as client:
        beyond, malformed = stream_of(client.hello["maxInFlight"] + 1), b"\x00\x09"
        expect_error(client.begin(0xFFFF, stream=beyond).next(), Status.RESOURCE_EXHAUSTED)
        expect_error(client.begin("sys.drain", malformed, flags=METADATA, stream=beyond).next(), Status.RESOURCE_EXHAUSTED)
        expect_error(client.call(0xFFFF, b"no JSON"), Status.UNIMPLEMENTED)
        client.ping()
    for method in (0xFFFF, "sys.drain"):
        with installation.greeted("marketplace-templates") as client:
            client.begin(method, malformed, flags=METADATA)
            client.expect_breach()


@check
def calls_beyond_what_the_process_takes_are_refused(installation):
    with contextlib.ExitStack() as stack:
        observer = stack.enter_context(installation.greeted())
        forbidden = stack.enter_context(installation.greeted("marketplace-templates"))
        for _ in range(32):
            filler = stack.enter_context(installation.greeted())
            for _ in range(filler.hello["maxInFlight"]):
                filler.begin("sys.connections")
            filler.ping()
            answer = observer.call("sys.health")
            if answer.kind == Type.ERROR:
                break
        expect_error(answer, Status.RESOURCE_EXHAUSTED, NOT_EXECUTED)
        expect_error(observer.call(0xFFFF), Status.UNIMPLEMENTED)
        expect_error(forbidden.call("sys.describe"), Status.PERMISSION_DENIED)
    with installation.greeted() as client:
        eventually(lambda: client.call("sys.health").kind == Type.RESPONSE, "a free place")


@check
def a_request_that_cannot_be_understood_is_invalid(installation):
    with installation.greeted() as client:
        wrong = [b"{", b"", b"[]", b"{}", b'{"name":7}', b'{"name":null}', b'{"name":"a","name":"b"}', b'{"name":"\xff"}']
        wrong += [b'{"name":"a"}{}', b'{"name":"a"', b"null", b'"name"']
        requests = [("tokens.accounts.create", payload) for payload in wrong]
        requests += [("sys.connections", payload) for payload in [b"{", b"", b"[]", b"no JSON"]] + [("sys.logLevel", b'{"level":1}')]
        for method, payload in requests:
            body = expect_error(client.call(method, payload), Status.INVALID_ARGUMENT, NO_RETRY)
            assert body["details"]["fieldViolations"], (payload, body)
            for violation in body["details"]["fieldViolations"]:
                assert isinstance(violation["field"], str) and isinstance(violation["description"], str), body
        client.expect_health()


@check
def cancelling_what_is_not_in_flight_is_no_breach(installation):
    with installation.greeted() as client:
        client.expect_health()
        client.send(*[frame(Type.CANCEL, stream=stream) for stream in (1, stream_of(1, 7), stream_of(9), stream_of(0xFFFFF, 4095))])
        client.expect_health()


@check
def a_cancelled_call_is_still_ended_once(installation):
    with installation.greeted() as client:
        call = client.begin("tokens.accounts.create", {"name": "Cancelled"})
        call.cancel()
        call.cancel()
        answer = call.next()
        assert answer.kind == Type.RESPONSE or answer.code == Status.CANCELLED, answer
        client.ping()
        client.expect_health()


@check
def the_same_idempotency_key_gives_the_same_reply(installation):
    def create(client, name, key, *entries):
        return client.begin("tokens.accounts.create", {"name": name}, (Key.IDEMPOTENCY, key.encode()), *entries)

    with installation.greeted() as client, installation.greeted() as another:
        key = os.urandom(8).hex()
        first = create(client, "Conformance", key).next()
        assert first.kind == Type.RESPONSE, first
        assert create(another, "Conformance", key).next().json == first.json
        body = expect_error(create(client, "Other", key).next(), Status.ALREADY_EXISTS)
        assert body["details"]["conflict"]["resource"] == "idempotencyKey", body
        assert create(client, "Conformance", key + "'").next().json["id"] != first.json["id"]
        assert create(client, "Conformance", "another", (Key.IDEMPOTENCY, key.encode())).next().json == first.json
        acting = account(first.json["id"])
        assert create(client, "Other", key, acting).next().json["id"] != first.json["id"]
        same = [create(client, "Twins", key + "''") for _ in range(20)]
        assert len({call.next().json["id"] for call in same}) == 1


@check
def an_idempotency_key_keeps_no_error_and_means_nothing_where_nothing_changes(installation):
    with installation.greeted() as client:
        key = (Key.IDEMPOTENCY, os.urandom(8).hex().encode())
        expect_error(client.call("tokens.accounts.create", {"name": ""}, key), Status.INVALID_ARGUMENT)
        created = client.result("tokens.accounts.create", {"name": "Conformance"}, key)
        assert client.result("tokens.accounts.create", {"name": "Conformance"}, key) == created
        for name in ("sys.health", "sys.describe"):
            assert client.result("sys.describe", {"method": name}, key)["methods"][0]["name"] == name


# Section 6: streams


@check
def a_stream_gives_an_item_for_each_connection(installation):
    with installation.several(5) as clients:
        items = clients[0].begin("sys.connections").all()
        assert sorted(item["address"] for item in items) == sorted(map(address_of, clients)), items
        ids = [item["id"] for item in items]
        assert ids == sorted(set(ids)) and {item["peer"] for item in items} == {"operator/operator"}, items


@check
def a_stream_shows_the_connections_that_were_there_at_its_beginning(installation):
    with installation.several(2), installation.greeted(initialCredit=1) as client:
        call = client.begin("sys.connections")
        assert call.next().kind == Type.ITEM
        with installation.greeted() as late:
            late.expect_health()
            call.grant(1000)
            assert len(call.all()) == 2


@check
def an_item_needs_credit(installation):
    with installation.several(3) as others, installation.greeted() as client:
        call = client.begin("sys.connections")
        client.expect_silence()
        for _ in range(4):
            call.grant(1)
            assert call.next().kind == Type.ITEM
        assert call.next().kind == Type.END
        assert all(other.result("sys.health") for other in others)


@check
def the_end_needs_no_credit(installation):
    with installation.several(3), installation.greeted(initialCredit=4) as client:
        call = client.begin("sys.connections")
        assert len(call.all()) == 4 and call.items == 0


@check
def a_grant_of_several_items_gives_several(installation):
    with installation.several(4), installation.greeted(initialCredit=1) as client:
        call = client.begin("sys.connections")
        assert call.next().kind == Type.ITEM
        call.grant(2)
        assert [call.next().kind, call.next().kind] == [Type.ITEM, Type.ITEM]
        client.expect_silence()
        call.grant(1)
        call.grant(1)
        assert len(call.all()) == 2


@check
def an_item_needs_bytes_too_and_the_last_may_exceed_them(installation):
    with installation.several(3), installation.greeted(initialCredit=100, initialBytes=1) as client:
        call = client.begin("sys.connections")
        for _ in range(3):
            assert call.next().kind == Type.ITEM
            client.expect_silence()
            assert call.bytes < 0
            call.grant(0, -call.bytes)
            client.expect_silence()
            call.grant(0, 1)
        assert call.next().kind == Type.ITEM
        assert call.next().kind == Type.END
    with installation.greeted(initialCredit=100, initialBytes=0) as client:
        call = client.begin("sys.connections")
        client.expect_silence()
        call.grant(0, 1 << 20)
        assert call.all()


@check
def credit_beyond_the_greatest_counts_as_the_greatest(installation):
    with installation.several(2), installation.greeted(initialCredit=MOST_CREDIT, initialBytes=MOST_CREDIT) as client:
        assert client.begin("sys.connections").all()
    with installation.several(2), installation.greeted() as client:
        call = client.begin("sys.connections")
        for _ in range(3):
            call.grant(0xFFFFFFFF, 0xFFFFFFFF)
        assert call.all()


@check
def credit_for_what_is_not_in_flight_is_no_breach(installation):
    with installation.greeted(initialCredit=1000) as client:
        call = client.begin("sys.connections")
        assert call.all()
        call.grant(5, 5)
        for stream in (stream_of(1, 9), stream_of(9), stream_of(0xFFFFF, 4095)):
            client.send(frame(Type.CREDIT, stream=stream, aux=1, payload=b"\0\0\0\1"))
        client.ping()
        client.expect_health()


@check
def credit_for_a_unary_call_is_no_breach(installation):
    with installation.greeted() as client:
        call = client.begin("sys.describe", QUERY[:5], more=True)
        call.grant(5, 5)
        call.more(QUERY[5:])
        assert call.next().kind == Type.RESPONSE


@check
def credit_counts_before_the_request_is_complete(installation):
    with installation.several(2), installation.greeted() as client:
        call = client.begin("sys.connections", b"{", more=True)
        call.grant(100)
        call.more(b"}")
        assert len(call.all()) == 3


@check
def credit_for_another_generation_of_a_slot_is_not_given_to_this_one(installation):
    with installation.several(2), installation.greeted() as client:
        client.expect_health()
        call = client.begin("sys.connections")
        client.send(frame(Type.CREDIT, stream=stream_of(1), aux=9, payload=b"\0\0\0\1"), frame(Type.CANCEL, stream=stream_of(1)))
        client.expect_silence()
        call.grant(100)
        assert len(call.all()) == 3


@check
def credit_with_a_short_payload_is_a_breach(installation):
    for payload in (b"", b"\0\0\0"):
        with installation.greeted() as client, installation.greeted() as witness:
            call = client.begin("sys.connections")
            client.send(frame(Type.CREDIT, stream=call.stream, aux=1, payload=payload))
            client.expect_breach()
            witness.expect_health()


@check
def a_stream_may_be_cancelled_at_any_item(installation):
    with installation.several(3), installation.greeted() as client:
        for count in range(4):
            call = client.begin("sys.connections")
            for _ in range(count):
                call.grant(1)
                assert call.next().kind == Type.ITEM
            call.cancel()
            expect_error(call.next(), Status.CANCELLED)
            call.grant(9, 9)
            client.ping()
        client.expect_health()


@check
def a_stream_that_waits_for_credit_runs_out_of_time(installation):
    with installation.several(2), installation.greeted(initialCredit=1) as client:
        items, end = client.begin("sys.connections", aux=100).rest()
        assert len(items) == 1
        expect_error(end, Status.DEADLINE_EXCEEDED)
        client.expect_health()


@check
def slow_streams_delay_no_other_call(installation):
    with installation.several(2), installation.greeted() as client:
        slow = [client.begin("sys.connections") for _ in range(20)]
        for nonce in range(20):
            client.expect_health()
            client.ping(nonce)
        fast = client.begin("sys.connections")
        fast.grant(100)
        assert len(fast.all()) == 3
        for call in slow:
            call.grant(100)
        for call in slow:
            assert len(call.all()) == 3


# Sections 7, 8 and 10


@check
def ping_is_answered_with_its_nonce(installation):
    with installation.greeted() as client:
        for nonce in [0xDEADBEEF, 0, 0xFFFFFFFF]:
            client.ping(nonce)
        client.send(frame(Type.PONG, aux=5))
        client.expect_health()


@check
def errors_fit_the_specification(_):
    error = examples()["error"]
    expect_error(Client.checked(Frame(error[:16], error[16:])), Status.RESOURCE_EXHAUSTED, NOT_EXECUTED)


@check
def health_and_describe_answer(installation):
    with installation.greeted() as client:
        health = client.result("sys.health", aux=0)
        assert health["status"] == "serving" and health["service"] == "tokens", health
        assert isinstance(health["instance"], str) and isinstance(health["build"], str) and health["uptime"] >= 0, health
        description = client.result("sys.describe")
        assert description["service"] == "tokens"
        for listed, described in zip(client.hello["methods"], description["methods"], strict=True):
            assert listed.items() <= described.items(), (listed, described)
            assert described["timeLimit"] > 0, described
            assert isinstance(described["requestSchema"], dict) and isinstance(described["replySchema"], dict), described
            assert client.result("sys.describe", {"method": listed["name"]})["methods"] == [described]
        expect_error(client.call("sys.describe", {"method": "no.such"}), Status.NOT_FOUND)


@check
def replies_have_the_fields_of_their_schemas(installation):
    def fits(schema, value, root):
        if "$ref" in schema:
            for step in schema["$ref"].removeprefix("#/").split("/"):
                root = root[step]
            return fits(root, value, schemas[name])
        if isinstance(value, dict):
            known = schema.get("properties", {})
            return set(schema.get("required", [])) <= value.keys() and all(
                fits(known.get(field, schema.get("additionalProperties") or {}), inner, root) for field, inner in value.items())
        return all(fits(schema.get("items", {}), inner, root) for inner in value) if isinstance(value, list) else True

    with installation.greeted(initialCredit=1000) as client:
        schemas = {method["name"]: method["replySchema"] for method in client.result("sys.describe")["methods"]}
        replies = {name: client.result(name) for name in ("sys.health", "sys.describe", "sys.stats", "sys.logLevel")}
        replies["sys.connections"] = client.begin("sys.connections").all()[0]
        for name, reply in replies.items():
            assert schemas[name].get("properties"), f"{name} has no schema"
            assert fits(schemas[name], reply, schemas[name]), (name, reply)


@check
def the_log_level_is_told_and_set(installation):
    with installation.greeted() as client:
        level = client.result("sys.logLevel")["level"]
        assert client.result("sys.logLevel", {"level": "error"}) == {"level": "error"} == client.result("sys.logLevel")
        assert client.result("sys.logLevel", {"level": level}) == {"level": level}
        expect_error(client.call("sys.logLevel", {"level": "loud"}), Status.INVALID_ARGUMENT)


# Section 9: draining one connection


@check
def a_connection_that_is_drained_ends_what_it_began(installation):
    with installation.greeted() as client, installation.greeted(initialCredit=1000) as controller:
        client.expect_health()
        stream = client.begin("sys.connections")
        upload = client.begin("sys.describe", QUERY[:5], more=True)
        client.ping()
        answer = controller.result("sys.drain", {"connection": number_of(client, controller)})
        assert answer == {"status": "draining"}, answer
        assert client.next().kind == Type.DRAIN
        client.result("sys.health")
        client.send(frame(Type.DRAIN_OK))
        expect_error(client.call("sys.health"), Status.UNAVAILABLE, NOT_EXECUTED)
        expect_error(client.call(0xFFFF, b"\x00\x09", flags=METADATA), Status.UNAVAILABLE, NOT_EXECUTED)
        expect_error(client.begin("sys.health", stream=stream_of(0xFFFFF)).next(), Status.UNAVAILABLE, NOT_EXECUTED)
        expect_error(send_in(client, [b"{", b" ", b"}"]).next(), Status.UNAVAILABLE, NOT_EXECUTED)
        client.ping()
        upload.more(QUERY[5:])
        assert upload.next().kind == Type.RESPONSE
        client.ping()
        stream.grant(1000)
        assert stream.all()
        client.expect_goaway(Reason.SHUTDOWN)
        controller.expect_health()
        with installation.greeted() as successor:
            successor.expect_health()


@check
def breaches_on_a_drained_connection_stay_breaches(installation):
    def second_answer(client, _):
        client.send(frame(Type.DRAIN_OK))

    def taken_slot(client, stalled):
        client.begin("sys.health", stream=stalled.stream)

    def slot_0(client, _):
        client.begin("sys.health", stream=stream_of(0, 1))

    with installation.greeted(initialCredit=1000) as controller:
        for breach in (second_answer, taken_slot, slot_0):
            with installation.greeted() as client:
                stalled = client.begin("sys.connections")
                controller.result("sys.drain", {"connection": number_of(client, controller)})
                assert client.next().kind == Type.DRAIN
                client.send(frame(Type.DRAIN_OK))
                client.ping()
                breach(client, stalled)
                client.expect_breach()


@check
def a_connection_can_drain_itself(installation):
    with installation.greeted(initialCredit=1000) as client:
        call = client.begin("sys.drain", {"connection": number_of(client, client)})
        assert client.next().kind == Type.DRAIN
        client.send(frame(Type.DRAIN_OK))
        assert call.next().json == {"status": "draining"}
        client.expect_goaway(Reason.SHUTDOWN)


@check
def draining_a_connection_that_is_not_there_is_an_error(installation):
    with installation.greeted(initialCredit=1000) as client:
        highest = max(item["id"] for item in client.begin("sys.connections").all())
        expect_error(client.call("sys.drain", {"connection": highest + 1000}), Status.NOT_FOUND)
        client.expect_health()


# Section 11: the session


def expect_alike(expected, actual, field=""):
    """Compares the names and types of fields; and the values of those by which the protocol itself goes."""
    assert type(actual) is type(expected), f"{field}: {actual!r} instead of {expected!r}"
    if isinstance(expected, dict):
        assert actual.keys() == expected.keys(), f"{field}: {sorted(actual)} instead of {sorted(expected)}"
        for key, value in expected.items():
            if not key.endswith("Schema"):
                expect_alike(value, actual[key], key)
    elif field == "methods":
        real = {method["name"]: method for method in actual}
        for method in expected:
            expect_alike(method, real[method["name"]], method["name"])
    elif field in ("versions", "initialCredit", "name", "kind", "idempotent", "status"):
        assert actual == expected, f"{field}: {actual!r} instead of {expected!r}"


@check
def the_session_goes_as_the_specification_shows_it(installation):
    transcript = {name: block for name, block in examples().items() if name.startswith("session-")}
    assert list(transcript) == sorted(transcript) and len(transcript) >= 23, list(transcript)
    page = {method["number"]: method["name"] for method in Frame(*halves(transcript["session-02-server"])).json["methods"]}
    numbers, begun = {}, set()
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(installation.connect())
        for name, block in transcript.items():
            expected = Frame(*halves(block))
            if name.endswith("-client"):
                if expected.kind == Type.REQUEST and expected.stream not in begun and expected.code in page:
                    block = block[:6] + struct.pack(">H", numbers[page[expected.code]]) + block[8:]
                begun.add(expected.stream)
                connection.send(block)
                continue
            if expected.kind == Type.DRAIN:
                witness.result("sys.drain", {"connection": number_of(connection, witness)})
            actual = connection.receive()
            assert actual, f"{name}: the server closed"
            header = [(one.kind, one.flags, one.code, one.stream) for one in (expected, actual)]
            assert header[0] == header[1], f"{name}: {actual} instead of {expected}"
            if expected.kind in (Type.PONG, Type.ITEM, Type.ERROR):
                assert actual.aux == expected.aux, f"{name}: {actual} instead of {expected}"
            if expected.payload.startswith(b"{"):
                expect_alike(expected.json, actual.json, name)
            elif not expected.payload or expected.kind != Type.GOAWAY:
                assert actual.payload == expected.payload, f"{name}: {actual} instead of {expected}"
            if expected.kind == Type.HELLO:
                numbers = {method["name"]: method["number"] for method in actual.json["methods"]}
                witness = stack.enter_context(installation.greeted(initialCredit=1000))
                eventually(lambda: len(witness.begin("sys.connections").all()) == 2, "two connections")
        connection.expect_closed()


def halves(block):
    return block[:16], block[16:]


# Section 9: breaches


def breaches():
    """What a client must not send after HELLO, by name."""
    known = examples()
    for name in ["too-short", "too-long", "unknown-type", "wrong-stream", "bad-metadata"]:
        yield name, known[name]
    yield "a length of 0", bytes(16)
    yield "the greatest length", b"\xff\xff\xff\xff" + bytes(12)
    yield "type 0", frame(0)
    yield "type 0x0E", frame(0x0E)
    yield "type 0x7F", frame(0x7F)
    for name, kind in [("RESPONSE", Type.RESPONSE), ("ERROR", Type.ERROR), ("ITEM", Type.ITEM), ("END", Type.END)]:
        yield f"a client's {name}", frame(kind, stream=1, payload=b"{}")
    yield "a client's DRAIN", frame(Type.DRAIN)
    yield "DRAIN_OK without DRAIN", frame(Type.DRAIN_OK)
    yield "a second HELLO", hello()
    for name, kind in [("CANCEL", Type.CANCEL), ("CREDIT", Type.CREDIT), ("REQUEST", Type.REQUEST)]:
        yield f"{name} on stream 0", frame(kind, payload=b"\0\0\0\1")
    for kind in (Type.HELLO, Type.PING, Type.PONG, Type.DRAIN_OK, Type.GOAWAY):
        yield f"{kind.name} on stream 1", frame(kind, stream=1)
    yield "a REQUEST on slot 0", frame(Type.REQUEST, 0, 1, stream_of(0, 1), 0, b"{}")
    yield "a fragment on slot 0", frame(Type.REQUEST, MORE, 1, stream_of(0, 1), 0, b"{}")
    yield "CREDIT with a short payload", frame(Type.CREDIT, stream=1, aux=1, payload=b"\0\0\0")
    blocks = {
        "longer than the frame": b"\x00\x09\x03",
        "without a length": b"\x00",
        "that is missing": b"",
        "of an entry cut short": b"\x00\x02\x03\x00",
        "with bytes behind its entries": b"\x00\x05\x03\x00\x01k?",
        "with a name longer than its entry": metadata((Key.NAMED, b"\x05name")),
        "with a name without its length": metadata((Key.NAMED, b"")),
        "with a short trace context": metadata((Key.TRACE, bytes(24))),
        "with a long account": metadata((Key.ACCOUNT, bytes(9))),
        "with a short account that a later one replaces": metadata((Key.ACCOUNT, bytes(7)), account(1)),
        "with a key that is not UTF-8": metadata((Key.IDEMPOTENCY, b"\xff")),
        "with a caller that is not UTF-8": metadata((Key.CALLER, b"\xc3")),
        "with a name that is not UTF-8": metadata((Key.NAMED, b"\x01\xffvalue")),
    }
    for name, block in blocks.items():
        yield f"metadata {name}", frame(Type.REQUEST, METADATA, 1, 1, 0, block)


@check
def every_breach_ends_its_connection_with_reason_1(installation):
    with installation.greeted() as witness:
        for name, data in breaches():
            with installation.greeted() as client:
                try:
                    client.send(data)
                    client.expect_breach()
                    witness.expect_health()
                except (AssertionError, OSError) as error:
                    raise AssertionError(f"{name}: {error}") from error


@check
def a_slot_whose_call_has_not_ended_cannot_be_taken(installation):
    def stalled(client):
        client.begin("sys.connections")

    def unfinished(client):
        client.begin("sys.describe", QUERY[:5], more=True)

    with installation.greeted() as witness:
        for first, generation, more in [
            (stalled, 0, False), (stalled, 0, True), (stalled, 1, False), (stalled, 1, True), (unfinished, 1, False), (unfinished, 1, True)
        ]:
            with installation.greeted() as client:
                first(client)
                client.begin("sys.health", more=more, stream=stream_of(1, generation))
                client.expect_breach()
                witness.expect_health()


@check
def anything_before_hello_is_a_breach(installation):
    for kind in set(Type) - {Type.HELLO, Type.GOAWAY}:
        with installation.connect() as connection:
            of_call = kind in (Type.REQUEST, Type.RESPONSE, Type.ITEM, Type.END, Type.ERROR, Type.CREDIT, Type.CANCEL)
            assert connection.receive().kind == Type.HELLO
            connection.send(frame(kind, code=1, stream=stream_of(1) if of_call else 0, payload=b"{ }}"))
            connection.expect_goaway(Reason.PROTOCOL_ERROR)
    with installation.connect() as connection:
        connection.send(frame(Type.GOAWAY), examples()["ignorable"], hello(), frame(Type.PING))
        assert [connection.receive().kind, connection.receive().kind] == [Type.HELLO, Type.PONG]


@check
def a_hello_that_is_no_such_json_is_a_breach(installation):
    wrong = [b"", b"{", b"[]", b"no JSON", b'{"versions":[1],"versions":[1],"maxFrame":4194304,"service":"a","instance":""}']
    frames = [frame(Type.HELLO, payload=payload) for payload in wrong]
    frames += [hello(versions="1"), hello(versions=["1"]), hello(initialCredit="1"), hello(service=None), hello(instance=None)]
    frames += [hello(initialCredit=-1), hello(initialBytes=-1)]
    frames += [hello(maxFrame="4194304"), hello(maxFrame=None), hello(maxFrame=16383), hello(maxFrame=-1), hello(service=7)]
    for data in frames:
        with installation.connect() as connection:
            assert connection.receive().kind == Type.HELLO
            connection.send(data)
            try:
                connection.expect_goaway(Reason.PROTOCOL_ERROR)
            except AssertionError as error:
                raise AssertionError(f"{data!r}: {error}") from error


@check
def clients_that_leave_in_the_middle_take_nothing_with_them(installation):
    with installation.greeted() as witness:
        for _ in range(5):
            with installation.connect() as connection:
                connection.send(hello()[:30])
            with installation.greeted() as client:
                client.begin("sys.connections")
                client.begin("sys.describe", QUERY[:9], more=True)
                client.send(frame(Type.REQUEST, 0, 1, stream_of(3), 0, b"{}")[:17])
            witness.expect_health()
    with installation.several(1):
        pass


@check
def a_client_that_does_not_read_holds_up_no_other(installation):
    with installation.greeted() as client, installation.greeted() as witness:
        grants = Grants(client)
        calls = [grants.begin(client, 900) for _ in range(24)]
        for nonce in range(10):
            witness.expect_health()
            witness.ping(nonce)
        answers = [call.next() for call in calls]
        assert any(answer.kind == Type.RESPONSE for answer in answers)
        for answer in answers:
            if answer.kind == Type.RESPONSE:
                assert len(answer.json["grants"]) == 900
            else:
                expect_error(answer, Status.RESOURCE_EXHAUSTED, NOT_EXECUTED)
        client.expect_health()


@check
def a_client_that_says_nothing_is_sent_away(installation):
    with installation.connect() as connection:
        assert connection.receive().kind == Type.HELLO
        connection.expect_goaway(Reason.PROTOCOL_ERROR)


# Section 9: the end of the service


@check
def a_server_that_stops_says_so_first_and_ends_what_was_begun(installation):
    with installation.several(3) as (idle, drained, uploading), installation.greeted() as streaming, installation.greeted() as silent:
        upload = uploading.begin("sys.describe", QUERY[:5], more=True)
        stream = streaming.begin("sys.connections")
        silent.begin("sys.connections")
        for client in (uploading, streaming, silent):
            client.ping()
        idle.result("sys.drain", {"connection": number_of(drained, idle)})
        assert drained.next().kind == Type.DRAIN
        os.kill(installation.process, signal.SIGTERM)
        for client in (idle, uploading, streaming, silent):
            drain = client.next()
            assert drain.kind == Type.DRAIN, drain
        assert idle.result("sys.health")["status"] == "draining"
        expect_no_connection(installation)
        for client in (idle, drained, uploading, streaming):
            client.send(frame(Type.DRAIN_OK))
        for client in (idle, drained):
            client.expect_goaway(Reason.SHUTDOWN)
        for client in (uploading, streaming):
            expect_error(client.call("sys.health"), Status.UNAVAILABLE, NOT_EXECUTED)
            client.ping()
        upload.more(QUERY[5:])
        assert upload.next().kind == Type.RESPONSE
        uploading.expect_goaway(Reason.SHUTDOWN)
        stream.grant(1000)
        assert stream.all()
        streaming.expect_goaway(Reason.SHUTDOWN)
        silent.expect_goaway(Reason.SHUTDOWN)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", help="host:port of a tokens service that nobody else uses")
    parser.add_argument(
        "certificates",
        help="folder with ca.pem, and .pem and .key of operator, marketplace-templates, foreign (issued by another authority) "
        "and stranger… (without an identity)")
    parser.add_argument("--stop", type=int, metavar="PID", help="the service's process, which the last check stops")
    parser.add_argument("--only", metavar="WORDS", help="run the checks whose sentence contains these words")
    arguments = parser.parse_args()
    installation = Installation(arguments)
    failures = 0
    for function in CHECKS:
        name = function.__name__.replace("_", " ")
        if "that stops" in name and installation.process is None or arguments.only and arguments.only not in name:
            continue
        try:
            function(installation)
            print(f"ok      {name}", flush=True)
        except Exception as error:  # Whatever goes wrong is a finding.
            failures += 1
            print(f"FAILED  {name}: {error}\n{traceback.format_exc()}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
