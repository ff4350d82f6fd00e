"""Measures tokens by the million: see Tests/Benchmarks/tokens, which starts this."""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from installation import cpu_seconds, free_ports

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCRATCH = ROOT / ".build-bench"
PROGRAMS = SCRATCH / "release"


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tests/Benchmarks/tokens", description="What issuing, looking up and starting cost with ten tokens and with many.")
    parser.add_argument("tokens", nargs="?", type=int, default=10_000_000, help="how many are many (default 10,000,000)")
    parser.add_argument("--calls", type=int, default=5_000, help="calls of each kind that are measured (default 5,000)")
    parser.add_argument("--warm-up", type=int, default=10_000, help="calls of each kind before those (default 10,000)")
    parser.add_argument("--folder", type=pathlib.Path, help="where the database is made for the time being")
    parser.add_argument("--skip-build", action="store_true", help="measure what is built")
    return parser.parse_args()


def peak_megabytes(pid):
    return int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def main():
    options = arguments()
    if not options.skip_build:
        for product in ["tokens", "fieldwork", "bench-tokens"]:
            subprocess.run(["swift", "build", "--configuration", "release", "--scratch-path", SCRATCH, "--product", product],
                           check=True, cwd=ROOT, stdout=sys.stderr)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        state, ports = pathlib.Path(folder), free_ports(2)
        subprocess.run([PROGRAMS / "fieldwork", "certs", "init", "--directory", state / "certs"], check=True, stdout=subprocess.DEVNULL)
        services = {}
        try:
            for name, port in zip(("few", "many"), ports):
                services[name] = start(state, name, port)
            measure(options, state, ports, services)
        finally:
            for service in services.values():
                service.terminate()
                service.wait()


def start(state, name, port):
    folder = state / name
    folder.mkdir()
    with open(folder / "tokens.log", "wb") as log:
        service = subprocess.Popen(
            [PROGRAMS / "tokens", "--port", str(port), "--certificates-directory", state / "certs", "--data-directory", folder / "data",
             "--operator-key-file", folder / "operator.key"], stdout=log, stderr=log)
    while not (folder / "operator.key").exists():
        if service.poll() is not None:
            raise SystemExit((folder / "tokens.log").read_text())
        time.sleep(0.1)
    return service


def measure(options, state, ports, services):
    load = subprocess.Popen(
        [PROGRAMS / "bench-tokens", "--few-port", str(ports[0]), "--many-port", str(ports[1]), "--certificates", state / "certs",
         "--tokens", str(options.tokens), "--calls", str(options.calls), "--warm-up", str(options.warm_up)],
        stdout=subprocess.PIPE, text=True)
    issued = json.loads(load.stdout.readline() or "null")
    if issued is None:
        raise SystemExit("the load has failed")
    issuing = cpu_seconds(services["many"].pid)
    # As on a machine with the memory for it; some take from the system's cache what nobody has read for a while.
    for name in services:
        read(state / name / "data" / "tokens.sqlite")
    print("| one call at a time | tokens | p50 µs | p99 µs | CPU of the service µs | many to few, p50 | CPU |")
    print("| :--- | ---: | ---: | ---: | ---: | ---: | ---: |")
    before = {}
    for line in map(json.loads, load.stdout):
        cpu = {name: cpu_seconds(service.pid) for name, service in services.items()}
        if "few" not in line:
            before = cpu
            continue
        row(line, {name: (cpu[name] - before[name]) / line[name]["calls"] * 1e6 for name in cpu}, options.tokens)
    if load.wait() != 0:
        raise SystemExit("the load has failed")
    size = (state / "many" / "data" / "tokens.sqlite").stat().st_size
    print(f"\nIssued: {issued['perSecond']:,.0f} a second; one more grant meanwhile: p50 {issued['meanwhile']['p50'] / 1000:.1f} ms, "
          f"p99 {issued['meanwhile']['p99'] / 1000:.1f} ms. The file: {size / 1e9:.2f} GB, {size / options.tokens:.0f} bytes a token. "
          f"CPU of issuing: {issuing:.0f} s, memory at most {peak_megabytes(services['many'].pid):.0f} MB.")


def read(path):
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


KINDS = {"lookUp": ("look-up", 10), "startAgain": ("start again", 10), "firstStart": ("first start", None)}


def row(line, cpu, tokens):
    title, few = KINDS[line["kind"]]
    latencies = [line[name][part] for name in ("few", "many") for part in ("p50", "p99")]
    print(f"| {title} | {few or 'some thousand'} | {latencies[0]:,.0f} | {latencies[1]:,.0f} | {cpu['few']:,.0f} | | |")
    print(f"| {title} | {tokens:,} | {latencies[2]:,.0f} | {latencies[3]:,.0f} | {cpu['many']:,.0f} | {latencies[2] / latencies[0]:.2f} | "
          f"{cpu['many'] / cpu['few']:.2f} |", flush=True)


main()
