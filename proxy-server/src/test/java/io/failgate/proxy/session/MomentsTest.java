package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.Corruption;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Obstacle;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can happen to a connection outside of exchanges: at its beginning, between two commands, at its end, and to its
 * bytes.
 */
class MomentsTest {

    private static final long CAPABILITIES = 0x200;
    private static final byte[] GREETING =
            new Packet(0, Payloads.greeting("9.7.4", 1, CAPABILITIES, "caching_sha2_password")).bytes();
    private static final byte[] PING = new Packet(0, new byte[] {(byte) Command.PING.code()}).bytes();
    private static final byte[] QUIT = new Packet(0, new byte[] {(byte) Command.QUIT.code()}).bytes();
    private static final byte[] OK = new Packet(1, Payloads.ok(2)).bytes();
    private static final Verdict REFUSE = new Verdict.Answer(Reply.error(new MySqlError(1040, "08004", "no")));

    private final FailPoints failPoints = FailPoints.create();
    private final FailPoint site = failPoints.define(new FailPointKey("site", "holds a session", "pause"));
    private final Faults faults = new Faults();
    private final EmbeddedSession session = new EmbeddedSession(new TestInterceptors(faults, List.of(faults)));

    @AfterEach
    void close() {
        session.close();
    }

    /** Decides as a test wants. */
    private static final class Faults implements ConnectionInterceptor, Interceptor {

        private final Map<Moment, Verdict> verdicts = new EnumMap<>(Moment.class);
        private final Map<Direction, Treatment> treatments = new EnumMap<>(Direction.class);
        private Verdict onGoodbye = Verdict.NEXT;

        @Override
        public Verdict on(Moment moment) {
            return verdicts.getOrDefault(moment, Verdict.NEXT);
        }

        @Override
        public Treatment onBytes(Direction direction) {
            return treatments.getOrDefault(direction, Treatment.NONE);
        }

        @Override
        public boolean isRetired(Direction direction) {
            return false;
        }

        @Override
        public Verdict onQuestion(Question question) {
            return question.command() == Command.QUIT ? onGoodbye : Verdict.NEXT;
        }
    }

    private Verdict held(boolean halfOpen) {
        failPoints.put("site", "pause");
        return new Verdict.Await(() -> site.evaluate().pause(), halfOpen, Verdict.NEXT);
    }

    private void release() {
        failPoints.remove("site");
        session.client.runPendingTasks();
    }

    private void pass(Duration time) {
        session.client.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        session.client.runScheduledPendingTasks();
    }

    private void logIn() {
        session.logIn(CAPABILITIES);
    }

    private void ping() {
        session.fromClient(PING);
    }

    @Test
    void anErrorInPlaceOfTheGreetingHasNoSqlState() {
        faults.verdicts.put(Moment.GREETING, REFUSE);
        session.fromServer(GREETING);
        assertThat(session.toClient()).isEqualTo(new Packet(0, Payloads.errorBeforeGreeting(1040, "no")).bytes());
        assertThat(session.client.isOpen()).isFalse();
        assertThat(session.server.isOpen()).isFalse();
    }

    @Test
    void aGreetingIsHeldAndTheClientIsNotLateForThat() {
        faults.verdicts.put(Moment.GREETING, held(false));
        session.open();
        session.fromServer(GREETING);
        pass(Duration.ofHours(1));
        assertThat(session.toClient()).isEmpty();
        release();
        assertThat(session.toClient()).hasSameSizeAs(GREETING);
        pass(Duration.ofSeconds(59));
        assertThat(session.client.isOpen()).isTrue();
        pass(Duration.ofSeconds(2));
        assertThat(session.client.isOpen()).as("it has a minute from then on").isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 10_000})
    void aGreetingIsCut(int bytes) {
        faults.verdicts.put(Moment.GREETING, new Verdict.Truncate(bytes));
        session.fromServer(GREETING);
        assertThat(session.toClient()).hasSize(Math.min(bytes, GREETING.length));
        assertThat(session.client.isOpen()).isFalse();
    }

    @Test
    void aGreetingHasAWrongNumber() {
        faults.verdicts.put(Moment.GREETING, new Verdict.Corrupt(Corruption.SEQ));
        session.fromServer(GREETING);
        assertThat(session.toClient()[3]).isEqualTo((byte) 1);
    }

    @Test
    void aLoginThatTheServerHasAcceptedIsRefused() {
        faults.verdicts.put(Moment.AUTHENTICATE, REFUSE);
        session.logIn(CAPABILITIES);
        assertThat(session.client.isOpen()).isFalse();
        assertThat(session.server.isOpen()).isFalse();
    }

    @Test
    void anIdleClientIsToldUnasked() {
        logIn();
        faults.verdicts.put(Moment.IDLE, REFUSE);
        ping();
        session.toServer();
        session.fromServer(OK);
        byte[] unasked = new Packet(0, Payloads.error(1040, "08004", "no")).bytes();
        assertThat(session.toClient()).isEqualTo(Bytes.concat(OK, unasked));
        assertThat(session.client.isOpen()).isFalse();
    }

    @Test
    void aClientIsIdleNoMoreWhenItAsks() {
        logIn();
        faults.verdicts.put(Moment.IDLE, new Verdict.Delay(Duration.ofMillis(10), REFUSE));
        ping();
        session.fromServer(OK);
        session.toClient();
        pass(Duration.ofMillis(9));
        ping();
        pass(Duration.ofHours(1));
        assertThat(session.toClient()).isEmpty();
        session.fromServer(OK);
        pass(Duration.ofMillis(10));
        assertThat(session.client.isOpen()).isFalse();
    }

    @Test
    void whoIsIdleAlreadyIsHitAsSoonAsThePointIsArmed() {
        logIn();
        faults.verdicts.put(Moment.IDLE, new Verdict.HangUp(false));
        session.session.idleChanged();
        assertThat(session.client.isOpen()).isFalse();
    }

    @Test
    void whoIsWaitingForAnAnswerIsNotIdle() {
        logIn();
        ping();
        faults.verdicts.put(Moment.IDLE, new Verdict.HangUp(false));
        session.session.idleChanged();
        assertThat(session.client.isOpen()).isTrue();
    }

    @Test
    void aGoodbyeThatIsHeldReachesTheServerAfterTheClientHasGone() {
        logIn();
        faults.onGoodbye = held(false);
        session.fromClient(QUIT);
        session.client.close();
        assertThat(session.server.isOpen()).isTrue();
        assertThat(session.toServer()).isEmpty();
        release();
        assertThat(session.toServer()).isEqualTo(QUIT);
        assertThat(session.server.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsLeftIfTheServerGoesWhileAGoodbyeIsHeld(boolean halfOpen) {
        logIn();
        faults.onGoodbye = held(halfOpen);
        session.fromClient(QUIT);
        session.client.close();
        session.server.close();
        assertThat(failPoints.status("site").paused()).isZero();
    }

    @Test
    void bytesAreLateInBothDirections() {
        logIn();
        Treatment late = Treatment.NONE.withLatency(Duration.ofMillis(10));
        faults.treatments.put(Direction.UPSTREAM, late);
        faults.treatments.put(Direction.DOWNSTREAM, late);
        ping();
        assertThat(session.toServer()).isEmpty();
        pass(Duration.ofMillis(10));
        assertThat(session.toServer()).isEqualTo(PING);
        session.fromServer(OK);
        assertThat(session.toClient()).isEmpty();
        session.server.close();
        assertThat(session.client.isOpen())
                .as("what is under way still arrives")
                .isTrue();
        pass(Duration.ofMillis(10));
        assertThat(session.toClient()).isEqualTo(OK);
        assertThat(session.client.isOpen()).isFalse();
    }

    @Test
    void aLimitEndsTheConnectionBehindSoManyBytes() {
        logIn();
        faults.treatments.put(Direction.DOWNSTREAM, Treatment.NONE.withLimit(5));
        ping();
        session.fromServer(OK);
        assertThat(session.toClient()).isEqualTo(Arrays.copyOf(OK, 5));
        assertThat(session.client.isOpen()).isFalse();
        assertThat(session.server.isOpen()).isFalse();
    }

    @Test
    void theClientOfAHalfOpenConnectionDoesNotHearThatTheServerHasGone() {
        logIn();
        failPoints.put("site", "pause");
        faults.treatments.put(
                Direction.DOWNSTREAM,
                Treatment.NONE.withObstacle(
                        new Obstacle.Hold(() -> site.evaluate().pause(), true)));
        ping();
        session.fromServer(OK);
        session.server.close();
        assertThat(session.client.isOpen()).isTrue();
        release();
        assertThat(session.toClient()).isEqualTo(OK);
        assertThat(session.client.isOpen()).isFalse();
    }

    @Test
    void whatIsHeldForTheServerIsLostWithTheClient() {
        logIn();
        failPoints.put("site", "pause");
        faults.treatments.put(
                Direction.UPSTREAM,
                Treatment.NONE.withObstacle(
                        new Obstacle.Hold(() -> site.evaluate().pause(), false)));
        ping();
        session.client.close();
        assertThat(session.server.isOpen()).isFalse();
        assertThat(failPoints.status("site").paused()).isZero();
        assertThat(Objects.requireNonNull(session.toServer())).isEmpty();
    }
}
