"""A registry that answers each repository in a way of its own, beside a name server that knows no name.

Usage: fake_registry.py ADDRESS PORT [CERTIFICATE KEY] | --list
"""

import gzip
import hashlib
import http.server
import io
import json
import re
import socket
import ssl
import sys
import tarfile
import threading
import time

ERRORS = {
    # Repository: status, error code of the distribution protocol, its message, further headers.
    "unauthorized": (401, "UNAUTHORIZED", "authentication required", {"WWW-Authenticate": 'Basic realm="fake"'}),
    "denied": (403, "DENIED", "requested access to the resource is denied", {}),
    "name-unknown": (404, "NAME_UNKNOWN", "repository name not known to registry", {}),
    "manifest-unknown": (404, "MANIFEST_UNKNOWN", "manifest unknown", {}),
    "too-many-requests": (429, "TOOMANYREQUESTS", "You have reached your pull rate limit.", {"Retry-After": "60"}),
    "internal": (500, "UNKNOWN", "unknown error", {}),
    "unavailable": (503, "UNAVAILABLE", "service unavailable", {}),
}
# As proxies and load balancers answer: a page, and no word of the protocol.
PAGES = {"page-401": 401, "page-403": 403, "page-404": 404, "page-429": 429, "page-500": 500, "page-502": 502, "page-503": 503, "page-504": 504}
BLOBS = {"blob-401": 401, "blob-403": 403, "blob-404": 404, "blob-429": 429, "blob-500": 500, "blob-503": 503}
# What the token server says that a registry with tokens sends its clients to; a token that is not enough comes with 200.
TOKENS = {"token-200": 200, "token-401": 401, "token-403": 403, "token-429": 429, "token-500": 500, "token-503": 503}
WITH_TOKENS = 5003
OTHERS = ["reset", "hangs", "blob-truncated", "blob-wrong", "other-platform", "not-json", "fine"]


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


DOCKER = "application/vnd.docker."


class Image:
    """One layer of its own for each behaviour: engines fetch a layer that two pulls want at the same time only once."""

    def __init__(self, behaviour):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            entry = tarfile.TarInfo("content")
            entry.size = len(behaviour)
            tar.addfile(entry, io.BytesIO(behaviour.encode()))
        self.layer = gzip.compress(buffer.getvalue(), mtime=0)
        rootfs = {"type": "layers", "diff_ids": [digest(buffer.getvalue())]}
        self.config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": rootfs}).encode()
        self.manifest = json.dumps({
            "schemaVersion": 2,
            "mediaType": DOCKER + "distribution.manifest.v2+json",
            "config": {"mediaType": DOCKER + "container.image.v1+json", "size": len(self.config), "digest": digest(self.config)},
            "layers": [{"mediaType": DOCKER + "image.rootfs.diff.tar.gzip", "size": len(self.layer), "digest": digest(self.layer)}],
        }).encode()
        # Of another machine's kind.
        self.foreign = json.dumps({
            "schemaVersion": 2,
            "mediaType": DOCKER + "distribution.manifest.list.v2+json",
            "manifests": [{
                "mediaType": DOCKER + "distribution.manifest.v2+json", "size": len(self.manifest), "digest": digest(self.manifest),
                "platform": {"architecture": "s390x", "os": "linux"},
            }],
        }).encode()


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Who speaks TLS to it gets a status line, by which engines see that they should not.
    default_request_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", kind="application/json", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def page(self, status):
        self.answer(status, b"<html><body><h1>%d</h1></body></html>" % status, "text/html")

    def error(self, status, code, message, headers):
        body = json.dumps({"errors": [{"code": code, "message": message, "detail": None}]}).encode()
        self.answer(status, body, **headers)

    def challenge(self, more):
        realm = f'Bearer realm="http://127.0.0.1:{WITH_TOKENS}/token",service="fake"{more}'
        self.error(401, "UNAUTHORIZED", "authentication required", {"WWW-Authenticate": realm})

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        parts = self.path.split("?")[0].strip("/").split("/")
        if parts[0] == "token":
            status = TOKENS[re.search("token-[0-9]+", self.path)[0]]
            self.answer(status, b'{"token":"fake","expires_in":300}' if status == 200 else b'{"details":"no token"}')
        elif parts == ["v2"] and self.server.server_port == WITH_TOKENS:
            self.challenge("")
        elif parts == ["v2"]:
            self.answer(200, b"{}")
        elif len(parts) >= 5:
            self.serve(parts[2], parts[3], parts[4])
        else:
            self.page(404)

    def serve(self, behaviour, what, reference):
        if behaviour in ERRORS:
            self.error(*ERRORS[behaviour])
        elif behaviour in PAGES:
            self.page(PAGES[behaviour])
        elif behaviour in TOKENS:
            self.challenge(f',scope="repository:fake/{behaviour}:pull",error="insufficient_scope"')
        elif behaviour == "reset":
            self.close_connection = True
        elif behaviour == "hangs":
            time.sleep(3600)
        elif behaviour == "not-json":
            self.answer(200, b"<html>hello</html>", "text/html")
        else:
            self.serve_image(behaviour, Image(behaviour), what, reference)

    def serve_image(self, behaviour, image, what, reference):
        if what == "manifests":
            body = image.foreign if behaviour == "other-platform" and reference != digest(image.manifest) else image.manifest
            self.answer(200, body, json.loads(body)["mediaType"], Docker_Content_Digest=digest(body))
        elif reference == digest(image.config):
            self.answer(200, image.config, "application/octet-stream")
        elif behaviour in BLOBS:
            self.page(BLOBS[behaviour])
        elif behaviour == "blob-truncated":
            self.send_response(200)
            self.send_header("Content-Length", str(len(image.layer)))
            self.end_headers()
            self.wfile.write(image.layer[:10])
            self.close_connection = True
        elif behaviour == "blob-wrong":
            self.answer(200, image.layer[:-1] + b"x", "application/octet-stream")
        else:
            self.answer(200, image.layer, "application/octet-stream")


def know_no_name():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as names:
        names.bind(("127.0.0.1", 53))
        while True:
            try:
                question, sender = names.recvfrom(512)
            except ConnectionError:
                # Who asked before has not waited.
                continue
            # A response, recursion available, name error; one question and no record.
            names.sendto(question[:2] + b"\x81\x83\x00\x01" + b"\x00" * 6 + question[12:].split(b"\x00\x00\x29")[0], sender)


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join([*ERRORS, *PAGES, *BLOBS, *TOKENS, *OTHERS]))
        sys.exit()
    server = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Registry)
    server.daemon_threads = True
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    else:
        threading.Thread(target=know_no_name, daemon=True).start()
        with_tokens = http.server.ThreadingHTTPServer(("127.0.0.1", WITH_TOKENS), Registry)
        with_tokens.daemon_threads = True
        threading.Thread(target=with_tokens.serve_forever, daemon=True).start()
    server.serve_forever()
