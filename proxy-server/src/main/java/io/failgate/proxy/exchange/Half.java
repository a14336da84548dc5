package io.failgate.proxy.exchange;

/** One half of an exchange, waiting for the last word on it. */
interface Half {

    void proceed();

    void reply(Reply reply);

    void hangUp(boolean reset);
}
