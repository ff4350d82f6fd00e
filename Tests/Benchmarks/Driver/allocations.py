"""Allocations of a process that runs with the counting library; `Allocations/allocations.c` has the file's layout."""

import collections
import mmap
import pathlib
import re
import struct
import subprocess

DEPTH = 40
SLOTS = 16384
WORDS = struct.Struct("4Q")
STACK = struct.Struct(f"4Q{DEPTH}Q")


class Allocations:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.unlink(missing_ok=True)

    def environment(self, library):
        return {"LD_PRELOAD": str(library), "BENCHMARK_ALLOCATIONS": str(self.path)}

    @property
    def count(self):
        with self.path.open("rb") as file:
            return WORDS.unpack(file.read(WORDS.size))[0]

    def record(self, is_on):
        """Whether the stacks of further allocations are kept."""
        with self.path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
            memory[24:32] = struct.pack("Q", is_on)

    def stacks(self):
        """Pairs of the number of allocations and the addresses of the calls that led to them, innermost first; most frequent first."""
        data = self.path.read_bytes()
        found = []
        for slot in range(SLOTS):
            hash, allocations, _, depth, *frames = STACK.unpack_from(data, WORDS.size + slot * STACK.size)
            if hash:
                found.append((allocations, frames[:depth]))
        return sorted(found, reverse=True)


def symbols(pid, addresses):
    """The names of functions by address, for a process that still runs."""
    maps = []
    for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) \S+ \d+ +(/\S+)", line)
        if match:
            begin, end, offset = (int(match[index], 16) for index in (1, 2, 3))
            maps.append((begin, end, offset, match[4]))
    names = {}
    by_file = collections.defaultdict(list)
    for address in addresses:
        for begin, end, offset, file in maps:
            if begin <= address < end:
                first = min(start for start, _, _, name in maps if name == file)
                # The return address belongs to the instruction before it. The files are position independent, from address 0 on.
                by_file[file].append((address, address - 1 - first))
                break
    for file, found in by_file.items():
        lookup = subprocess.run(
            ["llvm-symbolizer", "--no-inlines", "--no-demangle", "--functions=linkage", f"--obj={file}"],
            input="\n".join(hex(offset) for _, offset in found), capture_output=True, text=True, check=True)
        blocks = [block.splitlines() for block in lookup.stdout.strip().split("\n\n")]
        for (address, _), block in zip(found, blocks):
            names[address] = block[0] if block and block[0] != "??" else pathlib.Path(file).name
    mangled = sorted(set(names.values()))
    demangled = subprocess.run(
        ["swift", "demangle", "--simplified", "--compact"], input="\n".join(mangled), capture_output=True, text=True,
        check=True).stdout.splitlines()
    table = dict(zip(mangled, demangled))
    return {address: table.get(name, name) for address, name in names.items()}
