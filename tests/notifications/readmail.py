#!/usr/bin/python3
"""Reads a mail from standard input by Python's own parser, and says as JSON what a reader would see."""
import email
import email.policy
import json
import sys

raw = sys.stdin.buffer.read()
mail = email.message_from_bytes(raw, policy=email.policy.default)
parts = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
lines = raw.split(b"\r\n")


def content(kind):
    # CR LF is how a line ends on the way.
    return parts[kind].get_content().replace("\r\n", "\n")


print(json.dumps({
    "headers": {name.lower(): str(value) for name, value in mail.items()},
    "names": [name.lower() for name in mail.keys()],
    "type": mail.get_content_type(),
    "order": [part.get_content_type() for part in mail.walk()],
    "text": content("text/plain"),
    "html": content("text/html"),
    "encodings": {kind: part["content-transfer-encoding"] for kind, part in parts.items()},
    "defects": [str(defect) for part in mail.walk() for defect in part.defects]
    + [str(defect) for value in mail.values() for defect in value.defects],
    "longest": max(len(line) for line in lines),
    "bare": raw.replace(b"\r\n", b"").count(b"\r") + raw.replace(b"\r\n", b"").count(b"\n"),
    "fromName": mail["from"].addresses[0].display_name,
    "fromAddress": mail["from"].addresses[0].addr_spec,
    "toAddress": mail["to"].addresses[0].addr_spec,
    "when": mail["date"].datetime.isoformat(),
}))
