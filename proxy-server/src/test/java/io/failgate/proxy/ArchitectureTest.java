package io.failgate.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.failgate.proxy.admin.AdminServer;
import io.failgate.proxy.protocol.Command;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom in the proxy, and what nobody may use. */
class ArchitectureTest {

    private static final String ROOT = "io.failgate.proxy";

    /** A package knows itself and those before it. */
    private static final List<String> ORDER = List.of(
            ROOT + ".transport",
            ROOT + ".memory",
            ROOT + ".logging",
            ROOT + ".protocol",
            ROOT + ".traffic",
            ROOT + ".tracking",
            ROOT + ".tls",
            ROOT + ".authentication",
            ROOT + ".interception",
            ROOT + ".context",
            ROOT + ".flow",
            ROOT + ".application",
            ROOT + ".control",
            ROOT + ".injection",
            ROOT + ".exchange",
            ROOT + ".compression",
            ROOT + ".session",
            ROOT + ".admin",
            ROOT + ".config",
            ROOT,
            ROOT + ".cli.client",
            ROOT + ".cli");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static IntStream positions() {
        return IntStream.range(0, ORDER.size() - 1);
    }

    @ParameterizedTest
    @MethodSource("positions")
    void aPackageKnowsNoneThatComesAfterIt(int position) {
        String[] later = ORDER.subList(position + 1, ORDER.size()).toArray(new String[0]);
        noClasses()
                .that()
                .resideInAPackage(ORDER.get(position))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .check(MAIN);
    }

    @Test
    void everyClassIsInAPackageOfTheOrder() {
        classes().should().resideInAnyPackage(ORDER.toArray(new String[0])).check(MAIN);
    }

    static List<String> packages() {
        return ORDER;
    }

    /** A fourth class in a circle shows that something is missing between them, such as an interface. */
    @ParameterizedTest
    @MethodSource("packages")
    void aPackageHasNoCircleOfMoreThanThreeClasses(String name) {
        assertThat(Circles.in(MAIN.getPackage(name)).ofMoreThan(3))
                .as("circles of more than three classes in %s", name)
                .isEmpty();
    }

    /** Whoever decides about exchanges knows what an interceptor sees, and not the machine, nor who else decides. */
    @ParameterizedTest
    @ValueSource(strings = {"control", "injection", "exchange"})
    void theMachineAndThoseWhoDecideDoNotKnowEachOther(String name) {
        String[] siblings = Stream.of("control", "injection", "exchange")
                .filter(sibling -> !sibling.equals(name))
                .map(sibling -> ROOT + "." + sibling)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(siblings)
                .check(MAIN);
    }

    @Test
    void theClientKnowsTheProxyByItsHttpApiAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".cli.client")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAPackage(ROOT + ".cli.client"))))
                .check(MAIN);
    }

    @Test
    void theTrafficKnowsCommandsAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".traffic")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(not(resideInAPackage(ROOT + ".traffic")))
                        .and(not(belongTo(equivalentTo(Command.class)))))
                .check(MAIN);
    }

    @Test
    void onlySessionsAndTheTwoServersWirePipelines() {
        noClasses()
                .that(not(resideInAPackage(ROOT + ".session")
                        .or(belongTo(equivalentTo(ProxyServer.class)))
                        .or(belongTo(equivalentTo(AdminServer.class)))))
                .should()
                .dependOnClassesThat(describe("are pipelines", ArchitectureTest::isPipeline))
                .check(MAIN);
    }

    private static boolean isPipeline(JavaClass used) {
        return used.isAssignableTo(ChannelPipeline.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "tracking", "authentication", "interception", "context", "exchange"})
    void bytesAreUnderstoodWithoutAChannel(String name) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.channel..")
                .check(MAIN);
    }

    @Test
    void nobodyUsesTheLoggingOfTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(MAIN);
    }

    @Test
    void nobodyPrintsToTheStandardStreams() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
    }
}
