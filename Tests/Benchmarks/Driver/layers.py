"""Where the processes' time goes: samples of perf, by the layer that the running function belongs to."""

import collections
import re
import subprocess

# The first that fits counts. Patterns are searched in "PROGRAM SYMBOL", demangled.
LAYERS = [
    ("kernel: disk", r"\[k\] .*(ext4|jbd2|fsync|fdatasync|blk_|bio_|virtio|submit_|writeback|pagecache|filemap|folio|xfs|btrfs|overlay)"),
    ("kernel: sockets", r"\[k\] .*(tcp|sock|skb|inet|ip_|net|loopback|sk_|ep_|epoll|eventfd|copy_(to|from)_|_copy_|recv|send|iov)"),
    ("kernel: scheduling and the rest", r"\[k\]"),
    ("SQLite", r"sqlite3|libsqlite"),
    ("TLS", r"CNIOBoringSSL|NIOSSL|bssl|aes_|gcm|sha256|sha512|chacha|ASN1|EVP_|SSL_|tls"),
    ("SQL driver and storage", r"GRDB|7Storage|Storage\."),
    ("JSON", r"4JSON|JSON"),
    ("RPC", r"3RPC|RPC\.|4Wire|Wire\."),
    ("HTTP server", r"Hummingbird|NIOHTTP|HTTPTypes|llhttp|NIOExtras|HTTPField"),
    ("parameters, surfaces and keys", r"GatewayService"),
    ("questionnaires", r"ResponsesService"),
    ("tokens and respondents", r"TokensService|RespondentsService"),
    ("logs", r"Logging|StreamLogHandler|vfprintf|fwrite|strftime"),
    ("NIO", r"NIO"),
    ("memory", r"malloc|free|calloc|realloc|_int_|memcpy|memmove|memset|memcmp|mem"),
    ("Swift runtime", r"swift_|libswift|Swift\."),
    ("locks and threads", r"pthread|futex|lll_|dispatch"),
]


def profile(pids, seconds, file, hertz=997):
    subprocess.run(
        ["perf", "record", "-q", "-F", str(hertz), "-p", ",".join(map(str, pids)), "-o", file, "--", "sleep", str(seconds)],
        check=True, stderr=subprocess.DEVNULL)
    output = subprocess.run(
        ["perf", "report", "-i", file, "--stdio", "-q", "--no-children", "--sort", "comm,dso,symbol", "-F", "overhead,comm,dso,symbol",
         "--percent-limit", "0", "-t", "\t", "-w", "0"],
        check=True, capture_output=True, text=True).stdout
    shares = collections.Counter()
    symbols = collections.Counter()
    for line in output.splitlines():
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) < 4 or not parts[0].endswith("%"):
            continue
        share = float(parts[0][:-1])
        text = f"{parts[2]} {parts[3]}"
        layer = next((name for name, pattern in LAYERS if re.search(pattern, text)), "other")
        shares[layer] += share
        symbols[(layer, parts[1], parts[3])] += share
    return shares, symbols
