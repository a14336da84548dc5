package io.failgate.proxy.admin;

import java.time.Duration;

/** An answer that comes piece by piece. Every method is called on the event loop of the client's connection. */
interface Stream {

    /** The client has got the headers. */
    void open(Outlet outlet);

    /** The client can take more again. */
    void ready();

    /** The client has gone; called once. */
    void close();

    /** The way to the client. All methods except {@link #execute} are for the event loop only. */
    interface Outlet {

        /** Whether the client takes more. If not, written text waits in memory. */
        boolean isReady();

        /** Sends text. */
        void write(String text);

        /**
         * Runs something on the event loop, soon; not at all if the loop has ended. May be called on any thread, and
         * does not wait.
         */
        void execute(Runnable task);

        /** Runs something on the event loop again and again, until the client has gone. */
        void repeat(Duration every, Runnable task);
    }
}
