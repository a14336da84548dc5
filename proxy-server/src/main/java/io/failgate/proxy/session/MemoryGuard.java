package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.traffic.DisconnectReason;

/** Refuses commands while the buffers of all sessions have reached their limit. The session goes on. */
public final class MemoryGuard implements Interceptor {

    /** {@code ER_OUT_OF_RESOURCES}. */
    static final MySqlError ERROR = new MySqlError(
            1041, "HY000", "Out of memory; the bytes that wait in Failgate take as much as they may (--buffer-memory)");

    private final BufferMemory memory;

    /** Guards one memory. */
    public MemoryGuard(BufferMemory memory) {
        this.memory = memory;
    }

    /** Ends a session because there is no memory for its bytes. The client is told if it waits for no answer. */
    static void end(SessionControl session, SessionContext client, BufferMemory memory) {
        memory.refused("to go on with " + client);
        if (session.isIdle()) {
            session.refuse(Reply.refusal(ERROR), DisconnectReason.MEMORY);
        } else {
            session.hangUp(true, DisconnectReason.MEMORY);
        }
    }

    @Override
    public Verdict onQuestion(Question question) {
        if (!memory.isExhausted() || question.command().response() == Command.Response.NONE) {
            return Verdict.NEXT;
        }
        memory.refused("a command");
        return new Verdict.Answer(Reply.refusal(ERROR));
    }
}
