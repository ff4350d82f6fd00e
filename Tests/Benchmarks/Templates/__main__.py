"""Measures templates and buyers' surveys through the processes that compose/up has started."""

import http.client
import json
import os
import pathlib
import sys
import threading
import time

import orders

STATE = pathlib.Path(os.environ.get("FIELDWORK_STATE", ".fieldwork"))
PORT = int(os.environ.get("FIELDWORK_GATEWAY_PORT", "8080"))
SECONDS = 5
CLIENTS = [1, 16]


class Client:
    """A connection that stays open, with a key."""

    def __init__(self, key):
        self.key = key
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def send(self, method, path, body=None):
        """The reply's body and how many seconds it took."""
        text = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "access-token": self.key, "Authorization": f"Bearer {self.key}"}
        start = time.monotonic()
        self.connection.request(method, path, body=text, headers=headers)
        reply = self.connection.getresponse()
        received = reply.read()
        took = time.monotonic() - start
        if reply.status >= 300:
            raise Refused(f"{method} {path}: {reply.status} {received[:500].decode()}")
        return received, took


class Refused(Exception):
    """A reply that is an error."""


def prepare(count):
    """A buyer, its key, a large and a small template, and so many others."""
    operator = Client((STATE / "operator.key").read_text().strip())
    account = json.loads(operator.send("POST", "/manage/v1/accounts", {"name": "Benchmark", "features": ["templates"]})[0])["id"]
    path = f"/manage/v1/accounts/{account}/keys"
    key = json.loads(operator.send("POST", path, {"name": "all", "scopes": ["manage", "templates"]})[0])["secret"]
    client = Client(key)
    large, took = client.send("POST", "/manage/v1/templates", orders.template("Large", orders.LARGE))
    print(f"A template of 500 qualifications and 1,000 quotas ({len(large):,} bytes) was made in {took * 1000:.1f} ms.")
    small = client.send("POST", "/manage/v1/templates", orders.template("Small", orders.SMALL))[0]

    def another(number, client):
        client.send("POST", "/manage/v1/templates", orders.template(f"Folder {number % 50}", orders.SMALL))

    share(count, another, key)
    return key, json.loads(large)["id"], json.loads(small)["id"]


def share(count, work, key, clients=16):
    """Has some clients do a number of things together."""
    numbers = iter(range(count))
    lock = threading.Lock()

    def go():
        client = Client(key)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            work(number, client)

    threads = [threading.Thread(target=go) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rate(key, clients, work):
    """Requests a second, and milliseconds of the middle and the hundredth slowest one."""
    times, refused = [], []
    end = time.monotonic() + SECONDS

    def go():
        client = Client(key)
        while time.monotonic() < end:
            try:
                times.append(work(client))
            except Refused as error:
                refused.append(error)

    threads = [threading.Thread(target=go) for _ in range(clients)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - start
    if refused:
        print(f"{len(refused)} were refused, the first: {refused[0]}", file=sys.stderr)
    times = sorted(times) or [float("nan")]
    return len(times) / spent, times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000


def measure(count):
    key, large, small = prepare(count)
    client = Client(key)
    print("\n| request | at a time | requests/s | p50 ms | p99 ms | bytes of the reply |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    made = {}
    for name, template in (("small", small), ("large", large)):
        made[name] = client.send("POST", "/buyers/v2/surveys", {"template_id": template})[0]
    cases = [("GET templates", "GET", "templates?UI=1", None)]
    for name, template in (("small", small), ("large", large)):
        number = json.loads(made[name])["ps_survey_id"]
        quota = {**orders.SMALL["quotas"][0], "buyer_quota_id": "changed"}
        cases += [
            (f"POST survey, {name}", "POST", "surveys", {"template_id": template}),
            (f"PUT survey, {name}, one field and one quota", "PUT", f"surveys/{number}", quota),
            (f"PUT survey, {name}, all of it", "PUT", f"surveys/{number}", made[name]),
            (f"GET survey, {name}", "GET", f"surveys/{number}", None),
        ]
    for title, method, path, body in cases:
        for clients in CLIENTS:
            counter = iter(range(1, 1_000_000_000))

            def work(client):
                sent = body
                if method == "PUT":
                    value = next(counter) % 100_000 + 1
                    if isinstance(body, bytes):
                        sent = orders.with_completes(body, value)
                    else:
                        sent = {"completes_required": value, "quotas": [{**body, "required_count": value}]}
                return client.send(method, f"/buyers/v2/{path}", sent)[1]

            per_second, middle, slow = rate(key, clients, work)
            kind = "large" if "large" in title else "small"
            size = len(client.send(method, f"/buyers/v2/{path}")[0] if method == "GET" else made[kind])
            print(f"| {title} | {clients} | {per_second:,.1f} | {middle:.1f} | {slow:.1f} | {size:,} |", flush=True)


if __name__ == "__main__":
    measure(int((sys.argv[1:] or ["10000"])[0].replace(",", "")))
