package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Gate;
import io.netty.buffer.ByteBufAllocator;

/** What both halves of an exchange work with. One session's, for all of its exchanges. */
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
