#!/usr/bin/env python3
"""A client of the protocol fieldwork/1, written from Shared/Wire/PROTOCOL.md alone with Python's standard library.

It proves that the specification suffices: it talks to a real `tokens` service, and breaks each of the protocol's rules once.
One line for each check; the exit status is 1 when one of them fails.
"""

import argparse
import json
import os
import re
import signal
import socket
import ssl
import struct
import sys
import traceback
from pathlib import Path

HELLO, REQUEST, RESPONSE, ITEM, END, ERROR, CREDIT = 1, 2, 3, 4, 5, 6, 7
CANCEL, PING, PONG, DRAIN, DRAIN_OK, GOAWAY = 8, 9, 10, 11, 12, 13
METADATA, FRAGMENT, IDEMPOTENT, NOT_EXECUTED = 0x01, 0x02, 0x04, 0x08
TRACE, CALLER, KEY, ACCOUNT = 1, 2, 3, 4
ALPN = "fieldwork/1"
SPECIFICATION = Path(__file__).resolve().parents[2] / "Shared/Wire/PROTOCOL.md"


def frame(kind, flags=0, code=0, stream=0, aux=0, payload=b""):
    if not isinstance(payload, bytes):
        payload = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    return struct.pack(">IBBHII", 12 + len(payload), kind, flags, code, stream, aux) + payload


def metadata(*entries):
    block = b"".join(struct.pack(">BH", key, len(value)) + value for key, value in entries)
    return struct.pack(">H", len(block)) + block


def hello(**changes):
    fields = {"versions": [1], "maxFrame": 4194304, "service": "operator/anna", "instance": ""} | changes
    return frame(HELLO, payload={name: value for name, value in fields.items() if value is not None})


def stream(slot, generation=0):
    return generation << 20 | slot


def examples():
    """The blocks of bytes in the specification, by name."""
    blocks = re.findall(r"^```hex ([a-z-]+)\n(.*?)^```", SPECIFICATION.read_text(), re.MULTILINE | re.DOTALL)
    return {name: bytes.fromhex("".join(line.split("#")[0] for line in text.splitlines())) for name, text in blocks}


class Frame:
    def __init__(self, header, payload):
        self.length, self.kind, self.flags, self.code, self.stream, self.aux = struct.unpack(">IBBHII", header)
        self.payload = payload

    @property
    def json(self):
        return json.loads(self.payload)

    def __repr__(self):
        names = f"kind {self.kind}, flags {self.flags:#x}, code {self.code}, stream {self.stream:#x}, aux {self.aux}"
        return f"<{names}: {self.payload[:200]!r}>"


class Connection:
    def __init__(self, installation, identity="operator", protocols=(ALPN,), maximum=ssl.TLSVersion.TLSv1_3):
        folder = installation.certificates
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.maximum_version = maximum
        context.load_verify_locations(folder / "ca.pem")
        context.load_cert_chain(folder / f"{identity}.pem", folder / f"{identity}.key")
        if protocols:
            context.set_alpn_protocols(list(protocols))
        self.socket = context.wrap_socket(socket.create_connection(installation.address, timeout=20))
        self.methods = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *frames):
        self.socket.sendall(b"".join(frames))

    def receive(self):
        """The next frame; None when the server has closed."""
        header = self.exactly(16)
        return Frame(header, self.exactly(struct.unpack(">I", header[:4])[0] - 12)) if header else None

    def exactly(self, count):
        data = b""
        while len(data) < count:
            try:
                piece = self.socket.recv(count - len(data))
            except (ConnectionError, ssl.SSLEOFError):
                piece = b""
            if not piece:
                assert not data, f"the server closed in the middle of a frame: {data!r}"
                return None if count else b""
            data += piece
        return data

    def greet(self, own=None):
        """Exchanges HELLO. The server's comes without waiting for ours."""
        first = self.receive()
        assert first and first.kind == HELLO and first.stream == 0 and first.code == 0, first
        self.hello = first.json
        self.methods = {method["name"]: method["number"] for method in self.hello["methods"]}
        self.send(own or hello())
        return self

    def request(self, method, payload=b"{}", at=1, flags=0, aux=0):
        number = method if isinstance(method, int) else self.methods[method]
        return frame(REQUEST, flags=flags, code=number, stream=at, aux=aux, payload=payload)

    def call(self, method, payload=b"{}", at=1, flags=0, aux=0):
        self.send(self.request(method, payload, at, flags, aux))
        answer = self.receive()
        assert answer and answer.kind in (RESPONSE, ERROR) and answer.stream == at, answer
        return answer

    def expect_health(self, at=1):
        answer = self.call("sys.health", at=at)
        assert answer.kind == RESPONSE and answer.json["status"] == "serving", answer

    def expect_end(self, reason):
        """Reads to GOAWAY with the reason; behind it the server closes."""
        while True:
            last = self.receive()
            assert last is not None, "the server closed without GOAWAY"
            if last.kind == GOAWAY:
                break
        assert last.code == reason and last.stream == 0, last
        assert last.payload.decode(), "GOAWAY has no sentence"
        assert self.receive() is None, "something came after GOAWAY"


class Installation:
    def __init__(self, arguments):
        host, port = arguments.address.rsplit(":", 1)
        self.address = (host, int(port))
        self.certificates = Path(arguments.certificates)

    def connect(self, identity="operator", **options):
        return Connection(self, identity, **options)

    def greeted(self, own=None, identity="operator"):
        return self.connect(identity).greet(own)


CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def expect_error(answer, status, flags=0):
    assert answer.kind == ERROR and answer.code == status, answer
    assert answer.flags & flags == flags, answer
    body = answer.json
    assert isinstance(body["message"], str) and isinstance(body["details"], dict), body
    return body


# Sections 1 to 4


@check
def own_bytes_are_those_of_the_specification(_):
    known = examples()
    assert hello() == known["hello-client"]
    survey = {"survey": 7, "token": "QS33T6XMVS4KLA9S"}
    assert frame(REQUEST, IDEMPOTENT, 3, stream(1), 1980, survey) == known["request"]
    trace = bytes.fromhex("4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b701")
    block = metadata((TRACE, trace), (KEY, b"k-1"), (ACCOUNT, struct.pack(">q", 17)))
    assert frame(REQUEST, METADATA, 5, stream(3, 2), 0, block + b"{}") == known["request-with-metadata"]
    assert frame(CANCEL, stream=1) == known["cancel"]
    assert frame(PING, aux=0xDEADBEEF) == known["ping"]
    assert frame(DRAIN_OK) == known["drain-ok"]


@check
def server_shows_its_identity_and_the_protocol(installation):
    with installation.connect() as connection:
        names = connection.socket.getpeercert()["subjectAltName"]
        assert [value for kind, value in names if kind == "URI"] == ["spiffe://fieldwork/service/tokens"], names
        assert connection.socket.version() == "TLSv1.3"
        assert connection.socket.selected_alpn_protocol() == ALPN


@check
def without_the_protocol_the_server_closes_without_a_frame(installation):
    for protocols in [(), ("h2",)]:
        with installation.connect(protocols=protocols) as connection:
            assert connection.receive() is None


@check
def an_older_tls_is_refused(installation):
    try:
        connection = installation.connect(maximum=ssl.TLSVersion.TLSv1_2)
    except (ssl.SSLError, ConnectionError):
        return
    with connection:
        assert connection.receive() is None, "TLS 1.2 was accepted"


@check
def hello_says_what_the_server_is(installation):
    with installation.greeted() as connection:
        fields = connection.hello
        assert 1 in fields.get("versions", [1])
        assert fields["maxFrame"] >= 12 and fields["maxInFlight"] > 0
        assert fields["service"] == "tokens" and isinstance(fields["instance"], str)
        for method in fields["methods"]:
            assert {"number", "name", "kind", "idempotent", "request", "response"} <= method.keys(), method
            assert method["kind"] == "unary" and method["number"] > 0
        assert len({method["number"] for method in fields["methods"]}) == len(fields["methods"])


@check
def hello_may_leave_out_what_may_be_absent_and_say_more(installation):
    for own in [hello(versions=None), hello(versions=[1, 99]), hello(another={"field": [None]}), hello(methods=[], maxInFlight=0)]:
        with installation.greeted(own) as connection:
            connection.expect_health()


@check
def no_common_version_ends_with_reason_3(installation):
    for versions in [[2], []]:
        with installation.greeted(hello(versions=versions)) as connection:
            connection.expect_end(3)


@check
def frames_may_come_in_single_bytes(installation):
    with installation.connect() as connection:
        connection.greet(own=hello()[:1])
        for byte in hello()[1:] + connection.request("sys.health"):
            connection.send(bytes([byte]))
        answer = connection.receive()
        assert answer.kind == RESPONSE and answer.stream == 1, answer


@check
def metadata_is_read_and_unknown_entries_are_skipped(installation):
    known = [(TRACE, bytes(range(25))), (CALLER, b"key:1"), (ACCOUNT, struct.pack(">q", -1)), (0, b"\x04namevalue"), (0, b"\0")]
    with installation.greeted() as connection:
        for block in [metadata(), metadata(*known), metadata((200, b"?"), *known)]:
            answer = connection.call("sys.health", block + b"{}", flags=METADATA)
            assert answer.kind == RESPONSE, answer


@check
def what_a_receiver_ignores_does_no_harm(installation):
    with installation.greeted() as connection:
        connection.send(examples()["ignorable"], frame(0xFF, 0xFF, 9, stream(7), 9, b"anything"), frame(0x80))
        connection.send(frame(PING, 0xFF, 7, 0, 1))
        assert connection.receive().kind == PONG
        answer = connection.call("sys.health", flags=0xE0 | IDEMPOTENT)
        assert answer.kind == RESPONSE, answer


# Sections 5 to 7 and 9


@check
def health_and_describe_answer(installation):
    with installation.greeted() as connection:
        health = connection.call("sys.health").json
        assert health["status"] == "serving" and health["service"] == "tokens", health
        assert isinstance(health["instance"], str) and isinstance(health["build"], str) and health["uptime"] >= 0, health
        description = connection.call("sys.describe").json
        assert description["service"] == "tokens" and description["methods"] == connection.hello["methods"]


@check
def unknown_fields_of_a_request_are_skipped(installation):
    with installation.greeted() as connection:
        answer = connection.call("sys.health", {"unknown": [1, {"a": None}]})
        assert answer.kind == RESPONSE, answer


@check
def an_unknown_method_number_is_unimplemented(installation):
    with installation.greeted() as connection:
        for number in [0, max(connection.methods.values()) + 1, 0xFFFF]:
            expect_error(connection.call(number), 12, NOT_EXECUTED)
        connection.expect_health()


@check
def a_caller_that_is_not_allowed_is_refused_before_its_request_is_read(installation):
    with installation.greeted(identity="marketplace-templates") as connection:
        for method in ["tokens.accounts.create", "sys.describe"]:
            expect_error(connection.call(method, b"no JSON"), 7, NOT_EXECUTED)
        connection.expect_health()


@check
def a_request_that_cannot_be_understood_is_invalid(installation):
    with installation.greeted() as connection:
        wrong = [b"{", b"", b"[]", b"{}", b'{"name":7}', b'{"name":"a","name":"b"}', b'{"name":"\xff"}', {"name": ""}]
        for payload in wrong:
            body = expect_error(connection.call("tokens.accounts.create", payload), 3)
            for violation in body["details"].get("fieldViolations", []):
                assert isinstance(violation["field"], str) and isinstance(violation["description"], str), body
        connection.expect_health()


@check
def a_slot_above_the_limit_is_refused_and_the_highest_is_not(installation):
    with installation.greeted() as connection:
        limit = connection.hello["maxInFlight"]
        connection.expect_health(at=stream(limit))
        for slot in [limit + 1, 0xFFFFF]:
            expect_error(connection.call("sys.health", at=stream(slot)), 8, NOT_EXECUTED)


@check
def every_call_in_flight_is_answered_once_on_its_stream(installation):
    with installation.greeted() as connection:
        streams = [stream(slot, generation) for generation in [0, 4095] for slot in range(1, connection.hello["maxInFlight"] + 1)]
        half = len(streams) // 2
        for some in [streams[:half], streams[half:]]:
            connection.send(*[connection.request("sys.health", at=one) for one in some])
            answers = [connection.receive() for _ in some]
            assert all(answer.kind == RESPONSE for answer in answers)
            assert sorted(answer.stream for answer in answers) == sorted(some)


@check
def the_same_idempotency_key_gives_the_same_reply(installation):
    def create(connection, name, key):
        block = metadata((KEY, key.encode()))
        payload = block + json.dumps({"name": name}).encode()
        return connection.call("tokens.accounts.create", payload, flags=METADATA)

    with installation.greeted() as connection:
        key = os.urandom(8).hex()
        first = create(connection, "Conformance", key)
        assert first.kind == RESPONSE, first
        assert create(connection, "Conformance", key).payload == first.payload
        body = expect_error(create(connection, "Other", key), 6)
        assert body["details"]["conflict"]["resource"] == "idempotencyKey", body
        assert create(connection, "Conformance", key + "'").json["id"] != first.json["id"]


@check
def no_answer_is_longer_than_the_client_takes(installation):
    limit = 16384
    with installation.greeted(hello(maxFrame=limit)) as connection:
        answer = connection.call("tokens.accounts.create", {"name": "a", "features": ["f" * 4000 + str(n) for n in range(20)]})
        assert answer.length <= limit, answer
        expect_error(answer, 3)
        connection.expect_health()


@check
def a_request_as_long_as_the_server_takes_is_read(installation):
    with installation.greeted() as connection:
        padding = b" " * (connection.hello["maxFrame"] - 12 - 2)
        answer = connection.call("sys.health", b"{" + padding + b"}")
        assert answer.kind == RESPONSE, answer


@check
def ping_is_answered_with_its_nonce(installation):
    with installation.greeted() as connection:
        for nonce in [0xDEADBEEF, 0, 0xFFFFFFFF]:
            connection.send(frame(PING, aux=nonce))
            answer = connection.receive()
            assert (answer.kind, answer.stream, answer.aux, answer.payload) == (PONG, 0, nonce, b""), answer
        connection.send(frame(PONG, aux=5))
        connection.expect_health()


@check
def cancelling_a_call_that_has_ended_is_no_breach(installation):
    with installation.greeted() as connection:
        connection.expect_health()
        connection.send(frame(CANCEL, stream=1), frame(CANCEL, stream=stream(1, 7)))
        connection.expect_health(at=stream(1, 1))


@check
def a_cancelled_call_is_still_ended_once(installation):
    with installation.greeted() as connection:
        create = connection.request("tokens.accounts.create", {"name": "Cancelled"})
        connection.send(create, frame(CANCEL, stream=1), frame(CANCEL, stream=1))
        answer = connection.receive()
        assert answer.stream == 1 and (answer.kind == RESPONSE or answer.code == 1), answer
        connection.expect_health(at=stream(1, 1))


# Section 8


def breaches():
    """What a client must not send after HELLO, by name."""
    known = examples()
    for name in ["too-short", "too-long", "unknown-type", "wrong-stream", "bad-metadata"]:
        yield name, known[name]
    yield "a length of 0", b"\0\0\0\0"
    yield "the greatest length", b"\xff\xff\xff\xff" + bytes(12)
    yield "type 0", frame(0)
    yield "type 0x0E", frame(0x0E)
    yield "type 0x7F", frame(0x7F)
    for name, kind in [("RESPONSE", RESPONSE), ("ERROR", ERROR), ("ITEM", ITEM), ("END", END), ("CREDIT", CREDIT)]:
        yield f"a client's {name}", frame(kind, stream=1, payload=b"{}")
    yield "a client's DRAIN", frame(DRAIN)
    yield "DRAIN_OK without DRAIN", frame(DRAIN_OK)
    yield "a second HELLO", hello()
    yield "CANCEL on stream 0", frame(CANCEL)
    for name, kind in [("HELLO", HELLO), ("PING", PING), ("PONG", PONG), ("DRAIN_OK", DRAIN_OK), ("GOAWAY", GOAWAY)]:
        yield f"{name} on stream 1", frame(kind, stream=1)
    yield "a fragment", frame(REQUEST, FRAGMENT, 1, 1, 0, b"{}")
    yield "a REQUEST on slot 0", frame(REQUEST, 0, 1, stream(0, 1), 0, b"{}")
    blocks = {
        "longer than the frame": b"\x00\x09\x03",
        "without a length": b"\x00",
        "of an entry cut short": b"\x00\x02\x03\x00",
        "with bytes behind its entries": b"\x00\x05\x03\x00\x01k?",
        "with a name longer than its entry": metadata((0, b"\x05name")),
    }
    for name, block in blocks.items():
        yield f"metadata {name}", frame(REQUEST, METADATA, 1, 1, 0, block)


@check
def every_breach_ends_its_connection_with_reason_1(installation):
    for name, data in breaches():
        with installation.greeted() as connection, installation.greeted() as witness:
            try:
                connection.send(data)
                connection.expect_end(1)
                witness.expect_health()
            except (AssertionError, OSError) as error:
                raise AssertionError(f"{name}: {error}") from error


@check
def a_slot_whose_call_has_not_ended_cannot_be_taken(installation):
    with installation.greeted() as connection:
        create = connection.request("tokens.accounts.create", {"name": "Twice"})
        connection.send(create, create)
        connection.expect_end(1)


@check
def a_request_before_hello_is_a_breach(installation):
    with installation.connect() as connection:
        connection.send(frame(REQUEST, code=1, stream=1, payload=b"{}"))
        connection.expect_end(1)


@check
def a_hello_that_is_no_such_json_is_a_breach(installation):
    wrong = [b"", b"{", b"[]", b"no JSON", b'{"versions":[1],"versions":[1],"maxFrame":4194304,"service":"a","instance":""}']
    frames = [frame(HELLO, payload=payload) for payload in wrong]
    frames += [hello(versions="1"), hello(maxFrame="4194304"), hello(maxFrame=None), hello(maxFrame=16383), hello(service=7)]
    for data in frames:
        with installation.connect() as connection:
            assert connection.receive().kind == HELLO
            connection.send(data)
            connection.expect_end(1)


@check
def an_identity_that_is_none_ends_with_reason_2(installation):
    with installation.connect("stranger") as connection:
        connection.expect_end(2)


@check
def a_client_that_says_nothing_is_sent_away(installation):
    with installation.connect() as connection:
        assert connection.receive().kind == HELLO
        connection.expect_end(1)


@check
def a_server_that_stops_says_so_first(installation):
    with installation.greeted() as connection:
        connection.expect_health()
        os.kill(installation.process, signal.SIGTERM)
        drain = connection.receive()
        assert drain.kind == DRAIN and drain.stream == 0, drain
        connection.send(frame(DRAIN_OK))
        connection.expect_end(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", help="host:port of a tokens service")
    parser.add_argument(
        "certificates", help="folder with ca.pem, and .pem and .key of operator, marketplace-templates and stranger (without an identity)")
    parser.add_argument("--stop", type=int, metavar="PID", help="the service's process, which the last check stops")
    arguments = parser.parse_args()
    installation = Installation(arguments)
    installation.process = arguments.stop
    failures = 0
    for function in CHECKS:
        if function is a_server_that_stops_says_so_first and installation.process is None:
            continue
        name = function.__name__.replace("_", " ")
        try:
            function(installation)
            print(f"ok      {name}", flush=True)
        except Exception as error:  # Whatever goes wrong is a finding.
            failures += 1
            print(f"FAILED  {name}: {error}\n{traceback.format_exc()}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
