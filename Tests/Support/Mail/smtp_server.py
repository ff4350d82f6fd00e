"""A mail server for tests: aiosmtpd, which writes every mail down before it says that it took it.

What it does with a receiver stands in front of the address: never… is refused with 550, later… with 451 the first time, content… with
554 after the letter, and lost… is taken without an answer.
"""

import argparse
import asyncio
import base64
import json
import os
import re
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

arguments = argparse.ArgumentParser()
arguments.add_argument("--port", type=int, required=True)
arguments.add_argument("--box", required=True)
arguments.add_argument("--ready", required=True)
arguments.add_argument("--security", choices=["none", "starttls", "tls"], default="none")
arguments.add_argument("--certificate")
arguments.add_argument("--key")
arguments.add_argument("--user")
arguments.add_argument("--password")
arguments.add_argument("--manner", choices=["good", "silent", "dripping", "stuck", "refusing"], default="good")
arguments.add_argument("--die-after", type=int, default=0, help="takes that many mails, and dies before it says so of the last")
arguments = arguments.parse_args()

box = open(arguments.box, "ab", buffering=0)
deferred = set()
counts = {"connections": 0, "mails": 0}


class Server(SMTP):
    def __init__(self, *args, **options):
        counts["connections"] += 1
        self.number = counts["connections"]
        super().__init__(*args, **options)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if arguments.manner == "refusing":
            return "451 4.3.2 not now"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("never"):
            return f"550 5.1.1 <{address}>: nobody of the name {address.split('@')[0]} is known here"
        if address.startswith("later") and address not in deferred:
            deferred.add(address)
            return f"451 4.7.1 {address} is greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if arguments.manner == "stuck":
            await asyncio.sleep(3600)
        receiver = envelope.rcpt_tos[0]
        if receiver.startswith("content"):
            return "554 5.7.1 this looks like spam"
        name = re.search(rb"^Message-ID: *(\S+)", envelope.content, re.MULTILINE | re.IGNORECASE)
        counts["mails"] += 1
        record = {
            "from": envelope.mail_from,
            "to": receiver,
            "id": name.group(1).decode() if name else "",
            "connection": server.number,
            "user": session.auth_data or "",
            "encrypted": session.ssl is not None or arguments.security == "tls",
            "content": base64.b64encode(envelope.content).decode(),
        }
        box.write(json.dumps(record).encode() + b"\n")
        if arguments.die_after and counts["mails"] >= arguments.die_after:
            os._exit(9)
        if receiver.startswith("lost"):
            server.transport.abort()
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == arguments.user.encode() and data.password == arguments.password.encode()
    return AuthResult(success=good, handled=good, auth_data=arguments.user)


async def misbehave(reader, writer):
    if arguments.manner == "silent":
        await asyncio.sleep(3600)
    for byte in b"220-" + b"x" * 100_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.1)


async def main():
    loop = asyncio.get_running_loop()
    context = None
    if arguments.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.certificate, arguments.key)
    options = {"hostname": "mail.test", "loop": loop, "enable_SMTPUTF8": True}
    if arguments.security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if arguments.user:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": arguments.security == "starttls"}
    if arguments.manner in ("silent", "dripping"):
        server = await asyncio.start_server(misbehave, "127.0.0.1", arguments.port)
    else:
        server = await loop.create_server(
            lambda: Server(Handler(), **options), "127.0.0.1", arguments.port, ssl=context if arguments.security == "tls" else None)
    with open(arguments.ready, "w"):
        pass
    async with server:
        await server.serve_forever()


asyncio.run(main())
