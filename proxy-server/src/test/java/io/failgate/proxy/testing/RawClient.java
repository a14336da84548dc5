package io.failgate.proxy.testing;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.StatusFlags;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A MySQL client that shows every packet. Blocks; gives up after ten seconds of silence. Knows the plugins {@code
 * mysql_native_password}, {@code caching_sha2_password}, {@code sha256_password} and {@code mysql_clear_password};
 * without TLS, it asks for the server's public key. For one thread.
 */
public final class RawClient implements AutoCloseable {

    private final PacketSocket wire;
    private final List<Packet> received = new CopyOnWriteArrayList<>();
    private Capabilities offered = new Capabilities(0);
    private Capabilities negotiated = new Capabilities(0);
    private String plugin = "";
    private byte[] salt = {};
    private byte[] localFile = {};
    private boolean greeted;
    private long connectionId;

    private RawClient(PacketSocket wire) {
        this.wire = wire;
    }

    /** Opens a connection; reads nothing yet. */
    public static RawClient connect(InetSocketAddress address) throws IOException {
        InetSocketAddress resolved =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        return new RawClient(new PacketSocket(new Socket(resolved.getAddress(), resolved.getPort())));
    }

    /** Opens a connection; reads nothing yet. */
    public static RawClient connect(String host, int port) throws IOException {
        return connect(new InetSocketAddress(host, port));
    }

    /** Opens a connection and logs in, which must succeed. */
    public static RawClient login(InetSocketAddress address, Login login) throws IOException {
        RawClient client = connect(address);
        Packet last = client.login(login);
        if (!last.isOk()) {
            client.close();
            throw new IOException(last.error());
        }
        return client;
    }

    /**
     * The socket, for bytes that are no sensible packets. What is read from it is not {@linkplain #received()
     * remembered}.
     */
    public PacketSocket wire() {
        return wire;
    }

    /** Every frame that was read since the connection was opened, in order. */
    public List<Packet> received() {
        return List.copyOf(received);
    }

    /** Reads one frame. */
    public Packet read() throws IOException {
        return remember(wire.read());
    }

    private Packet remember(Packet packet) {
        received.add(packet);
        return packet;
    }

    /** What the server offers, once the greeting is read. */
    public Capabilities offered() {
        return offered;
    }

    /** What client and server have in common, once logged in. */
    public Capabilities negotiated() {
        return negotiated;
    }

    /** The server's id of this connection, once the greeting is read. */
    public long connectionId() {
        return connectionId;
    }

    /** The salt of the greeting or of the last auth switch. */
    public byte[] salt() {
        return salt.clone();
    }

    /** What is sent when the server asks for a local file, whatever its name; at first nothing, as of an empty file. */
    public void localFile(byte[] content) {
        localFile = content.clone();
    }

    /** Reads the greeting, or the ERR in its place. */
    public Packet readGreeting() throws IOException {
        Packet greeting = read();
        greeted = true;
        if (!greeting.isError()) {
            look(greeting);
        }
        return greeting;
    }

    private void look(Packet greeting) {
        int id = 1;
        while (greeting.byteAt(id) > 0) {
            id++;
        }
        id++;
        connectionId = greeting.intAt(id);
        long bits = greeting.shortAt(id + 13) | (long) greeting.shortAt(id + 18) << 16;
        boolean mariaDb = (bits & Capabilities.CLIENT_MYSQL) == 0;
        offered = new Capabilities(mariaDb ? bits | greeting.intAt(id + 27) << 32 : bits);
        byte[] payload = greeting.payload();
        salt = Bytes.concat(
                Arrays.copyOfRange(payload, id + 4, id + 12), Arrays.copyOfRange(payload, id + 31, id + 43));
        plugin = zeroEnded(payload, id + 44);
    }

    private static String zeroEnded(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Bytes.part(bytes, start, end);
    }

    /** Logs in; reads the greeting first if that was not done. The last packet: OK or ERR. */
    public Packet login(Login login) throws IOException {
        if (!greeted && readGreeting().isError()) {
            return received.get(received.size() - 1);
        }
        respond(login);
        Packet last = authenticate(login.password());
        if (last.isOk() && (negotiated.has(Capabilities.COMPRESS) || negotiated.has(Capabilities.ZSTD_COMPRESSION))) {
            wire.compress(!negotiated.has(Capabilities.COMPRESS));
        }
        return last;
    }

    /** Logs in without a database. */
    public Packet login(String user, String password) throws IOException {
        return login(Login.of(user, password));
    }

    /**
     * Sends the response to the greeting, over TLS from then on if the login wants it and it is offered, and reads
     * nothing.
     */
    public void respond(Login login) throws IOException {
        negotiated = offered.and(new Capabilities(login.capabilities()));
        if (negotiated.has(Capabilities.SSL)) {
            wire.write(new Packet(1, login.tlsRequest(negotiated)));
            wire.encrypt(Certificates.trustingAll(), true);
        }
        plugin = login.pluginOr(plugin.isEmpty() ? Scramble.NATIVE : plugin);
        wire.write(new Packet(
                wire.isEncrypted() ? 2 : 1, login.response(negotiated, plugin, firstWord(login.password()))));
    }

    /** The first thing to say to a plugin. */
    private byte[] firstWord(String password) throws IOException {
        if (plugin.equals(Scramble.SHA256) && !password.isEmpty()) {
            return wire.isEncrypted() ? Bytes.text(password + "\0") : new byte[] {0x01};
        }
        if (plugin.equals(Scramble.CLEAR)) {
            return Bytes.text(password + "\0");
        }
        return Scramble.of(plugin, password, salt);
    }

    /** Does what the server's packets ask for, until it says OK or ERR. */
    public Packet authenticate(String password) throws IOException {
        while (true) {
            Packet packet = read();
            if (packet.isOk() || packet.isError()) {
                return packet;
            }
            if (packet.byteAt(0) == 0xFE || packet.byteAt(0) == 0x02) {
                switchPlugin(packet, password);
            } else if (plugin.equals(Scramble.SHA256)) {
                wire.writeNext(Scramble.encrypted(password, salt, packet.text().substring(1)));
            } else if (packet.byteAt(1) == 0x04) {
                authenticateInFull(password);
            } else if (packet.byteAt(1) != 0x03) {
                throw new IOException("no idea what to say to " + packet);
            }
        }
    }

    private void switchPlugin(Packet request, String password) throws IOException {
        plugin = zeroEnded(request.payload(), 1);
        int start = plugin.length() + 2;
        salt = Arrays.copyOfRange(request.payload(), start, start + 20);
        wire.writeNext(firstWord(password));
    }

    private void authenticateInFull(String password) throws IOException {
        if (wire.isEncrypted()) {
            wire.writeNext(Bytes.text(password + "\0"));
            return;
        }
        wire.writeNext((byte) 0x02);
        Packet key = read();
        wire.writeNext(Scramble.encrypted(password, salt, key.text().substring(1)));
    }

    /** Becomes another user. The last packet: OK or ERR. */
    public Packet changeUser(Login login) throws IOException {
        String first = plugin.isEmpty() ? Scramble.NATIVE : plugin;
        byte[] scramble = Scramble.of(first, login.password(), salt);
        wire.writeLong(0, login.changeUser(negotiated, first, scramble));
        return authenticate(login.password());
    }

    /** Sends a command, in as many frames as it takes, and reads nothing. */
    public void send(int command, byte... arguments) throws IOException {
        wire.writeLong(0, Bytes.concat(new byte[] {(byte) command}, arguments));
    }

    /** Sends a command, and reads nothing. */
    public void send(Command command, byte... arguments) throws IOException {
        send(command.code(), arguments);
    }

    /** Sends a COM_QUERY, and reads nothing. */
    public void sendQuery(String sql) throws IOException {
        send(Command.QUERY, queryArguments(sql));
    }

    /** What follows the command byte of a COM_QUERY: no query attributes, if they are negotiated, and the SQL. */
    public byte[] queryArguments(String sql) {
        byte[] noAttributes = negotiated.has(Capabilities.QUERY_ATTRIBUTES) ? new byte[] {0, 1} : new byte[0];
        return Bytes.concat(noAttributes, Bytes.text(sql));
    }

    /**
     * Reads the whole answer to a command: all its frames. Sends the {@linkplain #localFile local file} if asked to.
     */
    public List<Packet> readAnswer(Command command) throws IOException {
        List<Packet> answer = new AnswerReader(wire, negotiated, localFile).read(command);
        received.addAll(answer);
        return answer;
    }

    /** Sends a command and reads the whole answer. Not for commands that have none, or a conversation. */
    public List<Packet> command(Command command, byte... arguments) throws IOException {
        send(command, arguments);
        return readAnswer(command);
    }

    /** Asks a COM_QUERY and reads the whole answer. */
    public List<Packet> query(String sql) throws IOException {
        sendQuery(sql);
        return readAnswer(Command.QUERY);
    }

    /** Asks a COM_QUERY and reads the whole answer; the first packet, an OK or an ERR as a rule. */
    public Packet execute(String sql) throws IOException {
        return query(sql).get(0);
    }

    /** Asks for one text result set: its rows, {@code NULL} for null. Not for rows of 16 MiB. */
    public List<List<String>> rows(String sql) throws IOException {
        List<Packet> answer = query(sql);
        Packet count = answer.get(0);
        if (count.isError()) {
            throw new IOException(count.error());
        }
        int columns = count.byteAt(0);
        int eof = negotiated.has(Capabilities.DEPRECATE_EOF) ? 0 : 1;
        List<List<String>> rows = new ArrayList<>();
        for (Packet row : answer.subList(1 + columns + eof, answer.size() - 1)) {
            rows.add(new TextRow(row.payload()).values());
        }
        return rows;
    }

    /** Whether the last OK or terminator that was read says that a transaction is open. */
    public boolean isInTransaction() {
        Packet last = received.get(received.size() - 1);
        return (last.statusFlags() & StatusFlags.IN_TRANSACTION) != 0;
    }

    /** Ends the connection without a COM_QUIT. */
    @Override
    public void close() throws IOException {
        wire.close();
    }
}
