"""As much of a MySQL client as measuring takes: it logs in without a password, asks, and throws the answer away."""
import multiprocessing, socket, ssl, struct, time

PROTOCOL_41, CONNECT_WITH_DB, SSL, SECURE_CONNECTION, PLUGIN_AUTH = 0x200, 0x8, 0x800, 0x8000, 0x80000
UTF8MB4 = 45
BUFFER = memoryview(bytearray(4 << 20))


class Client:
    """One connection. Terminators are EOF packets, as DEPRECATE_EOF is not asked for."""

    def __init__(self, port, user='', database='sbtest', greeting_only=False, tls=False):
        self.socket = socket.create_connection(('127.0.0.1', port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read()
        if not greeting_only:
            self.login(user, database, tls)

    def login(self, user, database, tls):
        capabilities = PROTOCOL_41 | CONNECT_WITH_DB | SECURE_CONNECTION | PLUGIN_AUTH | (SSL if tls else 0)
        begin = struct.pack('<IIB23x', capabilities, 1 << 24, UTF8MB4)
        if tls:
            self.send(1, begin)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        self.send(2 if tls else 1, begin + user.encode() + b'\0\0' + database.encode()
                  + b'\0caching_sha2_password\0')
        answer = self.read()
        if answer[0] == 0xFE:  # another plugin, and no password for that either
            self.send(4 if tls else 3, b'')
            answer = self.read()
        if answer[0] != 0:
            raise ConnectionError(f'login refused: {bytes(answer)!r}')

    def send(self, sequence_id, payload):
        self.socket.sendall(struct.pack('<I', len(payload) | sequence_id << 24) + payload)

    def read(self):
        """The payload of the next packet, which is no long one."""
        length = struct.unpack('<I', self.exactly(4))[0] & 0xFFFFFF
        return self.exactly(length)

    def exactly(self, count):
        part = b''
        while len(part) < count:
            more = self.socket.recv(count - len(part))
            if not more:
                raise ConnectionError('the connection has ended')
            part += more
        return part

    def execute(self, sql):
        """Asks, and reads one OK."""
        self.send(0, b'\3' + sql.encode())
        answer = self.read()
        if answer[0] != 0:
            raise ConnectionError(f'{sql}: {bytes(answer)!r}')

    def value(self, sql):
        """Asks for one short text."""
        self.send(0, b'\3' + sql.encode())
        if self.read()[0] != 1:
            raise ConnectionError(f'{sql}: not one column')
        definition, end, row, last = (self.read() for _ in range(4))
        return row[1:].decode()

    def drain(self, sql):
        """Asks for one result set, reads it to its end and looks at packet headers only. Returns its count of bytes."""
        self.send(0, b'\3' + sql.encode())
        total = terminators = left = 0
        head = b''
        while terminators < 2:
            count = self.socket.recv_into(BUFFER)
            if not count:
                raise ConnectionError('the connection has ended')
            total += count
            at = 0
            while at < count:
                if left:
                    step = min(left, count - at)
                    left -= step
                    at += step
                    continue
                wanted = 5 - len(head)
                head += bytes(BUFFER[at:min(count, at + wanted)])
                at += wanted
                if len(head) == 5:
                    left = (struct.unpack('<I', head[:4])[0] & 0xFFFFFF) - 1
                    if head[4] == 0xFF and total < 4096:
                        raise ConnectionError(f'{sql}: {bytes(BUFFER[:count])!r}')
                    terminators += head[4] == 0xFE and left == 4
                    head = b''
        return total

    def quit(self):
        self.send(0, b'\1')
        self.socket.close()


def churn(port, user, seconds, processes):
    """Connects, logs in, asks once and quits, over and over in several processes. The ms of each connection."""
    pool = multiprocessing.get_context('fork').Pool(processes)
    try:
        return sum(pool.starmap(churn_alone, [(port, user, seconds)] * processes, 1), [])
    finally:
        pool.close()
        pool.join()


def churn_alone(port, user, seconds):
    now = time.perf_counter()
    end, times = now + seconds, []
    while now < end:
        client = Client(port, user)
        client.drain('select 1')
        client.quit()
        began, now = now, time.perf_counter()
        times.append((now - began) * 1000)
    return times
