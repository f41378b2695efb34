"""The web app as a process, and requests to it. Needs nothing but Python."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path


class Server:
    """A server of its own with a temporary folder of its own."""

    def __init__(self, program, *options):
        self.folder = Path(tempfile.mkdtemp(prefix="webapp-check-"))
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [program, "--port", "0", *options], stdout=subprocess.PIPE, stderr=self.log,
            env={**os.environ, "TMPDIR": str(self.folder)})
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if not found:
            raise SystemExit(f"webapp-check: the server does not start: {line}{self.said()}")
        self.port = int(found[1])
        self.address = f"http://127.0.0.1:{self.port}"

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    @property
    def memory(self):
        """Bytes that the process takes."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def request(self, method, path, body=None, headers=None, timeout=60):
        """Status, headers and body of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def enlarge(self, body, purpose="2x", name="cat.png", kind="image/png", timeout=60):
        return self.request("POST", f"/enlarge?for={purpose}&name={name}", body, {"Content-Type": kind}, timeout)

    def raw(self, data, timeout=20):
        """The first bytes of what is answered to `data`, however wrong that is; nothing where the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            try:
                connection.sendall(data)
                return connection.recv(65536)
            except (ConnectionResetError, BrokenPipeError):
                return b""

    def status(self):
        return json.loads(self.request("GET", "/status")[2])

    def files(self):
        """Every file and folder that the server has made, but for its own empty folder."""
        return [path for path in self.folder.glob("*/**/*")]

    def wait_until_idle(self, limit=20):
        """Whether the server has nothing to do and no files, after `limit` seconds at the latest."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if not any(self.status().values()) and not self.files():
                return True
            time.sleep(0.1)
        return False

    def stop(self, number=signal.SIGTERM):
        """Ends the server and says with what status it has ended, and what is left in its temporary folder."""
        self.process.send_signal(number)
        try:
            status = self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = "killed"
        left = list(self.folder.iterdir())
        shutil.rmtree(self.folder, ignore_errors=True)
        return status, left


def events(body):
    """The events of a stream: names and facts."""
    found = []
    for event in body.decode().strip().split("\n\n"):
        name, data = event.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found
