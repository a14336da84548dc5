package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What members say that they have done: first what they have said so far, and then whatever they say. */
final class AckFeed implements AutoCloseable {

    private final Etcd etcd;
    private final Listener listener;
    private AutoCloseable watch = () -> {};
    private boolean closed;

    /** Hears of it, of one after the other. */
    interface Listener {

        /** A member has said this. A value that makes no sense is as good as none. */
        void heard(String member, Ack ack);

        /** A member is gone. */
        void gone(String member);

        /** Nothing more is to be heard. */
        void lost(FleetException reason);
    }

    private AckFeed(Etcd etcd, Listener listener) {
        this.etcd = etcd;
        this.listener = listener;
    }

    /** Begins to listen. */
    static AckFeed open(Etcd etcd, Listener listener) {
        AckFeed feed = new AckFeed(etcd, listener);
        etcd.list(Keys.ACKS).whenComplete((found, failure) -> {
            if (failure != null) {
                feed.lost(failure);
            } else {
                found.getKvs().forEach(feed::heard);
                feed.watch(found.getHeader().getRevision() + 1);
            }
        });
        return feed;
    }

    private void lost(Throwable failure) {
        listener.lost(
                failure instanceof FleetException known
                        ? known
                        : new FleetException(String.valueOf(failure.getMessage()), failure));
    }

    private synchronized void watch(long revision) {
        if (!closed) {
            watch = etcd.watch(Keys.ACKS, revision, this::changed, this::lost);
        }
    }

    private void changed(WatchResponse response) {
        for (WatchEvent event : response.getEvents()) {
            if (event.getEventType() == WatchEvent.EventType.PUT) {
                heard(event.getKeyValue());
            } else {
                listener.gone(Keys.nameIn(event.getKeyValue().getKey(), Keys.ACKS));
            }
        }
    }

    private void heard(KeyValue key) {
        read(key).ifPresent(ack -> listener.heard(Keys.nameIn(key.getKey(), Keys.ACKS), ack));
    }

    /** What a member has said; empty if it makes no sense. */
    static Optional<Ack> read(KeyValue key) {
        return Json.find(key, Ack.class);
    }

    /** Ends it, on any thread, also before it has begun. */
    @Override
    public void close() {
        AutoCloseable open;
        synchronized (this) {
            closed = true;
            open = watch;
        }
        CompletableFuture.runAsync(() -> closeQuietly(open));
    }

    @SuppressWarnings("IllegalCatch") // nothing can be done about it
    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception ignored) {
            // nobody listens any more
        }
    }
}
