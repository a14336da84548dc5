#!/usr/bin/env python3
"""What many sessions with TLS and compression cost. That is the resident memory of Failgate before them, with all of
them logged in and having asked once, and after they have left.

    benchmarks/wire/sessions.py --sessions 1000 -- java -XX:+UseSerialGC -jar proxy-server/target/failgate.jar

The server is a small one of this program, which lets every client in, compresses, and answers every command with OK.
What follows "--" is the command that starts Failgate; the program adds the options."""

import argparse
import asyncio
import re
import socket
import ssl
import struct
import subprocess
import threading
import time
import zlib

COMPRESS, SSL = 0x20, 0x800
CAPABILITIES = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80000
OK = b"\0\0\0\2\0\0\0"
WAIT = 60


def packet(number, payload):
    return struct.pack("<I", len(payload))[:3] + bytes([number]) + payload


def frame(number, plain):
    """A frame of the compressed protocol."""
    payload = zlib.compress(plain) if len(plain) >= 50 else plain
    length = len(plain) if len(plain) >= 50 else 0
    return struct.pack("<I", len(payload))[:3] + bytes([number]) + struct.pack("<I", length)[:3] + payload


def greeting():
    offered = CAPABILITIES | COMPRESS
    return packet(0, b"\x0a9.7.4\0" + struct.pack("<I", 1) + b"12345678\0" + struct.pack("<H", offered & 0xFFFF)
                  + b"\x2d\2\0" + struct.pack("<H", offered >> 16) + b"\x15" + b"\0" * 10
                  + b"123456789012\0mysql_native_password\0")


async def serve(reader, writer):
    async def read(header):
        head = await reader.readexactly(header)
        await reader.readexactly(int.from_bytes(head[:3], "little"))

    try:
        writer.write(greeting())
        await read(4)
        writer.write(packet(2, OK))
        while True:
            await read(7)
            writer.write(frame(1, packet(1, OK + b"." * 100)))
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def start_server():
    started = []

    def run():
        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            started.append(server.sockets[0].getsockname()[1])
            await server.serve_forever()

        asyncio.run(main())

    threading.Thread(target=run, daemon=True).start()
    while not started:
        time.sleep(0.01)
    return started[0]


def read(connection, length):
    data = b""
    while len(data) < length:
        more = connection.recv(length - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def read_payload(connection, header):
    return read(connection, int.from_bytes(read(connection, header)[:3], "little"))


def log_in(port, tls, compressed):
    connection = socket.create_connection(("127.0.0.1", port))
    read_payload(connection, 4)
    flags = CAPABILITIES | (COMPRESS if compressed else 0)
    number = 1
    if tls:
        flags |= SSL
        connection.sendall(packet(1, struct.pack("<IIB", flags, 1 << 24, 45) + b"\0" * 23))
        connection = tls.wrap_socket(connection)
        number = 2
    connection.sendall(packet(number, struct.pack("<IIB", flags, 1 << 24, 45) + b"\0" * 23
                              + b"app\0\0mysql_native_password\0"))
    read_payload(connection, 4)
    command = packet(0, b"\3select '" + b"x" * 100 + b"'")
    connection.sendall(frame(0, command) if compressed else command)
    read_payload(connection, 7)
    return connection


def resident(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sessions", type=int, default=1000)
    options.add_argument("--plain", action="store_true", help="without TLS")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("command", nargs="+")
    given = options.parse_args()
    upstream = start_server()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        given.command + ["--upstream", f"127.0.0.1:{upstream}", "--listen", f"127.0.0.1:{port}", "--admin", "off"]
        + ["--tls-self-signed=false" if given.plain else "--tls-self-signed"], stdout=subprocess.DEVNULL)
    try:
        deadline = time.time() + WAIT
        while time.time() < deadline:
            try:
                log_in(port, None if given.plain else tls, True).close()
                break
            except (OSError, EOFError):
                time.sleep(0.1)
        time.sleep(1)
        print(f"{resident(process):.0f} MB before")
        for number in range(given.rounds):
            clients = [log_in(port, None if given.plain else tls, True) for _ in range(given.sessions)]
            time.sleep(1)
            print(f"{resident(process):.0f} MB with {given.sessions} sessions")
            for client in clients:
                client.close()
            time.sleep(3)
            print(f"{resident(process):.0f} MB after they have left")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
