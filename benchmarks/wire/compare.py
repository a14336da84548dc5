#!/usr/bin/env python3
"""Compares Failgate with other ways to a MySQL server, interleaved in one run: direct, HAProxy (TCP), nginx (stream), Failgate.

  benchmarks/wire/compare.py --upstream 127.0.0.1:13306 --user sb --rounds 5 --seconds 4 > table.md

Needs sysbench, and what is to be compared of haproxy and nginx with its stream module (Debian: sysbench haproxy nginx-light
libnginx-mod-stream); what is missing is left out, and said so. The user needs all rights on database sbtest, and no password.
Prints Markdown: medians over the rounds of throughput as a ratio to direct in the same round, of p95 as a ratio to direct, of the CPU
time of the proxy's process per transaction, and its resident memory at the end.
"""
import argparse, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

LOADS = {
    'select 1': None,
    'point select': ['oltp_point_select'],
    'read only': ['oltp_read_only'],
    'read write': ['oltp_read_write'],
}
SELECT_1 = """
function thread_init() drv = sysbench.sql.driver(); con = drv:connect() end
function event() con:query("SELECT 1") end
function thread_done() con:disconnect() end
"""


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f'nothing listens on {port}')


class Proxy:
    """A process between client and server, and the port it listens on."""

    def __init__(self, name, port, command):
        self.name, self.port = name, port
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_for(port)

    def pids(self):
        children = subprocess.run(['pgrep', '-P', str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return [self.process.pid] + [int(c) for c in children]

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids():
            with open(f'/proc/{pid}/stat') as f:
                fields = f.read().rsplit(')', 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf('SC_CLK_TCK')

    def resident_kb(self):
        total = 0
        for pid in self.pids():
            with open(f'/proc/{pid}/status') as f:
                total += int(re.search(r'VmRSS:\s+(\d+)', f.read()).group(1))
        return total

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def haproxy(folder, host, port):
    own, config = free_port(), os.path.join(folder, 'haproxy.cfg')
    with open(config, 'w') as f:
        f.write(f'global\n nbthread {os.cpu_count()}\n maxconn 5000\ndefaults\n mode tcp\n timeout connect 5s\n timeout client 1h\n'
                f' timeout server 1h\nlisten m\n bind 127.0.0.1:{own}\n server s {host}:{port}\n')
    return Proxy('HAProxy', own, ['haproxy', '-db', '-f', config])


def nginx(folder, host, port):
    own, config = free_port(), os.path.join(folder, 'nginx.conf')
    module = next((m for m in ('/usr/lib/nginx/modules/ngx_stream_module.so',) if os.path.exists(m)), None)
    with open(config, 'w') as f:
        f.write((f'load_module {module};\n' if module else '') + f'daemon off; worker_processes {os.cpu_count()}; pid {folder}/nginx.pid;\n'
                f'error_log {folder}/nginx.log;\nevents {{ worker_connections 5000; }}\n'
                f'stream {{ server {{ listen 127.0.0.1:{own}; proxy_pass {host}:{port}; }} }}\n')
    return Proxy('nginx', own, ['nginx', '-c', config])


def failgate(jar, flags, host, port):
    own = free_port()
    return Proxy('Failgate', own, ['java', *flags, '-jar', jar, '--upstream', f'{host}:{port}', '--listen', f'127.0.0.1:{own}'])


def sysbench(options, load, threads, port, seconds, lua):
    command = ['sysbench', '--db-driver=mysql', '--mysql-host=127.0.0.1', f'--mysql-port={port}', f'--mysql-user={options.user}',
               '--mysql-password=', '--mysql-db=sbtest', f'--threads={threads}', f'--time={seconds}']
    if LOADS[load]:
        command += ['--tables=1', f'--table-size={options.rows}', *LOADS[load], 'run']
    else:
        command += [lua, 'run']
    out = subprocess.run(command, capture_output=True, text=True)
    tps = re.search(r'transactions:\s+\d+\s+\(([\d.]+) per sec', out.stdout) or re.search(r'events \(eps\):\s+([\d.]+)', out.stdout)
    events = re.search(r'total number of events:\s+(\d+)', out.stdout)
    p95 = re.search(r'95th percentile:\s+([\d.]+)', out.stdout)
    if not (tps and events and p95):
        sys.exit(f'sysbench failed: {out.stdout}{out.stderr}')
    return float(tps.group(1)), float(p95.group(1)), int(events.group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--upstream', default='127.0.0.1:13306')
    parser.add_argument('--user', default='sb')
    parser.add_argument('--jar', default=os.path.join(os.path.dirname(__file__), '../../proxy-server/target/failgate.jar'))
    parser.add_argument('--java-flags', default='-XX:+UseSerialGC')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=int, default=4)
    parser.add_argument('--threads', default='1,8,64')
    parser.add_argument('--rows', type=int, default=10000)
    parser.add_argument('--loads', default=','.join(LOADS))
    options = parser.parse_args()
    host, port = options.upstream.rsplit(':', 1)
    folder = tempfile.mkdtemp(prefix='failgate-bench-')
    lua = os.path.join(folder, 'select1.lua')
    with open(lua, 'w') as f:
        f.write(SELECT_1)
    table = ['sysbench', '--db-driver=mysql', f'--mysql-host={host}', f'--mysql-port={port}', f'--mysql-user={options.user}',
             '--mysql-password=', '--mysql-db=sbtest', '--tables=1', f'--table-size={options.rows}', 'oltp_read_write']
    subprocess.run([*table, 'cleanup'], capture_output=True)
    subprocess.run([*table, 'prepare'], capture_output=True, check=True)
    proxies = []
    try:
        for name, start in (('haproxy', lambda: haproxy(folder, host, port)), ('nginx', lambda: nginx(folder, host, port)),
                            ('java', lambda: failgate(options.jar, options.java_flags.split(), host, port))):
            if shutil.which(name) or os.path.exists(f'/usr/sbin/{name}'):
                proxies.append(start())
            else:
                print(f'{name} is not here: left out', file=sys.stderr)
        for proxy in proxies:  # warm up
            sysbench(options, 'point select', 8, proxy.port, 2 * options.seconds, lua)
        report(options, int(port), proxies, lua)
    finally:
        for proxy in proxies:
            proxy.stop()
        shutil.rmtree(folder)


def report(options, direct, proxies, lua):
    print('| load | threads | ' + ' | '.join(f'{p.name} tps | {p.name} p95 | {p.name} µs CPU' for p in proxies) + ' |')
    print('|---|--:|' + '--:|' * (3 * len(proxies)))
    for load in options.loads.split(','):
        for threads in map(int, options.threads.split(',')):
            tps = {p.name: [] for p in proxies}
            p95 = {p.name: [] for p in proxies}
            cpu = {p.name: [] for p in proxies}
            for _ in range(options.rounds):
                base_tps, base_p95, _ = sysbench(options, load, threads, direct, options.seconds, lua)
                for p in proxies:
                    before = p.cpu_seconds()
                    own_tps, own_p95, events = sysbench(options, load, threads, p.port, options.seconds, lua)
                    tps[p.name].append(own_tps / base_tps)
                    p95[p.name].append(own_p95 / base_p95)
                    cpu[p.name].append((p.cpu_seconds() - before) / events * 1e6)
            cells = ' | '.join(f'{statistics.median(tps[p.name]):.2f} | {statistics.median(p95[p.name]):.2f} | '
                               f'{statistics.median(cpu[p.name]):.0f}' for p in proxies)
            print(f'| {load} | {threads} | {cells} |', flush=True)
    print()
    print('Resident at the end: ' + ', '.join(f'{p.name} {p.resident_kb() / 1024:.0f} MB' for p in proxies))


main()
