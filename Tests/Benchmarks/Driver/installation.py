"""A whole installation for a measurement: the five processes of a release build on free ports, with state of its own."""

import json
import os
import pathlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

SERVICES = ["tokens", "responses", "respondents", "marketplace-templates", "gateway"]


class Installation:
    """Starts the processes, makes an account with a key, and stops everything at its end.

    With a core, all processes run on that one alone.
    """

    def __init__(self, programs, folder, core=None):
        self.prefix = [] if core is None else ["taskset", "-c", core]
        self.programs = pathlib.Path(programs)
        self.folder = pathlib.Path(folder)
        self.processes = {}
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        self.key = None

    def __enter__(self):
        (self.folder / "logs").mkdir(parents=True)
        subprocess.run([self.programs / "fieldwork", "certs", "init", "--directory", self.folder / "certs"],
                       check=True, stdout=subprocess.DEVNULL)
        for name in SERVICES:
            self.start(name)
        self.wait_until_ready()
        operator = (self.folder / "operator.key").read_text().strip()
        account = self.post("/manage/v1/accounts", {"name": "Benchmark"}, key=operator)["id"]
        self.account = account
        self.key = self.post(f"/manage/v1/accounts/{account}/keys", {"name": "load", "scopes": ["responses", "respondents", "codes", "manage"]}, key=operator)["secret"]
        return self

    def __exit__(self, *_):
        for process in self.processes.values():
            process.terminate()
        for name in SERVICES:
            self.stop(name)

    def start(self, name):
        ports = {f"FIELDWORK_{name.upper().replace('-', '_')}_PORT": str(port) for name, port in self.ports.items()}
        addresses = {f"FIELDWORK_{name.upper().replace('-', '_')}_ADDRESSES": f"127.0.0.1:{port}" for name, port in self.ports.items()}
        self.environment = {
            **os.environ, **ports, **addresses, "FIELDWORK_CERTIFICATES_DIRECTORY": str(self.folder / "certs"),
            "FIELDWORK_DATA_DIRECTORY": str(self.folder / "data"), "FIELDWORK_OPERATOR_KEY_FILE": str(self.folder / "operator.key"),
        }
        with open(self.folder / "logs" / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                [*self.prefix, self.programs / name], env={**self.environment, "FIELDWORK_PORT": str(self.ports[name])}, stdout=log, stderr=log)

    def stop(self, name):
        process = self.processes[name]
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @property
    def operator(self):
        return (self.folder / "operator.key").read_text().strip()

    def wait_until_ready(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise SystemExit(f"{name} has ended instead of starting:\n{(self.folder / 'logs' / f'{name}.log').read_text()}")
            try:
                # A key that nobody has is refused by `tokens`; one that is ours has `responses` answer.
                self.request("GET", "/manage/v1/surveys", key=self.key or "nobody")
                return
            except urllib.error.HTTPError as error:
                if self.key is None and error.code == 401 and (self.folder / "operator.key").exists():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit("the processes were not ready within a minute")

    @property
    def gateway(self):
        return f"http://127.0.0.1:{self.ports['gateway']}"

    def request(self, method, path, body=None, key=None):
        request = urllib.request.Request(
            f"{self.gateway}{path}", method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read())

    def post(self, path, body, key=None):
        return self.request("POST", path, body, key)

    def cpu_seconds(self):
        """What each process has run so far, over all of its threads."""
        return {name: cpu_seconds(process.pid) for name, process in self.processes.items()}

    def resident_bytes(self, name):
        status = pathlib.Path(f"/proc/{self.processes[name].pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


def cpu_seconds(pid):
    """User and kernel time over all threads, those that have ended among them."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
