"""Reads the mails that smtp_server.py wrote down with Python's own library, and prints what it understands of each as JSON."""

import base64
import email
import email.policy
import json
import sys

for line in open(sys.argv[1], "rb"):
    mail = email.message_from_bytes(base64.b64decode(json.loads(line)["content"]), policy=email.policy.default)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    print(
        json.dumps(
            {
                "type": mail.get_content_type(),
                "headers": {name.lower(): str(value) for name, value in mail.items()},
                "names": [name for name in mail.keys()],
                "from_name": mail["from"].addresses[0].display_name,
                "from_address": mail["from"].addresses[0].addr_spec,
                "to": [address.addr_spec for address in mail["to"].addresses],
                "date": mail["date"].datetime.isoformat(),
                "parts": [{"type": part.get_content_type(), "text": part.get_content().replace("\r\n", "\n")} for part in parts],
                "defects": [str(defect) for part in mail.walk() for defect in part.defects]
                + [str(defect) for value in mail.values() for defect in value.defects],
                "longest_line": max(len(line) for line in mail.as_bytes().split(b"\n")),
            }
        )
    )
