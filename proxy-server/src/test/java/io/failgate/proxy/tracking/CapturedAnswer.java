package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An answer of {@code answers.txt}.
 *
 * @param status the flags told by it; -1 if it tells none
 * @param head the number of the packet that is its head, from 0
 * @param uploads how many files the client is asked for
 */
public record CapturedAnswer(
        String name,
        Command command,
        Capabilities capabilities,
        int status,
        int head,
        int uploads,
        List<Packet> packets) {

    private static final Map<String, Long> CAPABILITIES = Map.of(
            "DEPRECATE_EOF", Capabilities.DEPRECATE_EOF,
            "SESSION_TRACK", Capabilities.SESSION_TRACK,
            "OPTIONAL_METADATA", Capabilities.OPTIONAL_METADATA,
            "MARIADB_PROGRESS", Capabilities.MARIADB_PROGRESS,
            "MARIADB_CACHE_METADATA", Capabilities.MARIADB_CACHE_METADATA);

    private static final List<CapturedAnswer> ALL = load();

    /** All of them, in the order of the file. */
    public static Stream<CapturedAnswer> all() {
        return ALL.stream();
    }

    private static List<CapturedAnswer> load() {
        try (InputStream in = Objects.requireNonNull(CapturedAnswer.class.getResourceAsStream("answers.txt"))) {
            String[] blocks = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", -1);
            return Arrays.stream(blocks)
                    .filter(block -> !block.startsWith("#"))
                    .map(CapturedAnswer::parse)
                    .toList();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static CapturedAnswer parse(String block) {
        Map<String, String> fields = new HashMap<>(Map.of("head", "0", "uploads", "0"));
        List<Packet> packets = new ArrayList<>();
        for (String line : block.strip().split("\n", -1)) {
            String key = line.substring(0, line.indexOf(':'));
            String value = line.substring(key.length() + 1).strip();
            if (key.matches("[0-9a-f]{2}")) {
                packets.add(Packet.ofHex(Integer.parseInt(key, 16), value));
            } else {
                fields.put(key, value);
            }
        }
        String status = field(fields, "status");
        return new CapturedAnswer(
                field(fields, "answer"),
                Command.valueOf(field(fields, "command")),
                capabilities(field(fields, "capabilities")),
                status.equals("-") ? -1 : Integer.decode(status),
                Integer.parseInt(field(fields, "head")),
                Integer.parseInt(field(fields, "uploads")),
                List.copyOf(packets));
    }

    private static String field(Map<String, String> fields, String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }

    private static Capabilities capabilities(String names) {
        long bits = Capabilities.PROTOCOL_41;
        for (String name : names.isEmpty() ? new String[0] : names.split(" ", -1)) {
            bits |= Objects.requireNonNull(CAPABILITIES.get(name), name);
        }
        return new Capabilities(bits);
    }

    /** Its packets with their headers. */
    public byte[] bytes() {
        return Bytes.concat(packets);
    }

    @Override
    public String toString() {
        boolean deprecateEof = capabilities.has(Capabilities.DEPRECATE_EOF);
        boolean announced = capabilities.announcesMetadata();
        return command + ": " + name + (deprecateEof ? ", EOF deprecated" : "") + (announced ? ", announced" : "");
    }
}
