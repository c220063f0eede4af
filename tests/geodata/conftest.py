"""What the tests of geodata share: a server on this machine that answers as a test tells it."""

import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Server:
    """Where it is, and what it was asked."""

    def __init__(self, url):
        self.url = url
        #: (path with query, headers) of each request.
        self.asked = []


@contextmanager
def _loopback(respond, certificate=None):
    """Serve `respond(handler, number)`, number counting requests from 1; gives a `Server`.

    With a certificate and its key in one file, by https.

    `respond` gives (status, headers, body), or None where it has answered by itself.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append((self.path, dict(self.headers)))
            answer = respond(self, len(server.asked))
            if answer is None:
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.block_on_close = False
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    server = Server(f"{'https' if certificate else 'http'}://127.0.0.1:{httpd.server_port}")
    # The port must let go of it at the end of the test, not half a second later.
    thread = threading.Thread(target=lambda: httpd.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@pytest.fixture(scope="session")
def loopback():
    """Give a context manager that serves what a function answers; see `_loopback`."""
    return _loopback
