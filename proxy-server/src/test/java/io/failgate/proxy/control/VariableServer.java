package io.failgate.proxy.control;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a server as control statements take. It assigns texts in quotes to variables, and says what they are. It
 * prepares anything with at most one parameter, and refuses what begins with BAD. Every other query is answered with
 * OK, and remembered.
 */
final class VariableServer implements AutoCloseable {

    private static final Pattern ASSIGNMENT = Pattern.compile(
            "@[`'\"]?(\\w+)[`'\"]?\\s*:?=\\s*(?:'((?:[^'\\\\]|\\\\.|'')*)'|(\\d+|NULL))", Pattern.CASE_INSENSITIVE);
    private static final Pattern VALUE = Pattern.compile("@`(\\w+)`");

    private final ScriptedServer server;
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private volatile List<String> dialect = List.of("", "utf8mb4");
    private volatile List<String> rolesAsked = List.of();
    private volatile boolean anonymous;

    VariableServer() throws IOException {
        server = ScriptedServer.start(client -> {
            Packet response = client.login();
            new Connection(client, new Capabilities(response.intAt(0) & 0xFFFF_FFFFL)).serve();
        });
    }

    ScriptedServer server() {
        return server;
    }

    /** What it was asked by clients, control statements included. */
    List<String> queries() {
        return queries;
    }

    /** What it says of SQL mode and character set. */
    void speaks(String sqlMode, String characterSet) {
        dialect = List.of(sqlMode, characterSet);
    }

    /** It lets everybody in, as nobody. */
    void knowsNobody() {
        anonymous = true;
    }

    /** Which roles it was asked about so far. */
    List<String> rolesAsked() {
        return rolesAsked;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** One session. */
    private final class Connection {

        private final ServerConnection client;
        private final Capabilities capabilities;
        private final Map<String, String> variables = new TreeMap<>();
        private final List<String> prepared = new ArrayList<>();

        Connection(ServerConnection client, Capabilities capabilities) {
            this.client = client;
            this.capabilities = capabilities;
        }

        void serve() throws IOException {
            Packet command = client.readCommand();
            while (command.byteAt(0) != Command.QUIT.code()) {
                Command code = Command.of(command.byteAt(0));
                String text = new String(command.payload(), 1, command.length() - 1, StandardCharsets.UTF_8);
                switch (code) {
                    case QUERY -> query(text.startsWith("\0\1") ? text.substring(2) : text);
                    case STMT_PREPARE -> prepare(text);
                    case STMT_EXECUTE -> execute(command.payload());
                    case STMT_CLOSE -> {}
                    default -> client.ok();
                }
                command = client.readCommand();
            }
        }

        private void query(String sql) throws IOException {
            if (sql.contains("@@sql_mode")) {
                row(dialect);
            } else if (sql.contains("APPLICABLE_ROLES")) {
                rolesAsked = append(rolesAsked, sql);
                row(List.of(
                        sql.contains(HexFormat.of().formatHex("tester".getBytes(StandardCharsets.UTF_8))) ? "1" : "0"));
            } else if (sql.contains("CURRENT_USER()")) {
                row(List.of(anonymous ? "0" : "1"));
            } else if (sql.contains("HEX(LEFT(")) {
                row(values(sql));
            } else {
                queries.add(sql);
                obey(sql);
            }
        }

        private static List<String> append(List<String> texts, String text) {
            List<String> all = new ArrayList<>(texts);
            all.add(text);
            return List.copyOf(all);
        }

        private void obey(String sql) throws IOException {
            if (sql.startsWith("BAD")) {
                client.error(1064, "42000", "bad");
                return;
            }
            if (sql.toLowerCase(Locale.ROOT).contains("set")) {
                Matcher assignment = ASSIGNMENT.matcher(sql);
                while (assignment.find()) {
                    String text = assignment.group(2) == null ? assignment.group(3) : assignment.group(2);
                    variables.put(
                            assignment.group(1).toLowerCase(Locale.ROOT),
                            text.replace("''", "'").replaceAll("\\\\(.)", "$1"));
                }
            }
            client.ok();
        }

        private List<String> values(String sql) {
            List<String> values = new ArrayList<>();
            Matcher name = VALUE.matcher(sql);
            while (name.find()) {
                byte[] bytes = variables.getOrDefault(name.group(1), "").getBytes(StandardCharsets.UTF_8);
                values.add(HexFormat.of().formatHex(bytes));
            }
            return values;
        }

        private void row(List<String> values) throws IOException {
            boolean withoutEof = capabilities.has(Capabilities.DEPRECATE_EOF);
            List<byte[]> payloads = new ArrayList<>();
            byte count = (byte) values.size();
            payloads.add(capabilities.announcesMetadata() ? new byte[] {count, 1} : new byte[] {count});
            values.forEach(value -> payloads.add(Payloads.column(value)));
            if (!withoutEof) {
                payloads.add(Payloads.eof(2));
            }
            payloads.add(Payloads.row(values.toArray(String[]::new)));
            payloads.add(withoutEof ? Payloads.endOfRows(2) : Payloads.eof(2));
            client.write(Payloads.numbered(1, payloads));
        }

        private void prepare(String sql) throws IOException {
            queries.add(sql);
            if (sql.startsWith("BAD")) {
                client.error(1064, "42000", "bad");
                return;
            }
            prepared.add(sql);
            int columns = sql.startsWith("SELECT ''") ? sql.split(" AS ", -1).length - 1 : 0;
            int parameters = sql.contains("?") ? 1 : 0;
            List<byte[]> payloads = new ArrayList<>();
            payloads.add(new Bytes()
                    .addByte(0)
                    .addInt(prepared.size())
                    .addShort(columns)
                    .addShort(parameters)
                    .addZeros(3)
                    .toArray());
            describe(payloads, parameters);
            describe(payloads, columns);
            client.write(Payloads.numbered(1, payloads));
        }

        private static void describe(List<byte[]> payloads, int count) {
            for (int i = 0; i < count; i++) {
                payloads.add(Payloads.column("c" + i));
            }
            if (count > 0) {
                payloads.add(Payloads.eof(2));
            }
        }

        /**
         * A parameter is a text of less than 251 bytes, in the last place. What stands in front of it is as long as for
         * any.
         */
        private void execute(byte[] payload) throws IOException {
            String sql = prepared.get(payload[1] - 1);
            int parameter = 1 + 4 + 1 + 4 + 1 + 1 + 2;
            if (sql.contains("?")) {
                String text = new String(payload, parameter + 1, payload[parameter], StandardCharsets.UTF_8);
                obey(sql.replace("?", "'" + text.replace("'", "''") + "'"));
            } else {
                obey(sql);
            }
        }
    }
}
