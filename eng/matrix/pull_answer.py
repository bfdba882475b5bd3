"""One record of pull-answers.sh: NAME OUTCOME STATUS_FILE BODY_FILE."""

import json
import os
import sys

name, outcome, status_path, body_path = sys.argv[1:]
with open(status_path, encoding="utf-8") as file:
    status, seconds = file.read().split()
lines = []
if os.path.exists(body_path):
    with open(body_path, encoding="utf-8") as file:
        text = file.read()
    os.remove(body_path)
    for line in text.splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            lines.append({"unreadable": line})
failure = next((line for line in lines if "errorDetail" in line or "error" in line or "message" in line), {})
print(json.dumps({
    "case": name,
    "status": int(status),
    "message": failure.get("message") or failure.get("errorDetail", {}).get("message") or failure.get("error"),
    "code": failure.get("errorDetail", {}).get("code"),
    # Whether the engine answered 200 first.
    "inStream": status == "200",
    "seconds": round(float(seconds)),
    "ended": {"0": "answered", "28": "timed out"}.get(outcome, f"curl {outcome}"),
}))
