"""Measures what many respondents and contacts cost, through the gateway: see Tests/Benchmarks/respondents, which starts this."""

import argparse
import http.client
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Benchmarks" / "Driver"))

from installation import Installation  # noqa: E402
import volume  # noqa: E402

PROGRAMS = ROOT / ".build-bench" / "release"
PRODUCTS = ["tokens", "responses", "respondents", "marketplace-templates", "gateway", "fieldwork"]


def tell(text):
    print(text, file=sys.stderr, flush=True)


class Client:
    """One connection that stays."""

    def __init__(self, port, key):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.key = key

    def call(self, method, path, body=None):
        """(status, document, seconds)"""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        start = time.monotonic()
        self.connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
        reply = self.connection.getresponse()
        text = reply.read()
        seconds = time.monotonic() - start
        return reply.status, json.loads(text) if text else None, seconds

    def need(self, method, path, body=None):
        status, document, _ = self.call(method, path, body)
        if status >= 300:
            raise SystemExit(f"{method} {path}: {status} {document}")
        return document


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1_000


def row(name, seconds):
    print(f"| {name} | {quantile(seconds, 0.5):.1f} | {quantile(seconds, 0.99):.1f} |", flush=True)


def times(client, name, requests, accept=(200,)):
    """Prints the quantiles of requests, of which the first ten are not counted."""
    seconds = []
    for number, (method, path, body) in enumerate(requests):
        status, document, taken = client.call(method, path, body)
        if status not in accept:
            print(f"| {name} | {status}: {json.dumps(document)[:80]} | |", flush=True)
            return
        if number >= 10:
            seconds.append(taken)
    row(name, seconds)


def prepare(installation, options):
    account = installation.post("/manage/v1/accounts", {"name": "Volume"}, key=installation.operator)["id"]
    secret = installation.post(
        f"/manage/v1/accounts/{account}/keys", {"name": "all", "scopes": ["manage", "respondents", "responses"]}, key=installation.operator)
    client = Client(installation.ports["gateway"], secret["secret"])
    document = {"title": "Benchmark", "status": "collecting", "security_level": 3,
                "pages": [{"title": "Page", "questions": [{"type": 2, "text": "Remarks"}]}]}
    surveys = [client.need("POST", "/manage/v1/surveys", {**document, "url_title": f"b{number}"})["id"] for number in range(options.surveys)]
    tell(f"{len(surveys)} surveys")
    installation.stop("respondents")
    first = volume.fill(installation.folder / "data" / "respondents.sqlite", account, surveys, options.respondents, tell)
    installation.start("respondents")
    # The gateway has closed it meanwhile.
    client.connection.close()
    while client.call("GET", "/manage/v1/jobs")[0] != 200:
        time.sleep(0.1)
    return client, surveys, first


def measure_reads(client, surveys, first, rounds):
    large = surveys[0]
    print("\n| request | p50 ms | p99 ms |\n| --- | ---: | ---: |")

    def pages(survey, offset):
        return [("GET", f"/api/v2/respondents/{survey}?limit=100&offset={offset}", None)] * rounds

    times(client, f"100 of {first:,}, from the first", pages(large, 0))
    times(client, f"100 of {first:,}, from the last 100", pages(large, max(0, first - 100)))
    times(client, "100 of one of the other surveys each", [
        ("GET", f"/api/v2/respondents/{survey}?limit=100", None) for survey in surveys[1:rounds + 1]])

    def search(criteria):
        return [("GET", f"/api/v2/respondents/search/{large}?limit=100&{urllib.parse.urlencode(criteria(number))}", None)
                for number in range(rounds)]

    # The address that `volume.fill` has given to a respondent of the large survey.
    count = first * 10
    times(client, "search by email", search(lambda n: {"email": f"p{n * 997 % first * 7_919 % count:08}@example{n * 997 % first % 7}.org"}),
          accept=(200, 404))
    for name, column in [("date_generate", 1), ("date_invitaion_send", 1), ("date_survey_open", 3), ("date_survey_answer", 6)]:
        times(client, f"search by {name}", search(
            lambda n, column=column: {name: f"2026-{1 + n * column % 12:02}-{1 + n * column % 28:02}"}), accept=(200, 404))
    times(client, "search by label1", search(lambda n: {"label1": volume.FIRST_NAMES[n % 500]}), accept=(200, 404))
    times(client, "search by label3, which one has", search(lambda n: {"label3": f"n{n * 997 % first}"}), accept=(200, 404))
    times(client, "search by label1 and label2", search(
        lambda n: {"label1": volume.FIRST_NAMES[n % 500], "label2": volume.CITIES[n % 10]}), accept=(200, 404))


def measure_add(installation, client, surveys, rounds):
    contacts = [client.need("POST", "/manage/v1/contacts", {"email": f"add{number}@example.org"})["id"] for number in range(rounds)]
    times(client, "add", [("POST", f"/api/v2/respondents/add?id_survey={surveys[0]}&id_contact={one}", None) for one in contacts])


class Import:
    """Sends lines while it reads results, as a client does that shows progress."""

    def __init__(self, port, key, lines, idempotency_key):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.lines = lines
        head = (f"POST /manage/v1/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/x-ndjson\r\n"
                f"Idempotency-Key: {idempotency_key}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        self.socket.sendall(head.encode())

    def send(self):
        part = []
        for line in self.lines:
            part.append(line)
            if len(part) == 500:
                self.chunk("".join(part))
                part = []
        self.chunk("".join(part))
        self.socket.sendall(b"0\r\n\r\n")

    def chunk(self, text):
        data = text.encode()
        if data:
            self.socket.sendall(b"%x\r\n%s\r\n" % (len(data), data))

    def run(self):
        """How many contacts were created."""
        sender = threading.Thread(target=self.send)
        sender.start()
        reply = http.client.HTTPResponse(self.socket)
        reply.begin()
        created, rest = 0, b""
        while part := reply.read1(1 << 20):
            lines = (rest + part).split(b"\n")
            rest = lines.pop()
            created += sum(b'"status":201' in line for line in lines)
        sender.join()
        return created


def peak(installation, name):
    status = pathlib.Path(f"/proc/{installation.processes[name].pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def measure_import(installation, client, requests, lines):
    for name in ("gateway", "respondents"):
        pathlib.Path(f"/proc/{installation.processes[name].pid}/clear_refs").write_text("5")
    before = installation.cpu_seconds()
    rates = []
    for request in range(requests):
        texts = (
            json.dumps({"email": f"c{(request * lines + n) * 7_919 % 10**8}@example.org", "mobile": f"+48{600_000_000 + request * lines + n}",
                        "uid": f"u{request}-{n}", "labels": [volume.FIRST_NAMES[n % 500], volume.CITIES[n % 10], f"n{request}-{n}"]}) + "\n"
            for n in range(lines))
        texts = list(texts)
        start = time.monotonic()
        created = Import(installation.ports["gateway"], client.key, texts, f"import-{request}").run()
        rates.append(lines / (time.monotonic() - start))
        tell(f"import {request}: {created:,} created, {rates[-1]:,.0f} lines/s")
        if created != lines:
            raise SystemExit(f"{created} of {lines} lines were created")
    after = installation.cpu_seconds()
    cpu = {name: after[name] - before[name] for name in ("gateway", "respondents")}
    print("\n| contacts | lines/s, first | lines/s, last | peak MB gateway | peak MB respondents | CPU-s gateway | CPU-s respondents |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(f"| {requests * lines:,} | {rates[0]:,.0f} | {rates[-1]:,.0f} | {peak(installation, 'gateway'):.1f} "
          f"| {peak(installation, 'respondents'):.1f} | {cpu['gateway']:.1f} | {cpu['respondents']:.1f} |", flush=True)


def measure_anonymisation(client, surveys):
    # The gateway has closed it during the imports.
    client.connection.close()
    start = time.monotonic()
    client.need("POST", f"/api/v2/respondents/{surveys[0]}/anonymize", {"fields": ["email", 1, 2, 3]})
    meanwhile = []
    applied = None
    while True:
        meanwhile.append(client.call("POST", "/manage/v1/contacts", {"email": "writer@example.org"})[2])
        time.sleep(0.05)
        if len(meanwhile) % 10 == 0:
            job = client.need("GET", "/manage/v1/jobs?limit=1")["jobs"][0]
            if job["state"] == "clearing" and applied is None:
                applied = time.monotonic() - start
            if job["state"] in ("done", "failed"):
                break
    seconds = time.monotonic() - start
    print(f"\nAnonymising {job['changed']:,} respondents: {job['state']} after {seconds:.0f} s ({job['changed'] / seconds:,.0f}/s). "
          f"A contact created meanwhile: p50 {quantile(meanwhile, 0.5):.1f} ms, p99 {quantile(meanwhile, 0.99):.1f} ms.", flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="Tests/Benchmarks/respondents", description=__doc__)
    parser.add_argument("respondents", nargs="?", type=int, default=10_000_000, help="respondents, a tenth of them in one survey")
    parser.add_argument("--surveys", type=int, default=1_000, help="surveys (default 1,000)")
    parser.add_argument("--rounds", type=int, default=210, help="requests of each kind (default 210)")
    parser.add_argument("--imports", type=int, default=10, help="requests of an import (default 10)")
    parser.add_argument("--lines", type=int, default=100_000, help="lines of each (default 100,000)")
    parser.add_argument("--folder", help="where the state goes (default: a temporary folder)")
    parser.add_argument("--skip-build", action="store_true", help="measure what is built")
    return parser.parse_args()


def main():
    options = arguments()
    if not options.skip_build:
        for product in PRODUCTS:
            subprocess.run(["swift", "build", "--configuration", "release", "--scratch-path", ROOT / ".build-bench", "--product", product],
                           check=True, cwd=ROOT, stdout=sys.stderr)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, Installation(PROGRAMS, pathlib.Path(folder) / "state") as installation:
        client, surveys, first = prepare(installation, options)
        size = (installation.folder / "data" / "respondents.sqlite").stat().st_size
        print(f"{options.respondents:,} respondents of {len(surveys):,} surveys: {size / 1e9:.1f} GB")
        measure_reads(client, surveys, first, options.rounds)
        measure_add(installation, client, surveys, options.rounds)
        measure_import(installation, client, options.imports, options.lines)
        measure_anonymisation(client, surveys)


main()
