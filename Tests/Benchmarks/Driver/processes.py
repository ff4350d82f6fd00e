"""The processes of the benchmark: servers and what loads them, each on a core of its own."""

import json
import os
import pathlib
import re
import statistics
import subprocess

SERVER_CORE = "0"
CLIENT_CORE = "1"


class Server:
    """A server of one kind, from its start to its end. Says `listening PORT` and ends when its standard input does."""

    def __init__(self, arguments, environment=None):
        self.process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        line = self.process.stdout.readline().split()
        if len(line) != 2 or line[0] != "listening":
            self.process.kill()
            raise SystemExit(f"{arguments[0]} did not start")
        self.port = int(line[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def cpu_seconds(self):
        """What all threads have run so far, in user and kernel mode, to the nanosecond that the scheduler keeps."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9

    @property
    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


class Client:
    """One of the load generators written in Swift; `Load.swift` has its lines."""

    def __init__(self, program, server, certificates, *arguments):
        self.process = subprocess.Popen(
            ["taskset", "-c", CLIENT_CORE, program, "--port", str(server.port), "--certificates", certificates, *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def expect(self, word):
        line = self.process.stdout.readline().strip()
        if line != word:
            raise SystemExit(f"the client said {line!r} instead of {word!r}")

    def proceed(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def report(self):
        return json.loads(self.process.stdout.readline())


def measure_swift(program, server, certificates, shape, warm_up, seconds):
    """Loads `server`; its figures as `figures` gives them."""
    connections, in_flight = shape
    with Client(program, server, certificates, "--connections", connections, "--in-flight", in_flight, "--warm-up", warm_up,
                "--seconds", seconds) as client:
        client.expect("measuring")
        before = server.cpu_seconds
        client.expect("measured")
        cpu = server.cpu_seconds - before
        report = client.report()
    return figures(report["calls"], report["seconds"], cpu, report["p50"], report["p99"], report["p999"])


def measure_h2load(server, request, shape, warm_up, seconds, folder):
    """Loads a gRPC server with h2load; its figures as `figures` gives them.

    :param request: The file with one gRPC message, its prefix of five bytes included.
    """
    connections, in_flight = shape
    log = pathlib.Path(folder) / "h2load.log"
    log.unlink(missing_ok=True)
    process = subprocess.Popen(
        ["taskset", "-c", CLIENT_CORE, "stdbuf", "-oL", "h2load", f"--clients={connections}",
         f"--max-concurrent-streams={in_flight // connections}", f"--warm-up-time={round(warm_up * 1000)}ms", f"--duration={round(seconds * 1000)}ms",
         f"--log-file={log}", *h2load_call(server, request)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    before = after = None
    output = ""
    for line in process.stdout:
        output += line
        if line.startswith("Main benchmark duration is started"):
            before = server.cpu_seconds
        elif line.startswith("Main benchmark duration is over"):
            after = server.cpu_seconds
    process.wait()
    counted = re.search(r"(\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", output)
    if before is None or after is None or not counted:
        raise SystemExit(f"h2load failed:\n{output}")
    done, succeeded, *_ = map(int, counted.groups())
    if done == 0 or succeeded != done or "TLSv1.3" not in output:
        raise SystemExit(f"h2load did not succeed:\n{output}")
    # Each line: when the call began in µs, its HTTP status, and how long it took in µs.
    times = sorted(int(line.rsplit("\t", 1)[1]) for line in log.read_text().splitlines())
    return figures(done, seconds, after - before, *(times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.99, 0.999)))


def h2load_call(server, request):
    """The arguments by which h2load makes the measured call."""
    return [
        "--window-bits=20", "--connection-window-bits=20", f"--data={request}", "-H", "content-type: application/grpc",
        "-H", "te: trailers", f"https://127.0.0.1:{server.port}/benchmark.Participations/Begin",
    ]


def figures(calls, seconds, cpu, p50, p99, p999):
    """Calls per second, CPU-seconds of the server per 100,000 calls, and percentiles in µs."""
    return {
        "calls_per_second": calls / seconds, "cpu_seconds_per_100k": cpu / calls * 100_000, "p50_us": p50, "p99_us": p99, "p999_us": p999,
    }


def medians(rounds):
    """The median of each figure over several rounds."""
    return {key: statistics.median(figure[key] for figure in rounds) for key in rounds[0]}
