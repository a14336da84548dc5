package io.failgate.proxy.session.recorded;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A conversation of a client with a real server, from the greeting to the end: a block of {@code conversations-….txt}.
 */
record RecordedConversation(String name, List<Turn> turns) {

    private static final String FIRST_LINE = "conversation: ";
    private static final List<RecordedConversation> ALL =
            Stream.of("mysql", "mariadb").flatMap(RecordedConversation::load).toList();

    /** Those with MySQL and those with MariaDB. */
    static List<RecordedConversation> all() {
        return ALL;
    }

    private static Stream<RecordedConversation> load(String server) {
        String file = "conversations-" + server + ".txt";
        try (InputStream in = Objects.requireNonNull(RecordedConversation.class.getResourceAsStream(file))) {
            String[] blocks = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", -1);
            return Stream.of(blocks)
                    .filter(block -> block.startsWith(FIRST_LINE))
                    .map(block -> parse(server, block.strip()));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static RecordedConversation parse(String server, String block) {
        List<String> lines = block.lines().toList();
        List<Turn> turns = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            boolean ofClient = line.startsWith(">");
            Packet frame = Packet.ofHex(Integer.parseInt(line.substring(2, 4), 16), line.substring(5));
            int last = turns.size() - 1;
            if (last >= 0 && turns.get(last).isOfClient() == ofClient) {
                turns.set(last, new Turn(ofClient, Bytes.concat(turns.get(last).bytes(), frame.bytes())));
            } else {
                turns.add(new Turn(ofClient, frame.bytes()));
            }
        }
        return new RecordedConversation(lines.get(0).substring(FIRST_LINE.length()) + " (" + server + ")", turns);
    }

    /** All that one side says. */
    byte[] said(boolean byClient) {
        return Bytes.concat(turns.stream()
                .filter(turn -> turn.isOfClient() == byClient)
                .map(Turn::bytes)
                .toArray(byte[][]::new));
    }

    int longestTurn() {
        return turns.stream().mapToInt(Turn::length).max().orElse(0);
    }

    @Override
    public String toString() {
        return name;
    }
}
