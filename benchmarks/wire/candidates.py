"""The ways to a server that are compared: how each is started, found out about, and stopped."""
import contextlib, dataclasses, os, re, shlex, shutil, signal, socket, ssl, subprocess, time

from client import Client

BLIND = ['HAProxy', 'nginx', 'MySQL Router']
ARMED = {
    'Failgate armed': """set @put_failpoint = 'create-database-error-on-dbname=return("nosuch")'""",
    'Failgate armed table': """set @put_failpoint = "before-query=error(1213) where table = 'nosuch'",
        @put_failpoint = "before-execute=error(1213) where table = 'nosuch'" """,
    'Failgate armed where': """set
        @put_failpoint = "before-query=error(1213) where sql like '%nosuch%' and user = 'nobody'",
        @put_failpoint = "before-execute=error(1213) where sql like '%nosuch%' and user = 'nobody'" """,
}
TLS = ['--tls-self-signed', '--tls-required', '--upstream-tls=required']
PLAIN = ['--tls-self-signed=false']


class Missing(Exception):
    """What a candidate needs is not on this machine."""


class Broken(Exception):
    """A load does not run, or is not what its name says."""


@dataclasses.dataclass(frozen=True)
class Failgate:
    """How a Failgate is started, and the SQL that arms it. A launcher stands in place of Java, its flags and a jar."""
    jar: str
    java: str
    launcher: str = ''
    options: str = ''
    sql: str = ''

    def command(self, *flags):
        if self.launcher:
            return [program(self.launcher), *shlex.split(self.options)]
        if not os.path.exists(self.jar):
            raise Missing(f'there is no {self.jar}')
        return [program('java'), *shlex.split(self.java), *flags, '-jar', self.jar, *shlex.split(self.options)]

    def variant(self, text):
        """A name, and this Failgate with other parts. The text is NAME;jar=PATH;java=FLAGS;options=OPTIONS."""
        name, *parts = text.split(';')
        given = dict(part.split('=', 1) for part in parts)
        launcher = '' if given.keys() & {'jar', 'java'} else self.launcher
        return name, dataclasses.replace(self, **{'launcher': launcher, **given})


class Candidate:
    """A process between client and server, and the port it listens on. The direct way is no process at all."""

    def __init__(self, name, port, command=None, sql='', certificate=False):
        self.name, self.port, self.sql, self.certificate, self.process = name, port, sql, certificate, None
        self.started, self.greeted = time.perf_counter(), None
        if command:
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self, seconds=60):
        """Waits for a greeting, and notes the seconds since the process was started."""
        while time.perf_counter() < self.started + seconds:
            try:
                client = Client(self.port, greeting_only=True)
                self.greeted = time.perf_counter() - self.started
                client.socket.close()
                return
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

    def check(self, user):
        """Raises unless queries go through, and arms it. With a certificate of its own, it must refuse plain ones."""
        if self.certificate:
            try:
                Client(self.port, user)
            except ConnectionError as refusal:
                if 'insecure transport' not in str(refusal):
                    raise
            else:
                raise Broken(f'{self.name} lets a client in without TLS')
        client = Client(self.port, user, tls=self.certificate)
        if self.sql:
            client.execute(self.sql)
        client.drain('select 1')
        client.quit()

    def stop(self):
        """Ends the process. The child of a launcher does not end with it."""
        if not self.process:
            return
        children = self.pids()[1:]
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)


class Starter:
    """Starts candidates, as often as it is asked to, each on a port of its own and with its files in a folder."""

    def __init__(self, folder, options):
        self.folder, self.options = folder, options
        self.host, self.port = options.upstream.rsplit(':', 1)
        self.archive = None
        plain = Failgate(options.jar, options.java_flags, options.launcher)
        self.failgates = {'Failgate': plain, 'Failgate CDS': dataclasses.replace(plain, launcher='')}
        self.failgates.update((name, dataclasses.replace(plain, sql=sql)) for name, sql in ARMED.items())
        self.failgates.update(plain.variant(text) for text in options.variant)

    def start(self, name, tls=False):
        """Starts one, not waiting for it. Raises Missing if that cannot be."""
        if name in self.failgates:
            return (self.failgate_cds if name == 'Failgate CDS' else self.failgate)(name, free_port(), tls)
        ways = {'direct': self.direct, 'HAProxy': self.haproxy, 'nginx': self.nginx, 'MySQL Router': self.router}
        if name not in ways:
            raise Missing('there is no such candidate')
        return ways[name](name, free_port(), tls)

    def tls_files(self, candidate):
        """A folder with what sysbench reads for TLS: a key, its certificate, and who may vouch for the other side.

        The server takes no certificates but those its CA vouches for, so it is one of its own files."""
        folder = os.path.join(self.folder, f'tls-{candidate.port}')
        if not os.path.exists(folder):
            given = self.options.tls_files or Client(int(self.port), self.options.user).value('select @@datadir')
            try:
                key, own, authority = (
                    open(os.path.join(given, name)).read() for name in ('client-key.pem', 'client-cert.pem', 'ca.pem'))
            except OSError as reason:
                raise Missing(f'--tls-files is needed: {reason}') from None
            if candidate.certificate:
                client = Client(candidate.port, self.options.user, tls=True)
                authority = ssl.DER_cert_to_PEM_cert(client.socket.getpeercert(binary_form=True))
                client.quit()
            self.file(f'{folder}/client-key.pem', key)
            self.file(f'{folder}/client-cert.pem', own)
            self.file(f'{folder}/cacert.pem', authority)
        return folder

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as f:
            f.write(text)
        return path

    def direct(self, name, _, tls):
        return Candidate(name, int(self.port))

    def haproxy(self, name, own, tls):
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

    def nginx(self, name, own, tls):
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

    def router(self, name, own, tls):
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
client_ssl_mode={'PASSTHROUGH' if tls else 'DISABLED'}
server_ssl_mode={'AS_CLIENT' if tls else 'DISABLED'}
''')
        return Candidate(name, own, [*command, '-c', config])

    def failgate(self, name, own, tls, *flags):
        way = self.failgates[name]
        command = [*way.command(*flags), '--upstream', f'{self.host}:{self.port}', '--listen', f'127.0.0.1:{own}',
                   '--admin', 'off', *(TLS if tls else PLAIN)]
        return Candidate(name, own, command, way.sql, certificate=tls)

    def failgate_cds(self, name, own, tls):
        """Failgate with an archive of its classes, which a first process has written as it ended."""
        quiet = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off']
        if not self.archive:
            path = os.path.join(self.folder, 'failgate.jsa')
            first = self.failgate(name, free_port(), tls, f'-XX:ArchiveClassesAtExit={path}', *quiet)
            first.wait()
            first.stop()
            self.archive = path
        return self.failgate(name, own, tls, f'-XX:SharedArchiveFile={self.archive}', *quiet)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def program(name):
    path = shutil.which(name) or shutil.which(name, path='/usr/sbin:/sbin')
    if not path:
        raise Missing(f'{name} is not here')
    return path
