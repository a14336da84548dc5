#!/usr/bin/env python3
"""Compares the ways to a MySQL server, interleaved in one run: direct, HAProxy (TCP), nginx (stream), MySQL Router, Failgate,
and Failgate with a failpoint armed that nothing matches.

  benchmarks/wire/compare.py --upstream 127.0.0.1:13306 --user sb --rounds 5 --seconds 4 > table.md

Needs sysbench, and what is to be compared of haproxy and nginx with its stream module (Debian: sysbench haproxy nginx-light
libnginx-mod-stream); unpack-router.sh fetches MySQL Router. What is missing is left out, and said so. The user needs all rights on database
sbtest and no password; the server must allow --idle connections and 100 more. Takes about rounds x seconds x candidates x loads x
threads, and warm-up x proxies x loads x threads.

For each load, every round visits all candidates, in a new order each time; ratios are to the direct way in the same round. Prints
Markdown: medians over the rounds, with the least and the greatest. Raw samples go to --raw.
"""
import argparse, functools, json, os, platform, random, re, resource, shutil, signal, statistics, subprocess, sys, tempfile, time

from candidates import Missing, Starter
from client import Client, churn

ALL = ['direct', 'HAProxy', 'nginx', 'MySQL Router', 'Failgate', 'Failgate armed']
START_UP = ['HAProxy', 'nginx', 'MySQL Router', 'Failgate', 'Failgate CDS', 'Failgate other']
SYSBENCH = {'select 1': None, 'point select': 'oltp_point_select', 'read only': 'oltp_read_only', 'read write': 'oltp_read_write'}
LOADS = [*SYSBENCH, 'large result', 'churn', 'idle', 'start-up']
SELECT_1 = """
function thread_init() drv = sysbench.sql.driver(); con = drv:connect() end
function event() con:query("SELECT 1") end
function thread_done() con:disconnect() end
"""
ARM = '''SET @put_failpoint='create-database-error-on-dbname=return("nosuch")' '''
LARGE = "select repeat('a', 1000000) from sbtest1 limit 500"
CHURNERS = 8


def main():
    options = parse()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('terminated'))
    folder = tempfile.mkdtemp(prefix='failgate-bench-')
    running = {}
    try:
        starter = Starter(folder, options)
        bench = Bench(options, starter, folder)
        bench.prepare()
        present = []
        for name in options.candidates.split(','):
            try:
                candidate = starter.start(name)
                running[name] = candidate
                candidate.wait()
                check(candidate, options)
                present.append(name)
            except (Missing, OSError) as reason:
                say(f'left out: {name}: {reason}')
                bench.missing.append(f'{name} ({reason})')
        bench.run([running[name] for name in present])
    finally:
        for candidate in running.values():
            candidate.stop()
        shutil.rmtree(folder)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--upstream', default='127.0.0.1:13306')
    parser.add_argument('--user', default='sb')
    parser.add_argument('--jar', default=os.path.join(os.path.dirname(__file__), '../../proxy-server/target/failgate.jar'))
    parser.add_argument('--java-flags', default='-XX:+UseSerialGC', help='for Failgate')
    parser.add_argument('--other-flags', default='', help='for a candidate "Failgate other", to compare flags')
    parser.add_argument('--other-jar', help='for a candidate "Failgate other", to compare builds')
    parser.add_argument('--router', help="where unpack-router.sh has put MySQL Router; otherwise mysqlrouter is looked for on the PATH")
    parser.add_argument('--candidates', default=','.join(ALL), help=f'default: {",".join(ALL)}')
    parser.add_argument('--loads', default=','.join(LOADS), help=f'default: {",".join(LOADS)}')
    parser.add_argument('--threads', default='1,8,64')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=int, default=4, help='of each sample of a load, and of churn')
    parser.add_argument('--warm-up', type=int, default=8, help='seconds of each load, for each candidate')
    parser.add_argument('--rows', type=int, default=10000)
    parser.add_argument('--idle', type=int, default=1900, help='connections')
    parser.add_argument('--starts', type=int, default=10)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--raw', help='a file for all samples, as JSON')
    return parser.parse_args()


def say(text):
    print(f'{time.strftime("%H:%M:%S")} {text}', file=sys.stderr, flush=True)


def check(candidate, options):
    """Whether queries go through; arms the failpoint where that is the point of the candidate."""
    client = Client(candidate.port, options.user)
    if candidate.name == 'Failgate armed':
        client.execute(ARM)
    client.drain('select 1')
    client.quit()


class Bench:
    """Takes samples and prints them. A sample is what one candidate did in one round: numbers by name."""

    def __init__(self, options, starter, folder):
        self.options, self.starter, self.missing = options, starter, []
        self.lua = starter.file('select1.lua', SELECT_1)
        self.random = random.Random(options.seed)
        self.raw = {}

    def prepare(self):
        base = [*self.sysbench_at(self.starter.port), '--tables=1', f'--table-size={self.options.rows}', 'oltp_read_write']
        subprocess.run([*base, 'cleanup'], capture_output=True)
        made = subprocess.run([*base, 'prepare'], capture_output=True, text=True)
        if made.returncode:
            sys.exit(f'sysbench prepare failed: {made.stdout}{made.stderr}')

    def run(self, candidates):
        self.print_head(candidates)
        wanted = self.options.loads.split(',')
        cells = [(load, int(threads)) for load in wanted if load in SYSBENCH for threads in self.options.threads.split(',')]
        rows = {}
        for load, threads in cells:
            self.warm_up(load, threads, candidates)
            rows[load, threads] = self.rounds(f'{load} {threads}', candidates, functools.partial(self.sysbench, load, threads))
        if rows:
            print_loads(candidates, rows)
        if 'large result' in wanted:
            self.warm_up_with(self.large_result, candidates)
            samples = self.rounds('large result', candidates, self.large_result)
            print_rates('A result of 500 MB', candidates, samples, 'MB/s', 'µs CPU per MB')
        if 'churn' in wanted:
            for candidate in candidates:
                churn(candidate.port, self.options.user, 3 * self.options.warm_up, CHURNERS)
            samples = self.rounds('churn', candidates, self.churn)
            print_rates(f'Connect, log in, select 1, quit: {CHURNERS} at a time', candidates, samples, 'connections/s', 'µs CPU per connection')
        proxies = [c for c in candidates if c.process]
        if proxies:
            print('Resident after the loads: ' + ', '.join(f'{c.name} {c.resident_kb() / 1024:.0f} MB' for c in proxies) + '.\n')
        if 'idle' in wanted:
            self.print_idle([c.name for c in proxies if c.name != 'Failgate armed'])
        if 'start-up' in wanted:
            self.print_start_up({c.name for c in proxies})
        if self.options.raw:
            with open(self.options.raw, 'w') as f:
                json.dump(self.raw, f, indent=1)

    def rounds(self, title, candidates, sample):
        """The samples of each candidate, by name, in the order of the rounds."""
        samples = {c.name: [] for c in candidates}
        for number in range(self.options.rounds):
            for candidate in self.shuffled(candidates):
                before = candidate.cpu_seconds()
                taken = sample(candidate)
                taken['cpu'] = (candidate.cpu_seconds() - before) * 1e6 / taken['count']
                samples[candidate.name].append(taken)
                say(f'{title}, round {number + 1}, {candidate.name}: ' + ', '.join(f'{k} {v:.1f}' for k, v in taken.items()))
        self.raw[title] = samples
        return samples

    def shuffled(self, candidates):
        return self.random.sample(candidates, len(candidates))

    def sysbench_at(self, port):
        return ['sysbench', '--db-driver=mysql', '--mysql-host=127.0.0.1', f'--mysql-port={port}', f'--mysql-user={self.options.user}',
                '--mysql-password=', '--mysql-db=sbtest']

    def sysbench(self, load, threads, candidate, seconds=None):
        command = [*self.sysbench_at(candidate.port), f'--threads={threads}', f'--time={seconds or self.options.seconds}']
        if SYSBENCH[load]:
            command += ['--tables=1', f'--table-size={self.options.rows}', SYSBENCH[load]]
        else:
            command += [self.lua]
        done = subprocess.run([*command, 'run'], capture_output=True, text=True)
        tps = re.search(r'transactions:\s+\d+\s+\(([\d.]+) per sec', done.stdout)
        queries = re.search(r'queries:\s+(\d+)', done.stdout)
        p95 = re.search(r'95th percentile:\s+([\d.]+)', done.stdout)
        if not (tps and queries and p95):
            sys.exit(f'sysbench failed through {candidate.name}: {done.stdout}{done.stderr}')
        return {'rate': float(tps[1]), 'p95': float(p95[1]), 'count': int(queries[1])}

    def warm_up(self, load, threads, candidates):
        for candidate in candidates:
            if candidate.process and self.options.warm_up:
                self.sysbench(load, threads, candidate, self.options.warm_up)

    def warm_up_with(self, sample, candidates):
        for candidate in candidates:
            until = time.perf_counter() + 3 * self.options.warm_up  # once only, and slow to get warm
            while candidate.process and time.perf_counter() < until:
                sample(candidate)

    def large_result(self, candidate):
        client = Client(candidate.port, self.options.user)
        began = time.perf_counter()
        megabytes = client.drain(LARGE) / 1e6
        taken = time.perf_counter() - began
        client.quit()
        return {'rate': megabytes / taken, 'count': megabytes}

    def churn(self, candidate):
        count = churn(candidate.port, self.options.user, self.options.seconds, CHURNERS)
        return {'rate': count / self.options.seconds, 'count': count}

    def print_idle(self, names):
        """Of new processes that have seen as many logins before, one after the other: what a first time costs is no connection's."""
        print(f'### {self.options.idle:,} idle connections\n')
        print('| | resident at first, MB | after as many logins, MB | with all of them idle, MB | kB each |\n|---|--:|--:|--:|--:|')
        samples = {name: [] for name in names}
        for _ in range(min(3, self.options.rounds)):
            for name in self.shuffled(names):
                samples[name].append(self.idle(name))
                say(f'idle, {name}: {samples[name][-1]}')
        for name, taken in samples.items():
            first, before, after = (statistics.median(sample[i] for sample in taken) for i in range(3))
            each = statistics.median((sample[2] - sample[1]) / self.options.idle for sample in taken)
            print(f'| {name} | {first / 1024:.0f} | {before / 1024:.0f} | {after / 1024:.0f} | {each:.1f} |')
        print(flush=True)
        self.raw['idle'] = samples

    def idle(self, name):
        candidate = self.starter.start(name)
        try:
            candidate.wait()
            check(candidate, self.options)
            time.sleep(1)
            first = candidate.resident_kb()
            for _ in range(self.options.idle):
                Client(candidate.port, self.options.user).quit()
            time.sleep(2)
            before = candidate.resident_kb()
            clients = [Client(candidate.port, self.options.user) for _ in range(self.options.idle)]
            time.sleep(2)
            after = candidate.resident_kb()
            for client in clients:
                client.quit()
            return first, before, after
        finally:
            candidate.stop()

    def print_start_up(self, present):
        """From the start of the process to the server's greeting, and the CPU time until then."""
        names = [name for name in START_UP if name in present or (name == 'Failgate CDS' and 'Failgate' in present)]
        samples = {name: [] for name in names}
        if 'Failgate CDS' in names:
            self.one_start('Failgate CDS')  # writes the archive
        for _ in range(self.options.starts):
            for name in self.shuffled(names):
                samples[name].append(self.one_start(name))
        print('### From the start of the process to the first greeting\n')
        print('| | ms | ms CPU | resident, MB |\n|---|--:|--:|--:|')
        for name, taken in samples.items():
            print(f'| {name} | ' + ' | '.join(spread([sample[i] for sample in taken], '.0f') for i in range(3)) + ' |')
        print(flush=True)
        self.raw['start-up'] = samples

    def one_start(self, name):
        candidate = self.starter.start(name)
        taken = candidate.wait() * 1000
        cpu = candidate.cpu_seconds() * 1000
        resident = candidate.resident_kb() / 1024
        candidate.stop()
        return taken, cpu, resident

    def print_head(self, candidates):
        java = subprocess.run(['java', '-version'], capture_output=True, text=True).stderr.splitlines()
        print(f'{time.strftime("%Y-%m-%d")}, {os.cpu_count()} {platform.machine()} processors, Linux {platform.release()}, load before '
              f'{os.getloadavg()[0]:.1f}; {java[1] if len(java) > 1 else "no Java"}, flags {self.options.java_flags}; {self.options.rounds} '
              f'rounds of {self.options.seconds} s. Median (least–greatest).')
        if self.missing:
            print('Left out: ' + ', '.join(self.missing) + '.')
        print(flush=True)


def base_of(name):
    """What a candidate is compared with: for another Failgate, the one that is unarmed."""
    return 'Failgate' if name.startswith('Failgate ') else 'direct'


def spread(values, form):
    if len(values) == 1:
        return f'{values[0]:{form}}'
    return f'{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})'


def cell(samples, name, key, form):
    """The direct way's own numbers; of all others, the ratio to what they are compared with in the same round."""
    if name == 'direct' or base_of(name) not in samples:
        return spread([sample[key] for sample in samples[name]], form)
    ratios = [own[key] / base[key] for own, base in zip(samples[name], samples[base_of(name)])]
    return spread(ratios, '.3f' if name.startswith('Failgate ') else '.2f')


def head(name, unit):
    return f'{name}, {unit}' if name == 'direct' else f'{name} ÷ {base_of(name)}'


def print_loads(candidates, rows):
    for title, key, unit, form in (('Throughput', 'rate', 'tps', '.0f'), ('95th percentile of latency', 'p95', 'ms', '.2f')):
        print(f'### {title}\n\n| load | threads | ' + ' | '.join(head(c.name, unit) for c in candidates) + ' |')
        print('|---|--:|' + '--:|' * len(candidates))
        for (load, threads), samples in rows.items():
            print(f'| {load} | {threads} | ' + ' | '.join(cell(samples, c.name, key, form) for c in candidates) + ' |')
        print()
    proxies = [c.name for c in candidates if c.process]
    print('### CPU time of the proxy for each query, µs\n\n| load | threads | ' + ' | '.join(proxies) + ' |')
    print('|---|--:|' + '--:|' * len(proxies))
    for (load, threads), samples in rows.items():
        print(f'| {load} | {threads} | ' + ' | '.join(spread([s['cpu'] for s in samples[name]], '.1f') for name in proxies) + ' |')
    print(flush=True)


def print_rates(title, candidates, samples, unit, cpu_unit):
    print(f'### {title}\n\n| | ' + ' | '.join(head(c.name, unit) for c in candidates) + ' |')
    print('|---|' + '--:|' * len(candidates))
    print(f'| {unit} | ' + ' | '.join(cell(samples, c.name, 'rate', '.0f') for c in candidates) + ' |')
    print(f'| {cpu_unit} | ' + ' | '.join(spread([s['cpu'] for s in samples[c.name]], '.0f') if c.process else '' for c in candidates) + ' |\n',
          flush=True)


main()
