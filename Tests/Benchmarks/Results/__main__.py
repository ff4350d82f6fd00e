"""Measures lists and exports of results through the processes that compose/up has started."""

import http.client
import json
import os
import pathlib
import re
import sqlite3
import sys
import time

import survey

STATE = pathlib.Path(os.environ.get("FIELDWORK_STATE", ".fieldwork"))
PORT = int(os.environ.get("FIELDWORK_GATEWAY_PORT", "8080"))
FORMATS = ["csv", "ndjson", "sav"]


class Process:
    """A process of the system, by what the kernel knows of it."""

    def __init__(self, name):
        self.path = pathlib.Path("/proc") / (STATE / "run" / f"{name}.pid").read_text().split()[0]

    def forget_peak(self):
        (self.path / "clear_refs").write_text("5")

    @property
    def peak(self):
        """Megabytes."""
        return int(re.search(r"VmHWM:\s+(\d+) kB", (self.path / "status").read_text())[1]) / 1024

    @property
    def cpu(self):
        """Seconds."""
        fields = (self.path / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def request(key, method, path, body=None):
    """A reply on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=3600)
    connection.request(
        method, path, body=None if body is None else json.dumps(body),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
    return connection.getresponse()


def document(key, method, path, body=None):
    reply = request(key, method, path, body)
    text = reply.read()
    if reply.status >= 300:
        raise SystemExit(f"{method} {path}: {reply.status} {text.decode()}")
    return json.loads(text)


def prepare(count):
    """An account and a survey with so many responses."""
    operator = (STATE / "operator.key").read_text().strip()
    account = document(operator, "POST", "/manage/v1/accounts", {"name": "Benchmark"})["id"]
    key = document(operator, "POST", f"/manage/v1/accounts/{account}/keys", {"name": "all", "scopes": ["manage"]})["secret"]
    created = document(key, "POST", "/manage/v1/surveys", survey.DOCUMENT)
    database = sqlite3.connect(STATE / "data" / "responses.sqlite", isolation_level=None, timeout=60)
    survey.fill(database, account, created["id"], created["pages"], count)
    database.close()
    return key, created["id"]


def export(key, number, form):
    """Reads an export to its end: (seconds to the first byte, seconds, bytes)."""
    start = time.monotonic()
    reply = request(key, "GET", f"/manage/v1/surveys/{number}/export?format={form}")
    if reply.status != 200:
        reply.read()
        return None
    first = len(reply.read(1))
    until_first = time.monotonic() - start
    size = first
    while part := reply.read(1 << 16):
        size += len(part)
    return until_first, time.monotonic() - start, size


def pages(key, number, cursor=None, rounds=20):
    """Milliseconds for a page of 100, and where the next begins."""
    times = []
    for _ in range(rounds):
        start = time.monotonic()
        page = document(key, "GET", f"/manage/v1/surveys/{number}/responses?limit=100" + (f"&cursor={cursor}" if cursor else ""))
        times.append((time.monotonic() - start) * 1_000)
    return sorted(times)[len(times) // 2], page


def measure(count):
    start = time.monotonic()
    key, number = prepare(count)
    print(f"\n{count:,} responses of 20 questions (written in {time.monotonic() - start:.0f} s)\n")
    responses, gateway = Process("responses"), Process("gateway")
    print("| export | responses/s | MB/s | first byte, ms | whole, s | peak MB responses | peak MB gateway | CPU-s responses | CPU-s gateway |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for form in FORMATS:
        before = [process.cpu for process in (responses, gateway)]
        for process in (responses, gateway):
            process.forget_peak()
        result = export(key, number, form)
        if result is None:
            continue
        first, whole, size = result
        cpu = [process.cpu - spent for process, spent in zip((responses, gateway), before)]
        print(
            f"| {form} | {count / whole:,.0f} | {size / whole / 1e6:.1f} | {first * 1000:.1f} | {whole:.2f} | {responses.peak:.1f} "
            f"| {gateway.peak:.1f} | {cpu[0]:.2f} | {cpu[1]:.2f} |")
    newest, page = pages(key, number)
    last_id = int(page["responses"][0]["id"]) - count + 101
    oldest, page = pages(key, number, cursor=last_id)
    assert len(page["responses"]) == 100 and page["next"] is None
    print(f"\nA page of 100 by cursor: {newest:.1f} ms at the start, {oldest:.1f} ms at the end.")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ["10000", "1000000"]:
        measure(int(wanted.replace(",", "")))
