package io.failgate.fleet;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.PutOption;
import io.failgate.failpoint.Action;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A fleet of registries in this process, a new one for each test, on one etcd for each class. */
final class TestFleet implements BeforeAllCallback, AfterAllCallback, AfterEachCallback, ParameterResolver {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final List<Member> members = new ArrayList<>();
    private @Nullable EtcdServer etcd;
    private String name = "";

    /** A member, and the failpoints in it. */
    static final class Member {

        private final String name;
        private final FailPoints failPoints;
        private final Map<String, FailPoint> points = new LinkedHashMap<>();
        private final AtomicInteger failures = new AtomicInteger();
        private @Nullable Fleet fleet;
        private boolean gone;

        private Member(String name, List<Action> actions, String... points) {
            this.name = name;
            this.failPoints = FailPoints.builder().actions(actions).build();
            for (String point : points) {
                this.points.put(point, failPoints.define(new FailPointKey("test/" + point, "a test's", "return")));
            }
        }

        String name() {
            return name;
        }

        FailPoints failPoints() {
            return failPoints;
        }

        Fleet fleet() {
            return Objects.requireNonNull(fleet);
        }

        String terms(String point) {
            return failPoints.status(point).terms().map(Object::toString).orElse("");
        }

        Optional<String> hit(String point) {
            return Objects.requireNonNull(points.get(point)).returned().map(Object::toString);
        }

        /** The program around it fails, so often. */
        void failNext(int times) {
            failures.set(times);
        }

        void leave() {
            if (!gone) {
                gone = true;
                fleet().close();
            }
        }
    }

    /** The etcd of this class. */
    EtcdServer etcd() {
        return Objects.requireNonNull(etcd);
    }

    FleetSettings settings() {
        return settings(false);
    }

    private FleetSettings settings(boolean keep) {
        return new FleetSettings(etcd().fleet(name), Optional.empty(), Optional.empty(), LEASE, keep);
    }

    /** Members with the failpoints {@code commit} and {@code query}. */
    List<Member> join(String... names) {
        List<Member> joined = new ArrayList<>();
        for (String one : names) {
            joined.add(joinWith(one, Map.of(), "commit", "query"));
        }
        return joined;
    }

    Member joinWith(String member, Map<String, String> labels, String... points) {
        return join(new FleetMember(member, "", "db:3306", "1.0", labels), settings(), List.of(), points);
    }

    /** A member that knows one more action. */
    Member joinKnowing(Action action, String member, String... points) {
        FleetMember self = new FleetMember(member, "", "db:3306", "2.0", Map.of());
        return join(self, settings(), List.of(action), points);
    }

    /** A member that keeps what the fleet has armed when it is cut off. */
    Member joinKeeping(String member, String... points) {
        return join(new FleetMember(member, "", "db:3306", "1.0", Map.of()), settings(true), List.of(), points);
    }

    private Member join(FleetMember self, FleetSettings settings, List<Action> actions, String... points) {
        Member joining = new Member(self.name(), actions, points);
        joining.fleet = Fleet.join(settings, joining.failPoints, self, new Host(joining.failPoints, joining.failures));
        members.add(joining);
        return joining;
    }

    /** The program around a member. */
    private record Host(FailPoints failPoints, AtomicInteger failures) implements FleetHost {

        @Override
        public int sessions() {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("the program fails");
            }
            return 7;
        }

        @Override
        public void disarmAll() {
            failPoints.removeAll();
        }
    }

    /** A member that counts as alive, and never says anything. */
    void ghost(String member, String address) throws Exception {
        put(
                Keys.MEMBERS + member,
                Json.write(new FleetMember(member, address, "", "1.0", Map.of()))
                        .toString());
    }

    /** Writes into the fleet's keys, as anybody could who has access to etcd. */
    void put(String key, String value) throws Exception {
        try (Client client = Client.builder()
                .endpoints("http://127.0.0.1:" + etcd().port())
                .namespace(Keys.namespace(name))
                .build()) {
            client.getKVClient()
                    .put(Keys.bytes(key), Keys.bytes(value), PutOption.DEFAULT)
                    .get();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Assumptions.assumeTrue(EtcdServer.program().isPresent(), "there is no etcd here: -Dfailgate.test.etcd=PATH");
        etcd = EtcdServer.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        members.forEach(Member::leave);
        members.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (etcd != null) {
            etcd.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestFleet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        name = "fleet-" + NUMBER.incrementAndGet();
        return this;
    }
}
