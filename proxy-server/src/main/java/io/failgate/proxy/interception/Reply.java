package io.failgate.proxy.interception;

import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketWriter;
import io.failgate.proxy.traffic.ErrorSource;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer of Failgate's own, to an administrative statement or as an injected fault. */
@FunctionalInterface
public interface Reply {

    /** Writes all packets of the answer. */
    void write(PacketWriter out);

    /** The source of the ERR, behind which no more results follow; null if the answer is no ERR. */
    default @Nullable ErrorSource failure() {
        return null;
    }

    /** Whether the connection ends behind it, as it does behind some errors. */
    default boolean endsSession() {
        return false;
    }

    /** An OK. */
    static Reply ok() {
        return PacketWriter::ok;
    }

    /** An OK with some status flags cleared and others set. */
    static Reply ok(int gone, int there) {
        return out -> out.ok(gone, there);
    }

    /** The same, and the connection ends behind it. */
    default Reply last() {
        return new Last(this);
    }

    /** An ERR that a failpoint injects. */
    static Reply error(MySqlError error) {
        return new Failure(error, ErrorSource.FAILPOINT);
    }

    /** An injected ERR that the server has said itself, at Failgate's request. */
    static Reply serversOwn(String packet) {
        return new ServersOwn(packet);
    }

    /** An ERR of Failgate's own. */
    static Reply refusal(MySqlError error) {
        return new Failure(error, ErrorSource.PROXY);
    }

    /**
     * An ERR.
     *
     * @param error what it says
     * @param failure who says it
     */
    record Failure(MySqlError error, ErrorSource failure) implements Reply {

        @Override
        public void write(PacketWriter out) {
            out.error(error);
        }
    }

    /**
     * An ERR in the server's own words.
     *
     * @param packet its payload, each byte as a character
     */
    record ServersOwn(String packet) implements Reply {

        @Override
        public void write(PacketWriter out) {
            out.packet(packet.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public ErrorSource failure() {
            return ErrorSource.FAILPOINT;
        }
    }

    /**
     * A reply behind which the connection ends.
     *
     * @param reply what it says
     */
    record Last(Reply reply) implements Reply {

        @Override
        public void write(PacketWriter out) {
            reply.write(out);
        }

        @Override
        public @Nullable ErrorSource failure() {
            return reply.failure();
        }

        @Override
        public boolean endsSession() {
            return true;
        }
    }
}
