package io.failgate.proxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes lines on a thread of its own, so that no session waits for a slow reader of the log. Lines that come while too
 * many wait are dropped, and a note says so as soon as there is room. Thread-safe.
 */
public final class LogOutput extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** So many lines may wait. */
    static final int MOST_LINES = 1024;

    /** How long the end of the process waits for lines to be written. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often held-back notes are checked. */
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final OutputStream out;
    private final Charset charset;
    private final Repeats repeats;

    /** Guards the fields below. No thread writes, or does anything else that may take long, while it holds the lock. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Queue<String> lines = new ArrayDeque<>();
    private long dropped;
    private boolean writing;

    /** Writes to a stream, and does not close it. */
    public LogOutput(OutputStream out, Charset charset) {
        this(out, charset, new Repeats(System::nanoTime));
    }

    LogOutput(OutputStream out, Charset charset, Repeats repeats) {
        this.out = out;
        this.charset = charset;
        this.repeats = repeats;
    }

    @Override
    public void start() {
        super.start();
        Thread writer = new Thread(this::writeAll, "log");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (repeats.passes(event)) {
            put(LogLines.of(event));
        }
    }

    private void put(String line) {
        lock.lock();
        try {
            if (lines.size() >= MOST_LINES) {
                dropped++;
                return;
            }
            droppedNote().ifPresent(lines::add);
            lines.add(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void put(Repeats.Note note) {
        put(LogLines.of(System.currentTimeMillis(), note.level(), note.loggerName(), note.message()));
    }

    /** The note about dropped lines, given once. */
    private Optional<String> droppedNote() {
        if (dropped == 0) {
            return Optional.empty();
        }
        String message = dropped + " lines are missing here, as the log was not read";
        dropped = 0;
        return Optional.of(
                LogLines.of(System.currentTimeMillis(), Level.WARN, getClass().getName(), message));
    }

    private void writeAll() {
        try {
            while (isStarted()) {
                Optional<String> line = next();
                if (line.isPresent()) {
                    write(line.get());
                }
                repeats.due().forEach(this::put);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next line, if there is one within a while. */
    private Optional<String> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            writing = false;
            changed.signalAll();
            long left = PERIOD_NANOS;
            while (lines.isEmpty() && dropped == 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            Optional<String> line = lines.isEmpty() ? droppedNote() : Optional.of(lines.remove());
            writing = line.isPresent();
            return line;
        } finally {
            lock.unlock();
        }
    }

    private void write(String line) {
        try {
            out.write(line.getBytes(charset));
            out.flush();
        } catch (IOException gone) {
            addError("cannot write the log", gone);
        }
    }

    /** Waits until all logged lines are written, but not for long. To be called when the process is about to end. */
    public void flush() {
        repeats.rest().forEach(this::put);
        lock.lock();
        try {
            long left = PATIENCE_NANOS;
            while ((writing || dropped > 0 || !lines.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Writes the waiting lines, and ends. */
    @Override
    public void stop() {
        if (isStarted()) {
            flush();
            super.stop();
        }
    }
}
