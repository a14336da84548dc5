package io.failgate.proxy.exchange;

/**
 * Looks at one client's connection outside of exchanges. Called on its event loop only, so it must not block. Of verdicts, those that ask
 * the server something are not for it.
 */
public interface ConnectionInterceptor {

    /** One that lets everything pass. */
    ConnectionInterceptor NONE = new ConnectionInterceptor() {
        @Override
        public Verdict on(ConnectionMoment moment) {
            return Verdict.PROCEED;
        }

        @Override
        public Treatment onBytes(Direction direction) {
            return Treatment.NONE;
        }
    };

    /** Decides about a moment. */
    Verdict on(ConnectionMoment moment);

    /** Decides about bytes that are about to pass. */
    Treatment onBytes(Direction direction);
}
