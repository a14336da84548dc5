package io.failgate.it.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Database;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.ProxyFleet;
import io.failgate.it.support.WithProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients see of a fleet whose proxies, or whose etcd, stop and start. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class FleetRestartTest {

    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int DEADLOCK = 1213;

    private final Database database;
    private ProxyFleet fleet;

    FleetRestartTest(Database database) {
        this.database = database;
    }

    @BeforeEach
    void start() throws IOException, SQLException {
        database.execute("drop table if exists fleet_restart", "create table fleet_restart (id int)");
        fleet = ProxyFleet.before(database);
        for (String name : NAMES) {
            fleet.start(name);
        }
    }

    @AfterEach
    void stop() throws IOException {
        if (fleet != null) {
            fleet.close();
        }
    }

    /** Clients that commit through whichever proxy is up, one after the other. */
    private final class Load implements AutoCloseable {

        private static final int CLIENTS = 4;

        private final AtomicBoolean ends = new AtomicBoolean();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong succeeded = new AtomicLong();
        private final AtomicInteger next = new AtomicInteger();
        private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        private final List<CompletableFuture<Void>> clients = new ArrayList<>();

        Load() {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(CompletableFuture.runAsync(this::run, threads));
            }
        }

        private void run() {
            while (!ends.get()) {
                String name = NAMES.get(next.getAndIncrement() % NAMES.size());
                try (Connection client = fleet.connect(name)) {
                    while (!ends.get()) {
                        commit(client);
                    }
                } catch (SQLException down) {
                    Thread.onSpinWait(); // the next one
                }
            }
        }

        private void commit(Connection client) throws SQLException {
            try {
                Jdbc.execute(client, "start transaction", "insert into fleet_restart values (1)", "commit");
                succeeded.incrementAndGet();
            } catch (SQLException failure) {
                if (failure.getErrorCode() != DEADLOCK) {
                    throw failure;
                }
                failed.incrementAndGet();
            }
        }

        void awaitFailures(int more) {
            long before = failed.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> failed.get() >= before + more);
        }

        @Override
        public void close() {
            ends.set(true);
            clients.forEach(CompletableFuture::join);
            threads.shutdown();
        }
    }

    @Test
    void noCommitPassesWhileEveryProxyIsRestarted() throws IOException, SQLException {
        try (Connection client = fleet.connect("a")) {
            Jdbc.execute(client, "SET @put_fleet_failpoint = 'before-commit=error(1213)'");
        }
        try (Load load = new Load()) {
            for (int round = 0; round < 2; round++) {
                for (String name : NAMES) {
                    load.awaitFailures(20);
                    fleet.member(name).close();
                    load.awaitFailures(20);
                    fleet.start(name);
                }
            }
            load.awaitFailures(20);
            assertThat(load.succeeded).hasValue(0);
        }
        try (Connection direct = database.connect()) {
            assertThat(Jdbc.single(direct, "select count(*) from fleet_restart"))
                    .isEqualTo("0");
        }
    }

    @Test
    void noSessionIsDelayedWhileEtcdStandsStill() throws IOException, SQLException {
        try (Connection a = fleet.connect("a");
                Connection b = fleet.connect("b");
                Connection probe = fleet.connect("c")) {
            // a count, so that each hit is to be told to etcd
            Jdbc.execute(a, "SET @put_fleet_failpoint = 'before-commit=1000000*error(1213)'");
            fleet.etcd().pause();
            try (Load load = new Load()) {
                load.awaitFailures(100);
                await().atMost(Duration.ofSeconds(10)).until(() -> load.succeeded.get() > 100); // cut off, so disarmed
                Jdbc.execute(b, "start transaction", "commit");
                try (Connection late = fleet.connect("a")) {
                    assertThat(Jdbc.single(late, "select 7")).isEqualTo("7");
                }
            } finally {
                fleet.etcd().resume();
            }
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(Jdbc.rows(probe, "SHOW FAILGATES")).hasSize(NAMES.size());
                for (String name : NAMES) {
                    assertThat(fleet.member(name)
                                    .failPoints()
                                    .status("before-commit")
                                    .armed())
                            .isTrue();
                }
            });
        }
    }
}
