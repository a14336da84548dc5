"""The ways to a server that are compared: how each is started, found out about, and stopped."""
import os, re, shlex, shutil, socket, subprocess, time

from client import Client


class Missing(Exception):
    """What a candidate needs is not on this machine."""


class Candidate:
    """A process between client and server, and the port it listens on. The direct way is no process at all."""

    def __init__(self, name, port, command=None, environment=None):
        self.name, self.port, self.process = name, port, None
        self.started = time.perf_counter()
        if command:
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                            env={**os.environ, **(environment or {})})

    def wait(self, seconds=60):
        """Waits for a greeting. Seconds since the process was started."""
        while time.perf_counter() < self.started + seconds:
            try:
                client = Client(self.port, greeting_only=True)
                taken = time.perf_counter() - self.started
                client.socket.close()
                return taken
            except OSError:
                if self.process and self.process.poll() is not None:
                    break
                time.sleep(0.002)
        self.stop()
        raise Missing(f'{self.name} does not start')

    def pids(self):
        if not self.process:
            return []
        children = subprocess.run(['pgrep', '-P', str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return [self.process.pid] + [int(child) for child in children]

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
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Starter:
    """Starts candidates, as often as it is asked to, each on a port of its own and with its files in a folder."""

    def __init__(self, folder, options):
        self.folder, self.options = folder, options
        self.host, self.port = options.upstream.rsplit(':', 1)
        self.archive = None

    def start(self, name):
        """Starts one, not waiting for it. Raises Missing if that cannot be."""
        return {
            'direct': self.direct, 'HAProxy': self.haproxy, 'nginx': self.nginx, 'MySQL Router': self.router,
            'Failgate': self.failgate, 'Failgate armed': self.failgate,
            'Failgate other': self.failgate, 'Failgate CDS': self.failgate_cds,
        }[name](name, free_port())

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as f:
            f.write(text)
        return path

    def direct(self, name, _):
        return Candidate(name, int(self.port))

    def haproxy(self, name, own):
        config = self.file(f'haproxy-{own}.cfg', f'''
global
 nbthread {os.cpu_count()}
 maxconn 5000
defaults
 mode tcp
 timeout connect 5s
 timeout client 1h
 timeout server 1h
listen mysql
 bind 127.0.0.1:{own}
 server upstream {self.host}:{self.port}
''')
        return Candidate(name, own, [program('haproxy'), '-db', '-f', config])

    def nginx(self, name, own):
        module = '/usr/lib/nginx/modules/ngx_stream_module.so'
        config = self.file(f'nginx-{own}.conf', (f'load_module {module};' if os.path.exists(module) else '') + f'''
daemon off;
worker_processes {os.cpu_count()};
pid {self.folder}/nginx-{own}.pid;
error_log {self.folder}/nginx-{own}.log;
events {{ worker_connections 10000; }}
stream {{ server {{ listen 127.0.0.1:{own}; proxy_pass {self.host}:{self.port}; proxy_timeout 1h; }} }}
''')
        return Candidate(name, own, [program('nginx'), '-c', config])

    def router(self, name, own):
        root = self.options.router
        if root:
            command = [f'{root}/lib64/ld-linux-x86-64.so.2', '--library-path',
                       f'{root}/usr/lib/x86_64-linux-gnu:{root}/usr/lib/mysql-router', f'{root}/usr/bin/mysqlrouter']
            plugins = f'{root}/usr/lib/mysqlrouter/plugin'
        else:
            command, plugins = [program('mysqlrouter')], '/usr/lib/mysqlrouter/plugin'
        if not os.path.isdir(plugins):
            raise Missing(f'there is no {plugins}')
        config = self.file(f'router-{own}/router.conf', f'''
[DEFAULT]
logging_folder=
runtime_folder={self.folder}/router-{own}
data_folder={self.folder}/router-{own}
plugin_folder={plugins}
max_total_connections=5000
[logger]
level=ERROR
[routing:mysql]
bind_address=127.0.0.1
bind_port={own}
destinations={self.host}:{self.port}
routing_strategy=first-available
protocol=classic
client_ssl_mode=DISABLED
server_ssl_mode=DISABLED
''')
        return Candidate(name, own, [*command, '-c', config])

    def failgate(self, name, own, flags=()):
        other = name == 'Failgate other'
        jar = self.options.other_jar if other and self.options.other_jar else self.options.jar
        if not os.path.exists(jar):
            raise Missing(f'there is no {jar}')
        program('java')
        given = self.options.other_flags if other and self.options.other_flags else self.options.java_flags
        return Candidate(name, own, ['java', *shlex.split(given), *flags, '-jar', jar,
                                     '--upstream', f'{self.host}:{self.port}', '--listen', f'127.0.0.1:{own}'])

    def failgate_cds(self, name, own):
        """Failgate with an archive of its classes, which a first process has written as it ended."""
        quiet = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off']
        if not self.archive:
            path = os.path.join(self.folder, 'failgate.jsa')
            first = self.failgate(name, free_port(), [f'-XX:ArchiveClassesAtExit={path}', *quiet])
            first.wait()
            first.stop()
            self.archive = path
        return self.failgate(name, own, [f'-XX:SharedArchiveFile={self.archive}', *quiet])


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def program(name):
    path = shutil.which(name) or shutil.which(name, path='/usr/sbin:/sbin')
    if not path:
        raise Missing(f'{name} is not here')
    return path
