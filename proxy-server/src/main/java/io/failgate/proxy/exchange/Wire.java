package io.failgate.proxy.exchange;

import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;

/** What an exchange asks of its session. Buffers that are passed belong to the session from then on. */
public interface Wire {

    /** Sends the question to the server, now and as it arrives; {@link Exchange#questionEnded} follows. */
    void forwardQuestion();

    /** The same, with another front. */
    void forwardQuestion(Splice splice);

    /** Throws the question away, now and as it arrives; {@link Exchange#questionEnded} follows. */
    void dropQuestion();

    /** Sends bytes to the client. */
    void toClient(ByteBuf packets);

    /** Sends bytes of Failgate's own to the server. */
    void toServer(ByteBuf packets);

    /** Lets the client send a file's content, until an empty packet; {@link Upload#packet} follows for each. */
    void upload();

    /**
     * Sends the next packet of the file to the server, now and as it arrives.
     *
     * @param drop whether the rest of the file is thrown away instead; then {@link Upload#dropped} follows
     */
    void forwardUpload(boolean drop);

    /** Whether the server can be asked anything; not any more behind the end of a client that it was told of. */
    boolean canAskServer();

    /** Ends both connections. */
    void hangUp(boolean reset);

    /** What was sent may leave now, as a half that waited was settled. */
    void flush();

    /** Where it is counted what goes through. */
    Traffic traffic();

    /** The exchange is over; the next question may be asked. */
    void exchangeEnded();
}
