"""Builds and measures: see Tests/Benchmarks/rpc, which starts this."""

import argparse
import collections
import datetime
import json
import os
import pathlib
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile

from allocations import Allocations, symbols
from plot import plot
from processes import Client, Server, h2load_call, measure_h2load, measure_swift, medians
from report import markdown

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = ROOT / "Tests" / "Benchmarks"
SCRATCH = ROOT / ".build-bench"
SHAPES = ["1x1", "1x64", "1x512", "64x64"]
SERVERS = {
    "fieldwork": "Fieldwork",
    "grpc-swift": "grpc-swift-2, Foundation JSON",
    "grpc-cpp-queue": "gRPC C++, bytes, queue",
    "grpc-cpp-callback": "gRPC C++, bytes, callback",
}
SWIFT_PROGRAMS = {"fieldwork": ("bench-server", "bench-client"), "grpc-swift": ("bench-grpc-server", "bench-grpc-client")}
PARTS = ["calls", "memory", "allocations", "json"]


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tests/Benchmarks/rpc", description="Measures our RPC beside grpc-swift-2 and gRPC C++, on two cores.")
    parser.add_argument("rounds", nargs="?", type=int, default=5, help="rounds, of which the medians count (default 5)")
    parser.add_argument("seconds", nargs="?", type=float, default=3, help="seconds of each measurement (default 3)")
    parser.add_argument("--warm-up", type=float, default=1, help="seconds before each measurement (default 1)")
    parser.add_argument("--only", type=names(SERVERS), default=list(SERVERS), help="of " + ",".join(SERVERS))
    parser.add_argument("--shapes", type=names(None), default=SHAPES, help="connections x calls in flight, such as 1x64,64x64")
    parser.add_argument("--parts", type=names(PARTS), default=PARTS, help="of " + ",".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="one round of one second: to see that it works, not to be believed")
    parser.add_argument("--stacks", action="store_true", help="show instead what allocates in our server, most frequent first")
    parser.add_argument("--skip-build", action="store_true", help="measure what is built")
    parser.add_argument("--output", type=pathlib.Path, default=SCRATCH / "results", help="folder for results.json, rpc.md and rpc.svg")
    parser.add_argument("--publish", action="store_true", help="copy the plot to Tests/Benchmarks/rpc.svg, which the README shows")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds, options.warm_up = 1, 1, 0.3
    options.shapes = [tuple(map(int, shape.split("x"))) for shape in options.shapes]
    if (os.cpu_count() or 1) < 2:
        parser.error("two cores are needed: one for the server and one for what loads it")
    return options


def names(known):
    def parse(text):
        found = text.split(",")
        if known is None:
            if not all(re.fullmatch(r"[1-9]\d*x[1-9]\d*", name) for name in found):
                raise argparse.ArgumentTypeError("a shape is like 1x64")
        elif not set(found) <= set(known):
            raise argparse.ArgumentTypeError("known are " + ",".join(known))
        return found

    return parse


class Benchmark:
    def __init__(self, options, folder):
        self.options = options
        self.folder = pathlib.Path(folder)
        self.native = SCRATCH / "native"
        self.programs = SCRATCH / "release"
        self.certificates = str(self.folder / "certificates")
        self.library = self.folder / "liballocations.so"

    # Building

    def build(self):
        products = ["fieldwork", "bench-json"]
        for name in self.options.only:
            products += SWIFT_PROGRAMS.get(name, ())
        for product in products:
            run("swift", "build", "--configuration", "release", "--scratch-path", SCRATCH, "--product", product, cwd=ROOT)
        if any(name not in SWIFT_PROGRAMS for name in self.options.only):
            flags = subprocess.run(
                ["pkg-config", "--cflags", "--libs", "grpc++"], capture_output=True, text=True, check=True).stdout.split()
            self.native.mkdir(exist_ok=True)
            run("g++", "-std=c++17", "-O2", "-Wall", "-Wextra", "-o", self.native / "cpp-server", SOURCES / "CPP" / "server.cpp", *flags)

    def prepare(self):
        run(self.programs / "fieldwork", "certs", "init", "--directory", self.certificates, "--services", "benchmark,load")
        run(self.programs / "bench-json", "--samples", self.folder)
        run("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fno-builtin", "-ftls-model=initial-exec",
            "-o", self.library, SOURCES / "Allocations" / "allocations.c")

    # Measuring

    def start(self, name, environment=None):
        if name in SWIFT_PROGRAMS:
            return Server([self.programs / SWIFT_PROGRAMS[name][0], "--certificates", self.certificates], environment)
        mode = name.rsplit("-", 1)[1]
        return Server([self.native / "cpp-server", mode, self.certificates, self.folder / "reply.json"], environment)

    def client(self, name, server, *arguments):
        return Client(self.programs / SWIFT_PROGRAMS[name][1], server, self.certificates, *arguments)

    def calls(self):
        """Figures by server and shape: in each round one server after the other, so that a slow minute is everybody's."""
        rounds = {name: {shape: [] for shape in self.options.shapes} for name in self.options.only}
        for number in range(self.options.rounds):
            for shape in self.options.shapes:
                for name in self.options.only:
                    say(f"round {number + 1} of {self.options.rounds}, {shape[0]} × {shape[1]}: {SERVERS[name]}")
                    rounds[name][shape].append(self.measure(name, shape))
        return {
            name: {f"{shape[0]}x{shape[1]}": {**medians(found), "rounds": found} for shape, found in by_shape.items()}
            for name, by_shape in rounds.items()
        }

    def measure(self, name, shape):
        with self.start(name) as server:
            if name in SWIFT_PROGRAMS:
                return measure_swift(
                    self.programs / SWIFT_PROGRAMS[name][1], server, self.certificates, shape, self.options.warm_up, self.options.seconds)
            self.load_exactly(server, 10)
            return measure_h2load(
                server, self.folder / "request.grpc", shape, self.options.warm_up, self.options.seconds, self.folder)

    def memory(self):
        """Resident bytes of a server with 1 and with 1,000 idle connections, each of which has made one call."""
        found = {}
        for name in self.options.only:
            if name not in SWIFT_PROGRAMS:
                continue
            say(f"memory: {SERVERS[name]}")
            found[name] = {}
            for connections in (1, 1_000):
                with self.start(name) as server, self.client(name, server, "--connections", connections, "--idle") as client:
                    client.expect("idle")
                    found[name][str(connections)] = server.resident_bytes
        return found

    def allocations(self, calls=50_000):
        """Allocations of a server per call, at 64 in flight on one connection, and those of the messages' coding alone."""
        found = {}
        for name in self.options.only:
            say(f"allocations: {SERVERS[name]}")
            counter = Allocations(self.folder / "allocations")
            with self.start(name, counter.environment(self.library)) as server:
                if name in SWIFT_PROGRAMS:
                    with self.client(name, server, "--in-flight", 64, "--calls", calls) as client:
                        client.expect("measuring")
                        before = counter.count
                        client.proceed()
                        client.expect("measured")
                        found[name] = (counter.count - before) / calls
                        client.proceed()
                else:
                    self.load_exactly(server, calls // 10)
                    before = counter.count
                    self.load_exactly(server, calls)
                    found[name] = (counter.count - before) / calls
        counter = Allocations(self.folder / "allocations")
        output = subprocess.run(
            [self.programs / "bench-json", "--allocations"], env={**os.environ, **counter.environment(self.library)},
            capture_output=True, text=True, check=True).stdout
        return {"servers": found, "coding": json.loads(output)}

    def load_exactly(self, server, calls):
        """Makes calls with h2load and sees that all were answered as they have to be; the status of HTTP says little about that."""
        output = subprocess.run(
            ["h2load", "--clients=1", "--max-concurrent-streams=64", f"--requests={calls}",
             *h2load_call(server, self.folder / "request.grpc")], capture_output=True, text=True, check=True).stdout
        answered = calls * (self.folder / "reply.grpc").stat().st_size
        if f"({answered}) data" not in output:
            raise SystemExit(f"the gRPC server did not answer every call:\n{output}")

    def json(self):
        say("JSON")
        output = subprocess.run(
            ["taskset", "-c", "0", self.programs / "bench-json", "--rounds", str(self.options.rounds),
             "--milliseconds", "20" if self.options.quick else "200"],
            capture_output=True, text=True, check=True).stdout
        return json.loads(output)["measurements"]

    def stacks(self, calls=20_000, shown=40, depth=16):
        """Prints what allocates in our server, with how often it does per call."""
        for shape in self.options.shapes:
            counter = Allocations(self.folder / "allocations")
            with self.start("fieldwork", counter.environment(self.library)) as server:
                with self.client(
                        "fieldwork", server, "--connections", shape[0], "--in-flight", shape[1], "--calls", calls) as client:
                    client.expect("measuring")
                    before = counter.count
                    counter.record(True)
                    client.proceed()
                    client.expect("measured")
                    counter.record(False)
                    total = counter.count - before
                    found = counter.stacks()
                    client.proceed()
                    known = symbols(server.process.pid, {address for _, frames in found for address in frames})
            print(f"\n{shape[0]} × {shape[1]}: {total / calls:.2f} allocations per call")
            by_names = collections.Counter()
            for allocations, frames in found:
                by_names[tuple(known.get(address, hex(address)) for address in frames[:depth])] += allocations
            for frames, allocations in by_names.most_common(shown):
                if allocations >= calls / 500:
                    print(f"\n{allocations / calls:.3f}", *frames, sep="\n    ")


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return {
        "processor": model[1] if model else platform.processor(), "cores": os.cpu_count(), "kernel": platform.release(),
        "measured": datetime.date.today().isoformat(),
    }


def run(*command, **options):
    subprocess.run(list(map(str, command)), check=True, **{"stdout": sys.stderr, **options})


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    options = arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder:
        benchmark = Benchmark(options, folder)
        if not options.skip_build:
            benchmark.build()
        benchmark.prepare()
        if options.stacks:
            benchmark.stacks()
            return
        results = {"machine": machine(), "rounds": options.rounds, "seconds": options.seconds, "names": SERVERS}
        for part in options.parts:
            results[part] = getattr(benchmark, part)()
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    text = markdown(results)
    (options.output / "rpc.md").write_text(text)
    print(text, end="")
    if "calls" in results:
        (options.output / "rpc.svg").write_text(plot(results))
        if options.publish:
            shutil.copy(options.output / "rpc.svg", SOURCES / "rpc.svg")


main()
