package io.failgate.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A deadlock of two transactions. The server rolls back the one that has written less.
 *
 * @param survivorsWrite what the survivor has written: more than the victim
 * @param survivorsWait what it wants then: a row that the victim has written
 */
public record Deadlock(String survivorsWrite, String survivorsWait) {

    /** How the victim executes what it waits with; it reads nothing. */
    @FunctionalInterface
    public interface Execution {
        void send(RawClient victim) throws IOException;
    }

    /** Has a victim in a transaction ask for what the survivor has written. What it is told. */
    public List<Packet> end(RawClient victim, String victimsWait, InetSocketAddress server) throws IOException {
        return end(victim, client -> client.sendQuery(victimsWait), Command.QUERY, server);
    }

    /** The same, by any command. */
    public List<Packet> end(RawClient victim, Execution victimsWait, Command command, InetSocketAddress server)
            throws IOException {
        try (RawClient survivor = RawClient.login(server, Comparison.login())) {
            survivor.execute("begin");
            assertThat(survivor.execute(survivorsWrite).isOk()).isTrue();
            victimsWait.send(victim);
            survivor.sendQuery(survivorsWait);
            List<Packet> told = victim.readAnswer(command);
            survivor.readAnswer(Command.QUERY);
            survivor.execute("rollback");
            return told;
        }
    }
}
