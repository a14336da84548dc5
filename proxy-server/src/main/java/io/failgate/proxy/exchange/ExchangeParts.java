package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Gate;
import io.netty.buffer.ByteBufAllocator;

/** The parts that both halves of an exchange share. One instance for all exchanges of a session. */
record ExchangeParts(
        QuestionView question,
        Interceptors interceptors,
        StatementMemory statements,
        Failures failures,
        Inquiries inquiries,
        Replies replies,
        Batch batch,
        AddedTime added,
        Gate gate,
        Wire wire,
        ByteBufAllocator allocator) {}
