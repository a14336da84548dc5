"""What a load is, and how a sample of it is taken. A sample is what one candidate did in one round: numbers by name."""
import math, os, re, subprocess, time

from candidates import Broken
from client import Client, churn

SYSBENCH = {'select 1': 'select_1', 'point select': 'oltp_point_select', 'read only': 'oltp_read_only',
            'read write': 'oltp_read_write', '1,000 rows': 'rows'}
TRAITS = {'text': '--db-ps-mode=disable', 'TLS': '--mysql-ssl=on', 'compressed': '--mysql-compression=on'}
DEFAULT = ['select 1', 'point select', 'point select, text', 'read only', 'read write', '1,000 rows',
           'point select, TLS', '1,000 rows, TLS', 'point select, compressed', '1,000 rows, compressed',
           'cold', 'large result', 'churn', 'idle', 'start-up']
LUA = '''
function thread_init() drv = sysbench.sql.driver(); con = drv:connect() end
function event() con:query("%s") end
function thread_done() con:disconnect() end
'''
PROBE = '''
function event()
  local con = sysbench.sql.driver():connect()
  for _, name in ipairs({"Ssl_cipher", "Compression"}) do
    print(name, "is", con:query("SHOW STATUS LIKE '" .. name .. "'"):fetch_row()[2])
  end
end
'''
LARGE = "select repeat('a', 1000000) from sbtest1 limit 500"
COLD_SECONDS = 3
PROBE_SECONDS = 30


class Load:
    """Something done through a candidate. It says how many threads and rounds it takes, and counts its unit.

    A load that is fresh gets a new process of the candidate for each sample. There is no warm-up for it then."""
    unit, per, fresh, tls, compressed, warm_up_times = 'events', 'query', False, False, False, 1

    def __init__(self, name, options):
        self.name, self.options = name, options
        self.threads, self.rounds = [0], options.rounds

    def visits(self, name):
        """Whether the candidate of a name takes part."""
        return name != 'Failgate CDS' and (
            not name.startswith('Failgate armed') or self.name in self.options.armed_loads.split(';'))

    def warm_up(self, candidate, threads):
        self.sample(candidate, threads, self.options.warm_up * self.warm_up_times)


class Sysbench(Load):
    """A script of sysbench with traits after its name, such as "point select, TLS"."""

    def __init__(self, name, options, starter):
        super().__init__(name, options)
        base, *traits = name.split(', ')
        if base not in SYSBENCH or not set(traits) <= set(TRAITS):
            raise Broken(f'there is no load "{name}"')
        self.threads = [int(count) for count in options.threads.split(',')]
        self.tls, self.compressed = 'TLS' in traits, 'compressed' in traits
        if self.tls or self.compressed:
            self.warm_up_times = 2
        self.starter = starter
        scripts = {'select_1': 'select 1', 'rows': 'select id, k from sbtest1 limit 1000'}
        self.script = SYSBENCH[base]
        if self.script in scripts:
            self.script = starter.file(f'{self.script}.lua', LUA % scripts[self.script])
        self.flags = [TRAITS[trait] for trait in traits]

    def sample(self, candidate, threads, seconds):
        done = self.run(candidate, [f'--threads={threads}', f'--time={seconds}', '--histogram=on', '--tables=1',
                                    f'--table-size={self.options.rows}', self.script])
        tps = re.search(r'transactions:\s+\d+\s+\(([\d.]+) per sec', done)
        queries = re.search(r'queries:\s+(\d+)', done)
        if not (tps and queries):
            raise Broken(f'{self.name} through {candidate.name}: {done}')
        histogram = re.findall(r'^\s*([\d.]+) \|\**\s+(\d+)$', done, re.M)
        return {'rate': float(tps[1]), 'count': int(queries[1]),
                **percentiles([(float(milliseconds), int(count)) for milliseconds, count in histogram])}

    def probe(self, candidate):
        """Raises Broken unless the server sees TLS and compression where they are meant, and only there.

        This is of the way to the server. The way to a Failgate is alike: it is started with --tls-required for TLS,
        and it compresses to the server if and only if the client does."""
        done = self.run(candidate, ['--events=1', '--threads=1', self.starter.file('probe.lua', PROBE)], PROBE_SECONDS)
        cipher = re.search(r'^Ssl_cipher\s+is[ \t]*(.*)$', done, re.M)
        compression = re.search(r'^Compression\s+is\s+(\w+)$', done, re.M)
        if not (cipher and compression):
            raise Broken(f'{self.name} through {candidate.name}: {done}')
        if bool(cipher[1]) != self.tls:
            raise Broken(f'{self.name} through {candidate.name}: the cipher at the server is "{cipher[1]}"')
        if (compression[1] == 'ON') != self.compressed:
            raise Broken(f'{self.name} through {candidate.name}: compression at the server is {compression[1]}')

    def run(self, candidate, arguments, time_out=None):
        try:
            done = subprocess.run(
                [*sysbench(candidate.port, self.options), *self.flags, *arguments, 'run'],
                capture_output=True, text=True, timeout=time_out,
                cwd=self.starter.tls_files(candidate) if self.tls else None)
        except subprocess.TimeoutExpired:
            raise Broken(f'{self.name} through {candidate.name}: no answer in {time_out} s') from None
        if done.returncode:
            errors = re.findall(r'^FATAL.*', done.stdout + done.stderr, re.M)
            raise Broken(f'{self.name} through {candidate.name}: {" ".join(errors) or done.stdout + done.stderr}')
        return done.stdout


class Cold(Sysbench):
    """The first seconds of a new process."""
    fresh = True

    def __init__(self, name, options, starter):
        super().__init__('point select, text', options, starter)
        self.name, self.threads = name, [8]

    def sample(self, candidate, threads, seconds):
        return super().sample(candidate, threads, COLD_SECONDS)


class LargeResult(Load):
    unit, per, warm_up_times = 'MB', 'MB', 3  # slow to get warm

    def sample(self, candidate, threads, seconds):
        client = Client(candidate.port, self.options.user)
        began = time.perf_counter()
        megabytes = client.drain(LARGE) / 1e6
        taken = time.perf_counter() - began
        client.quit()
        return {'rate': megabytes / taken, 'count': megabytes}

    def warm_up(self, candidate, threads):
        until = time.perf_counter() + self.options.warm_up * self.warm_up_times
        while time.perf_counter() < until:
            self.sample(candidate, threads, 0)


class Churn(Load):
    """Connect, log in, ask once and quit, in several processes."""
    unit, per, warm_up_times = 'connections', 'connection', 3

    def __init__(self, name, options):
        super().__init__(name, options)
        self.threads = [8]

    def sample(self, candidate, threads, seconds):
        times = churn(candidate.port, self.options.user, seconds, threads)
        return {'rate': len(times) / seconds, 'count': len(times), **percentiles([(taken, 1) for taken in times])}


class Idle(Load):
    """Resident kB of a new process: at first, after as many logins one after the other, and with all of them idle.

    What a first time costs is no connection's: hence the logins before."""
    fresh = True

    def __init__(self, name, options):
        super().__init__(name, options)
        self.rounds = min(3, options.rounds)

    def visits(self, name):
        return super().visits(name) and name != 'direct'

    def sample(self, candidate, threads, seconds):
        time.sleep(1)
        first = candidate.resident_kb()
        for _ in range(self.options.idle):
            Client(candidate.port, self.options.user).quit()
        time.sleep(2)
        before = candidate.resident_kb()
        clients = [Client(candidate.port, self.options.user) for _ in range(self.options.idle)]
        time.sleep(2)
        idle = candidate.resident_kb()
        for client in clients:
            client.quit()
        return {'first': first / 1024, 'before': before / 1024, 'idle': idle / 1024,
                'each': (idle - before) / self.options.idle}


class StartUp(Load):
    """From the start of the process to the server's greeting, and the CPU time until then."""
    fresh = True

    def __init__(self, name, options):
        super().__init__(name, options)
        self.rounds = options.starts

    def visits(self, name):
        return name == 'Failgate CDS' or (super().visits(name) and name != 'direct')

    def sample(self, candidate, threads, seconds):
        return {'ms': candidate.greeted * 1000, 'cpu ms': candidate.cpu_seconds() * 1000,
                'resident': candidate.resident_kb() / 1024}


OTHERS = {'large result': LargeResult, 'churn': Churn, 'idle': Idle, 'start-up': StartUp}


def load(name, options, starter):
    if name in OTHERS:
        return OTHERS[name](name, options)
    return (Cold if name == 'cold' else Sysbench)(name, options, starter)


def percentiles(histogram):
    """From pairs of a value and how often it was seen."""
    histogram = sorted(histogram)
    total = sum(count for _, count in histogram)
    found = {}
    for name, part in (('p95', 0.95), ('p99', 0.99), ('p99.9', 0.999)):
        left = math.ceil(part * total)
        for value, count in histogram:
            left -= count
            if left <= 0:
                found[name] = value
                break
    return found


def sysbench(port, options):
    return ['sysbench', '--db-driver=mysql', '--mysql-host=127.0.0.1', f'--mysql-port={port}',
            f'--mysql-user={options.user}', '--mysql-password=', '--mysql-db=sbtest']


def prepare(options, port):
    """Makes the table anew."""
    base = [*sysbench(port, options), '--tables=1', f'--table-size={options.rows}', 'oltp_read_write']
    subprocess.run([*base, 'cleanup'], capture_output=True)
    made = subprocess.run([*base, 'prepare'], capture_output=True, text=True)
    if made.returncode:
        raise Broken(f'sysbench prepare: {made.stdout}{made.stderr}')
