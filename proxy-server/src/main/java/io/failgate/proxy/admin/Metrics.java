package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.ErrorSource;
import io.failgate.proxy.traffic.LatencyHistogram;
import io.failgate.proxy.traffic.Traffic;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The counts of the proxy and its failpoints as meters. Thread-safe. */
final class Metrics {

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusRegistry prometheus = new PrometheusRegistry();
    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
    private final FailPoints failPoints;
    private final Traffic traffic;
    private final HitCounts hits;

    /** The full names with a meter for evaluations; with the action in front, those with a meter for its hits. */
    private final Set<String> bound = new HashSet<>();

    Metrics(FailPoints failPoints, Traffic traffic, BufferMemory memory, HitCounts hits) {
        this.failPoints = failPoints;
        this.traffic = traffic;
        this.hits = hits;
        bindConnections();
        bindCommands();
        bindMemory(memory);
        prometheus.register(this::added);
    }

    private void bindConnections() {
        Gauge.builder("failgate.connections.open", traffic, Traffic::open)
                .description("Clients that are connected")
                .register(meters);
        count("failgate.connections.accepted", "Clients that were let in", Traffic::accepted);
        count("failgate.connections.refused", "Clients that were turned away", Traffic::refused);
        for (DisconnectReason reason : DisconnectReason.values()) {
            count(
                    "failgate.disconnects",
                    "Connections that have ended",
                    t -> t.disconnects(reason),
                    "reason",
                    reason.label());
        }
    }

    private void bindCommands() {
        for (Command command : Command.values()) {
            String label = command.name().toLowerCase(Locale.ROOT);
            count("failgate.commands", "Commands of clients", t -> t.commands(command), "command", label);
        }
        for (ErrorSource source : ErrorSource.values()) {
            count("failgate.errors", "Errors that clients were sent", t -> t.errors(source), "source", source.label());
        }
        String bytes = "Bytes that were received";
        count("failgate.bytes", bytes, Traffic::bytesFromClients, "from", "client");
        count("failgate.bytes", bytes, Traffic::bytesFromServers, "from", "server");
    }

    private void bindMemory(BufferMemory memory) {
        Gauge.builder("failgate.buffer.memory.used", memory, BufferMemory::used)
                .baseUnit("bytes")
                .description("What the buffers of all sessions take")
                .register(meters);
        Gauge.builder("failgate.buffer.memory.limit", memory, BufferMemory::limit)
                .baseUnit("bytes")
                .description("What the buffers of all sessions may take")
                .register(meters);
        FunctionCounter.builder("failgate.buffer.memory.refusals", memory, BufferMemory::refusals)
                .description("Clients, commands and connections that were refused because of that limit")
                .register(meters);
    }

    private void count(String name, String description, ToDoubleFunction<Traffic> value, String... tags) {
        FunctionCounter.builder(name, traffic, value)
                .description(description)
                .tags(tags)
                .register(meters);
    }

    /** Registers failpoints and actions that are new since the last time. */
    private synchronized void bindFailPoints() {
        for (FailPointStatus status : failPoints.list()) {
            String name = status.key().fullName();
            if (bound.add(name)) {
                bindEvaluations(name);
            }
        }
        hits.byFailPoint()
                .forEach((name, actions) -> actions.forEach((action, count) -> {
                    if (bound.add(action + " " + name)) {
                        bindHits(name, action, count);
                    }
                }));
    }

    private void bindEvaluations(String name) {
        FunctionCounter.builder(
                        "failgate.failpoint.evaluations",
                        failPoints,
                        all -> all.status(name).totalEvaluations())
                .description("How often an armed failpoint was asked what to do")
                .tag("failpoint", name)
                .register(meters);
    }

    private void bindHits(String name, String action, LongAdder count) {
        FunctionCounter.builder("failgate.failpoint.hits", count, LongAdder::sum)
                .description("How often a failpoint has acted")
                .tags("failpoint", name, "action", action)
                .register(meters);
    }

    private HistogramSnapshot added() {
        LatencyHistogram added = traffic.added();
        List<Double> bounds = Stream.concat(
                        LatencyHistogram.upperBoundsNanos().stream().map(nanos -> nanos / NANOS_PER_SECOND),
                        Stream.of(Double.POSITIVE_INFINITY))
                .toList();
        return HistogramSnapshot.builder()
                .name("failgate_latency_added_seconds")
                .help("By how much commands took longer because of the proxy")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, added.counts()))
                        .sum(added.sumNanos() / NANOS_PER_SECOND)
                        .build())
                .build();
    }

    /** All meters in Prometheus' text format. */
    Response scrape() {
        bindFailPoints();
        return Response.of(200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape());
    }
}
