package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.fleet.Fleet;
import io.failgate.fleet.FleetHost;
import io.failgate.fleet.FleetMember;
import io.failgate.fleet.FleetSettings;
import io.failgate.proxy.control.ControlAccess;
import io.failgate.proxy.control.FleetControl;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is answered where there is no fleet, and where etcd is gone. With etcd, the integration tests ask. */
@Timeout(60)
class FleetApiTest {

    private static final String POINT = "/v1/fleet/failpoints/before-query";

    /** Nothing listens there. */
    private static final FleetSettings GONE = new FleetSettings(
            FleetSettings.Address.parse("etcd://127.0.0.1:1/shop"),
            Optional.empty(),
            Optional.empty(),
            FleetSettings.USUAL_LEASE,
            false);

    private static final List<List<String>> CHANGES = List.of(
            List.of("PUT", POINT, "{\"terms\": \"off\"}"),
            List.of("PUT", POINT, "off"),
            List.of("DELETE", POINT, ""),
            List.of("DELETE", "/v1/fleet/failpoints", ""),
            List.of("POST", "/v1/fleet:halt", "{\"halted\": true}"));

    private static final List<List<String>> READS =
            List.of(List.of("GET", "/v1/fleet", ""), List.of("POST", POINT + ":wait", ""));

    private final TestAdmin admin = TestAdmin.start();
    private Optional<Fleet> fleet = Optional.empty();

    @AfterEach
    void close() {
        admin.close();
        fleet.ifPresent(Fleet::close);
    }

    private void withoutEtcd(ControlAccess access) {
        FleetHost host = new FleetHost() {
            @Override
            public int sessions() {
                return 0;
            }

            @Override
            public void disarmAll() {
                // nothing is halted
            }
        };
        FleetMember self = new FleetMember("one", "", "", "1.2.3", Map.of());
        Fleet joined = Fleet.joinLater(GONE, admin.failPoints(), self, host);
        fleet = Optional.of(joined);
        admin.fleet(new FleetControl(joined, false, access));
    }

    private void assertAllRefused(List<List<String>> requests, int status, String reason) {
        assertThat(requests).allSatisfy(request -> assertRefused(request, status, reason));
    }

    private void assertRefused(List<String> request, int status, String reason) {
        HttpResponse<String> answer = admin.send(request.get(0), request.get(1), request.get(2));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(JsonBody.object(answer.body()).path("detail").stringValue()).contains(reason);
    }

    @Test
    void withoutAFleetThatIsSaid() {
        assertAllRefused(CHANGES, 409, "this Failgate is not in a fleet; --fleet=etcd://HOST:PORT/NAME names one");
        assertAllRefused(READS, 409, "this Failgate is not in a fleet");
    }

    @Test
    void nobodyMayChangeItUnlessAnOptionSaysSo() {
        withoutEtcd(new ControlAccess.None());
        assertAllRefused(
                CHANGES,
                403,
                "to change the fleet's failpoints you need a Failgate that was started with --control-fleet");
        assertAllRefused(READS, 503, "etcd at 127.0.0.1:1");
    }

    @Test
    void etcdThatIsGoneIsNamedAndNothingIsArmed() {
        withoutEtcd(new ControlAccess.Any());
        assertAllRefused(CHANGES.subList(0, 2), 503, "etcd at 127.0.0.1:1");
        assertThat(admin.failPoints().status("before-query").armed()).isFalse();
    }

    @Test
    void mistakesAreToldBeforeEtcdIsAsked() {
        withoutEtcd(new ControlAccess.Users(Set.of("app")));
        assertRefused(List.of("PUT", "/v1/fleet/failpoints/before-qery", "off"), 404, "before-query");
        assertRefused(List.of("DELETE", "/v1/fleet/failpoints/before-qery", ""), 404, "before-query");
        assertRefused(List.of("POST", "/v1/fleet/failpoints/before-qery:wait", ""), 404, "before-query");
        assertRefused(List.of("PUT", POINT, "eror(1213)"), 400, "eror");
        assertRefused(List.of("PUT", POINT, ""), 400, "");
        assertRefused(List.of("PUT", POINT, "{\"terms\": \"off\", \"targt\": \"one\"}"), 400, "\"target\"");
        assertRefused(List.of("POST", "/v1/fleet:halt", ""), 400, "\"halted\": true or false");
        assertRefused(List.of("POST", "/v1/fleet:halt", "{\"halted\": 1}"), 400, "\"halted\" must be true or false");
        assertRefused(List.of("POST", POINT + ":wait", "{\"hits\": 0}"), 400, "\"hits\" must be 1 or more");
        assertRefused(List.of("POST", POINT + ":wait", "{\"timeout\": \"5\"}"), 400, "\"timeout\" must be");
        assertRefused(List.of("POST", POINT + ":wait", "{\"timesEntered\": 1}"), 400, "known are hits, timeout");
        assertRefused(List.of("POST", POINT + ":wakeup", ""), 404, "known are :wait");
        assertRefused(List.of("GET", POINT, ""), 405, "this path takes PUT, DELETE");
    }
}
