package io.failgate.it.support;

import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.protocol.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between Failgate and the server, passes every byte on, and knows what Failgate has said to the server. */
public final class Tap implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    /** As much of a command as it takes to tell whose it is. */
    private static final int BEGINNING = 24;

    private static final List<String> OF_FAILGATE = List.of("SIGNAL SQLSTATE", "ROLLBACK AND ", "COMMIT AND NO CHAIN");

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final HostAndPort server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    public Tap(HostAndPort server) throws IOException {
        this.server = server;
        threads.execute(this::accept);
    }

    /** Where Failgate connects. */
    public HostAndPort address() {
        return new HostAndPort("127.0.0.1", listener.getLocalPort());
    }

    /** How many connections Failgate has opened so far. */
    public int opened() {
        return lines.size();
    }

    /** The connection that Failgate has opened last. */
    public Line last() {
        return lines.get(lines.size() - 1);
    }

    private void accept() {
        try {
            while (true) {
                Socket failgate = listener.accept();
                Line line = new Line(failgate, new Socket(server.host(), server.port()));
                lines.add(line);
                threads.execute(line::up);
                threads.execute(line::down);
            }
        } catch (IOException closed) {
            // that is how it ends
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        lines.forEach(Line::close);
        threads.shutdown();
    }

    /** One connection. */
    public static final class Line {

        private final Socket failgate;
        private final Socket server;
        private final AtomicInteger commands = new AtomicInteger();
        private final AtomicInteger reads = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private int header;
        private int headerBytes;
        private int payloadLeft;
        private boolean inCommand;
        private final StringBuilder command = new StringBuilder();

        Line(Socket failgate, Socket server) throws SocketException {
            this.failgate = failgate;
            this.server = server;
            failgate.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        /**
         * How many commands Failgate has sent so far, but for those by which it makes an error what a server's own is.
         */
        public int commands() {
            return commands.get();
        }

        /** How many times there was something to read from Failgate. */
        public int reads() {
            return reads.get();
        }

        /** How many bytes Failgate has sent so far. */
        public long bytes() {
            return bytes.get();
        }

        /** Completes when Failgate has ended the connection, behind everything it had to say, or the server has. */
        public CompletableFuture<Void> ended() {
            return ended;
        }

        private void up() {
            try (failgate;
                    server) {
                InputStream in = failgate.getInputStream();
                byte[] buffer = new byte[BUFFER];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    reads.incrementAndGet();
                    bytes.addAndGet(count);
                    countCommands(buffer, count);
                    server.getOutputStream().write(buffer, 0, count);
                }
            } catch (IOException broken) {
                // is an end as well
            }
            ended.complete(null);
        }

        private void down() {
            try (failgate;
                    server) {
                InputStream in = server.getInputStream();
                OutputStream out = failgate.getOutputStream();
                in.transferTo(out);
            } catch (IOException broken) {
                // is an end as well
            }
        }

        /** A command is a packet with sequence id 0; without TLS and compression, that can be seen. */
        private void countCommands(byte[] buffer, int count) {
            int index = 0;
            while (index < count) {
                if (payloadLeft > 0) {
                    int step = Math.min(payloadLeft, count - index);
                    takePayload(buffer, index, step);
                    payloadLeft -= step;
                    index += step;
                } else {
                    takeHeaderByte(buffer[index++] & 0xFF);
                }
                if (inCommand && (payloadLeft == 0 || command.length() >= BEGINNING) && headerBytes == 0) {
                    inCommand = false;
                    commands.addAndGet(isOfFailgate() ? 0 : 1);
                }
            }
        }

        private void takePayload(byte[] buffer, int start, int length) {
            int wanted = inCommand ? Math.min(length, BEGINNING - command.length()) : 0;
            command.append(new String(buffer, start, Math.max(0, wanted), StandardCharsets.ISO_8859_1));
        }

        private boolean isOfFailgate() {
            boolean bare = !command.isEmpty()
                    && (command.charAt(0) == Command.STMT_RESET.code()
                            || command.charAt(0) == Command.STMT_CLOSE.code()
                            || command.charAt(0) == Command.SET_OPTION.code());
            return bare || OF_FAILGATE.stream().anyMatch(own -> command.indexOf(own) >= 0);
        }

        private void takeHeaderByte(int next) {
            if (headerBytes < 3) {
                header |= next << (8 * headerBytes++);
                return;
            }
            payloadLeft = header;
            header = 0;
            headerBytes = 0;
            if (next == 0) {
                inCommand = true;
                command.setLength(0);
            }
        }

        private void close() {
            try {
                failgate.close();
                server.close();
            } catch (IOException gone) {
                // that is what was wanted
            }
        }
    }
}
