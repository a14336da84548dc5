package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.ErrorSource;
import io.failgate.proxy.traffic.Traffic;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The metrics page, and the health checks. */
class MetricsTest {

    private final TestAdmin admin = TestAdmin.start();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void showsTraffic() {
        Traffic traffic = admin.traffic();
        traffic.connectionAccepted();
        traffic.connectionAccepted();
        traffic.connectionRefused();
        traffic.disconnected(DisconnectReason.HANDSHAKE_TIMEOUT);
        traffic.command(Command.STMT_EXECUTE);
        traffic.bytesFromClient(100);
        traffic.bytesFromServer(200);
        traffic.error(ErrorSource.FAILPOINT);
        HttpResponse<String> page = admin.get("/metrics");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(page.body().lines())
                .contains(
                        "failgate_connections_open 1.0",
                        "failgate_connections_accepted_total 2.0",
                        "failgate_connections_refused_total 1.0",
                        "failgate_disconnects_total{reason=\"handshake-timeout\"} 1.0",
                        "failgate_disconnects_total{reason=\"client\"} 0.0",
                        "failgate_commands_total{command=\"stmt_execute\"} 1.0",
                        "failgate_commands_total{command=\"query\"} 0.0",
                        "failgate_bytes_total{from=\"client\"} 100.0",
                        "failgate_bytes_total{from=\"server\"} 200.0",
                        "failgate_errors_total{source=\"failpoint\"} 1.0");
    }

    @Test
    void showsWhatTheProxyAddsAsAHistogram() {
        admin.traffic().recordAdded(1_000);
        admin.traffic().recordAdded(3_000);
        admin.traffic().recordAdded(60_000_000_000L);
        assertThat(admin.get("/metrics").body().lines())
                .contains(
                        "# TYPE failgate_latency_added_seconds histogram",
                        "failgate_latency_added_seconds_bucket{le=\"1.0E-6\"} 1",
                        "failgate_latency_added_seconds_bucket{le=\"2.0E-6\"} 1",
                        "failgate_latency_added_seconds_bucket{le=\"4.0E-6\"} 2",
                        "failgate_latency_added_seconds_bucket{le=\"8.388608\"} 2",
                        "failgate_latency_added_seconds_bucket{le=\"+Inf\"} 3",
                        "failgate_latency_added_seconds_count 3");
    }

    @Test
    void showsWhatFailpointsDoAlsoIfItCameUpSinceTheLastTime() {
        String evaluations = "failgate_failpoint_evaluations_total{failpoint=\"io.failgate/query/before-query\"} ";
        String hits = "failgate_failpoint_hits_total{action=\"return\",failpoint=\"io.failgate/query/before-query\"} ";
        assertThat(admin.get("/metrics").body().lines()).contains(evaluations + "0.0");
        admin.failPoints().put("before-query", "1*print(\"x\")&return(1)");
        admin.before().evaluate();
        admin.before().evaluate();
        assertThat(admin.get("/metrics").body().lines())
                .contains(evaluations + "2.0", hits + "1.0", hits.replace("return", "print") + "1.0");
        admin.failPoints().put("before-query", "return(1)");
        admin.before().evaluate();
        assertThat(admin.get("/metrics").body().lines()).contains(evaluations + "3.0", hits + "2.0");
    }

    @Test
    void isHealthyAsSoonAsItAnswersAndReadyIfTheProxyIs() {
        assertThat(admin.get("/healthz").body()).isEqualTo("ok\n");
        assertThat(admin.get("/readyz").statusCode()).isEqualTo(200);
        admin.ready(false);
        assertThat(admin.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(admin.get("/readyz").statusCode()).isEqualTo(503);
    }
}
