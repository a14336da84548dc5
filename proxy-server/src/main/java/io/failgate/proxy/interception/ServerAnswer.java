package io.failgate.proxy.interception;

import io.failgate.proxy.protocol.MySqlError;
import java.util.List;
import java.util.Optional;

/**
 * The server's answer to a question of Failgate's own.
 *
 * @param error empty if the answer is no ERR
 * @param errorPacket the payload of the ERR, each byte as a character
 * @param row the values of the first row as text, empty for NULL; no values without a row
 */
public record ServerAnswer(Optional<MySqlError> error, String errorPacket, List<Optional<String>> row) {

    /** An answer that is an error. */
    public static ServerAnswer failed(MySqlError error, String packet) {
        return new ServerAnswer(Optional.of(error), packet, List.of());
    }

    /** An answer that is a row, or an OK. */
    public static ServerAnswer of(List<Optional<String>> row) {
        return new ServerAnswer(Optional.empty(), "", row);
    }
}
