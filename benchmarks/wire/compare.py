#!/usr/bin/env python3
"""Compares the ways to a MySQL server, interleaved in one run, and prints Markdown.

The ways are direct, HAProxy (TCP), nginx (stream), MySQL Router, Failgate, and Failgate with something armed that
nothing matches. The README beside this folder says what the loads are and how to read the tables.

  benchmarks/wire/compare.py --upstream 127.0.0.1:13306 --user sb --rounds 5 --raw raw.json > table.md
  benchmarks/wire/compare.py --print raw.json > table.md

Needs sysbench, and what is to be compared of haproxy and nginx with its stream module (Debian: sysbench haproxy
nginx-light libnginx-mod-stream). unpack-router.sh fetches MySQL Router. What is missing is left out, and said so. The
user needs all rights on database sbtest and no password. The server must allow --idle connections and 100 more.

For each load, every round visits all candidates, in a new order each time."""
import argparse, json, os, platform, random, resource, signal, subprocess, sys, tempfile, time

import loads, tables
from candidates import ARMED, BLIND, Broken, Missing, Starter

ALL = ['direct', *BLIND, 'Failgate', *ARMED]
FAILURES = (Missing, OSError, Broken)


def main():
    options = parse()
    if options.print:
        with open(options.print) as f:
            return tables.page(json.load(f))
    try:
        tables.page(measure(options))
    except FAILURES as reason:
        sys.exit(f'compare: {reason}')


def measure(options):
    """The record of a run."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('terminated'))
    with tempfile.TemporaryDirectory(prefix='failgate-bench-') as folder:
        bench = Bench(options, folder)
        try:
            bench.prepare()
            bench.run()
        finally:
            bench.close()
        return bench.record


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add('--upstream', default='127.0.0.1:13306')
    add('--user', default='sb')
    add('--jar', default=os.path.join(os.path.dirname(__file__), '../../proxy-server/target/failgate.jar'))
    add('--java-flags', default='-XX:+UseSerialGC', help='for Failgate')
    add('--launcher', default='', help='a program that starts Failgate, instead of java -jar with --java-flags')
    add('--variant', action='append', default=[], metavar="'NAME;jar=PATH;java=FLAGS;options=OPTIONS'",
        help='one more Failgate; its parts may be left out, and launcher= and sql= are others; may be repeated')
    add('--router', help='where unpack-router.sh has put MySQL Router; otherwise mysqlrouter is looked for on the PATH')
    add('--tls-files', help="folder of the server's ca.pem, client-cert.pem, client-key.pem (default: its datadir)")
    add('--candidates', default=';'.join(ALL), help='default: %(default)s; variants are added')
    add('--loads', default=';'.join(loads.DEFAULT), help='default: %(default)s')
    add('--armed-loads', default='point select;point select, text;cold',
        help='those that armed candidates take part in; default: %(default)s')
    add('--threads', default='1,8,64', help='of sysbench')
    add('--rounds', type=int, default=5)
    add('--seconds', type=int, default=4, help='of each sample of a load')
    add('--warm-up', type=int, default=8, help='seconds of each load, for each candidate')
    add('--rows', type=int, default=10000)
    add('--idle', type=int, default=1900, help='connections')
    add('--starts', type=int, default=10)
    add('--seed', type=int, default=1)
    add('--raw', help='a file for all samples, as JSON, written anew after each load')
    add('--print', metavar='RAW', help='print the tables of such a file, and measure nothing')
    return parser.parse_args()


def say(text):
    print(f'{time.strftime("%H:%M:%S")} {text}', file=sys.stderr, flush=True)


class Bench:
    """The candidates that run, and the record: the samples in the order they were taken, and what is said of them."""

    def __init__(self, options, folder):
        self.options, self.starter, self.random = options, Starter(folder, options), random.Random(options.seed)
        self.loads = [loads.load(name, options, self.starter) for name in options.loads.split(';')]
        variants = [text.split(';')[0] for text in options.variant]
        self.names = [*options.candidates.split(';'), *variants]
        if 'Failgate' in self.names and not options.launcher:
            self.names.append('Failgate CDS')
        self.running, self.absent, self.left_out = {}, {}, set()
        self.record = {'head': '', 'variants': variants, 'missing': [], 'resident': {}, 'samples': [],
                       'loads': {load.name: [load.unit, load.per] for load in self.loads}}

    def prepare(self):
        """Starts all candidates and tries all loads, so that nothing is found missing after an hour."""
        loads.prepare(self.options, self.starter.port)
        self.record['head'] = self.head()
        for load in self.loads:
            for name in filter(load.visits, self.names):
                try:
                    self.try_out(load, name)
                except FAILURES as reason:
                    if isinstance(reason, Broken) and name not in BLIND:
                        raise
                    self.leave_out(load, name, reason)
        say(f'about {sum(map(self.seconds, self.loads)) / 60:.0f} minutes from here')

    def try_out(self, load, name):
        if name == 'Failgate CDS':
            return
        key = name, load.tls
        if key in self.absent:
            raise self.absent[key]
        if key not in self.running:
            try:
                self.running[key] = self.starter.start(*key)
                self.running[key].wait()
                self.running[key].check(self.options.user)
            except FAILURES as reason:
                self.absent[key] = reason
                if key in self.running:
                    self.running.pop(key).stop()
                raise
        if isinstance(load, loads.Sysbench):
            load.probe(self.running[key])

    def leave_out(self, load, name, reason):
        say(f'left out: {load.name}: {name}: {reason}')
        self.left_out.add((load.name, name))
        self.record['missing'].append([load.name, name, str(reason)])

    def visitors(self, load):
        return [name for name in self.names if load.visits(name) and (load.name, name) not in self.left_out]

    def seconds(self, load):
        """About how long a load takes."""
        names = self.visitors(load)
        if load.fresh:
            each = {'idle': 12, 'start-up': 1}.get(load.name, 6)
            return load.rounds * len(names) * each
        sampled = load.rounds * len(names) * (self.options.seconds + 0.3)
        return len(load.threads) * (sampled + len(names) * self.options.warm_up * load.warm_up_times)

    def run(self):
        for load in self.loads:
            for threads in load.threads:
                self.measure(load, threads)
                if self.options.raw:
                    with open(self.options.raw, 'w') as f:
                        json.dump(self.record, f, indent=1)

    def measure(self, load, threads):
        names = self.visitors(load)
        for name in names:
            if not load.fresh and self.running[name, load.tls].process and self.options.warm_up:
                load.warm_up(self.running[name, load.tls], threads)
        for number in range(load.rounds):
            for name in self.random.sample(names, len(names)):
                if load.fresh:
                    taken = self.fresh_sample(load, threads, name)
                else:
                    taken = self.sample(load, threads, self.running[name, load.tls])
                self.record['samples'].append(
                    {'load': load.name, 'threads': threads, 'round': number, 'candidate': name, **taken})
                say(f'{load.name} {threads or ""}, round {number + 1}, {name}: '
                    + ', '.join(f'{key} {value:.4g}' for key, value in taken.items()))
        self.record['resident'] = {
            name: candidate.resident_kb() / 1024
            for (name, tls), candidate in self.running.items() if candidate.process and not tls}

    def sample(self, load, threads, candidate):
        before = candidate.cpu_seconds()
        taken = load.sample(candidate, threads, self.options.seconds)
        if candidate.process and 'count' in taken:
            taken['cpu'] = (candidate.cpu_seconds() - before) * 1e6 / taken['count']
        return taken

    def fresh_sample(self, load, threads, name):
        candidate = self.starter.start(name, load.tls)
        try:
            candidate.wait()
            if isinstance(load, loads.StartUp):
                return self.sample(load, threads, candidate)
            candidate.check(self.options.user)
            return self.sample(load, threads, candidate)
        finally:
            candidate.stop()

    def close(self):
        for candidate in self.running.values():
            candidate.stop()

    def head(self):
        java = subprocess.run(['java', '-version'], capture_output=True, text=True).stderr.splitlines()
        started = self.options.launcher or f'flags {self.options.java_flags}'
        variants = ''.join(f' Variant: `{text}`.' for text in self.options.variant)
        return (f'{time.strftime("%Y-%m-%d")}, {os.cpu_count()} {platform.machine()} processors, Linux '
                f'{platform.release()}, load before {os.getloadavg()[0]:.1f};\n'
                f'{java[1] if len(java) > 1 else "no Java"}, {started};\n'
                f'{self.options.rounds} rounds of {self.options.seconds} s.{variants}\n'
                'Median (least–greatest).')


if __name__ == '__main__':
    main()
