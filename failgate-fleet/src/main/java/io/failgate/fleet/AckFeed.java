package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What members say that they have done: first what they have said so far, and then whatever they say. */
final class AckFeed implements AutoCloseable {

    /** What cannot be followed is followed anew, for so long. */
    private static final Duration INSISTENCE = Duration.ofSeconds(5);

    private static final long RETRY_MILLIS = 200;

    private final Etcd etcd;
    private final Listener listener;
    private AutoCloseable watch = () -> {};
    private boolean closed;
    private final Set<String> known = new HashSet<>();
    private OptionalLong troubledSinceNanos = OptionalLong.empty();

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
        feed.follow();
        return feed;
    }

    /** What was heard before may be heard again. */
    private void follow() {
        AutoCloseable opened = etcd.watch(Keys.ACKS, this::list, this::changed, this::lost);
        synchronized (this) {
            if (closed) {
                closeLater(opened);
            } else {
                watch = opened;
            }
        }
    }

    /** What was said before anything is heard. */
    private void list() {
        Set<String> before = known();
        etcd.list(Keys.ACKS).whenComplete((found, failure) -> {
            if (failure != null) {
                lost(failure);
            } else {
                found.getKvs().forEach(this::heard);
                missed(before, found.getKvs()).forEach(listener::gone);
            }
        });
    }

    private synchronized Set<String> known() {
        return Set.copyOf(known);
    }

    /**
     * Who has gone while nothing was heard.
     *
     * @param before who was known before it was asked who there is; whoever came later is not among the found perhaps
     */
    private synchronized List<String> missed(Set<String> before, List<KeyValue> found) {
        Set<String> gone = new HashSet<>(before);
        found.forEach(key -> gone.remove(Keys.nameIn(key.getKey(), Keys.ACKS)));
        known.removeAll(gone);
        troubledSinceNanos = OptionalLong.empty();
        return List.copyOf(gone);
    }

    /** Etcd may have a new leader, or one member less. */
    private void lost(Throwable failure) {
        long now = System.nanoTime();
        boolean again;
        synchronized (this) {
            if (closed) {
                return;
            }
            closeLater(watch);
            watch = () -> {};
            troubledSinceNanos = OptionalLong.of(troubledSinceNanos.orElse(now));
            again = now - troubledSinceNanos.getAsLong() < INSISTENCE.toNanos();
        }
        if (again) {
            Etcd.later(RETRY_MILLIS).execute(this::follow);
        } else {
            listener.lost(
                    failure instanceof FleetException reason
                            ? reason
                            : new FleetException(String.valueOf(failure.getMessage()), failure));
        }
    }

    private void changed(WatchResponse response) {
        for (WatchEvent event : response.getEvents()) {
            if (event.getEventType() == WatchEvent.EventType.PUT) {
                heard(event.getKeyValue());
            } else {
                gone(Keys.nameIn(event.getKeyValue().getKey(), Keys.ACKS));
            }
        }
    }

    private void gone(String member) {
        synchronized (this) {
            known.remove(member);
        }
        listener.gone(member);
    }

    private void heard(KeyValue key) {
        String member = Keys.nameIn(key.getKey(), Keys.ACKS);
        synchronized (this) {
            known.add(member);
        }
        read(key).ifPresent(ack -> listener.heard(member, ack));
    }

    /** What a member has said; empty if it makes no sense. */
    static Optional<Ack> read(KeyValue key) {
        return Json.find(key, Ack.class);
    }

    /** Ends it, on any thread, also before it has begun. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            closeLater(watch);
        }
    }

    /** Not under a lock, nor under one of whoever has called. */
    private static void closeLater(AutoCloseable closeable) {
        CompletableFuture.runAsync(() -> closeQuietly(closeable));
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
