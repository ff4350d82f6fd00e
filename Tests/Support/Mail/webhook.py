"""A webhook for tests, which writes every request down. A number that begins with +5 gets 503 the first time, with +4 always 400."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, box, ready = int(sys.argv[1]), open(sys.argv[2], "ab", buffering=0), sys.argv[3]
seen = set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        message = json.loads(body)
        status = 200
        if message["to"].startswith("+4"):
            status = 400
        elif message["to"].startswith("+5") and message["to"] not in seen:
            status = 503
        seen.add(message["to"])
        headers = {name.lower(): value for name, value in self.headers.items()}
        box.write(json.dumps({"status": status, "body": body, "headers": headers}).encode() + b"\n")
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
with open(ready, "w"):
    pass
server.serve_forever()
