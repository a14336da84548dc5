package io.failgate.proxy.cli;

import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.Version;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.logging.Logs;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A proxy that runs as long as its process. The log tells of its start and end, and of a server without greeting. */
final class ProxyProcess {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyProcess.class);

    /** The property that {@code bin/failgate} sets. */
    private static final String LAUNCHER = "io.failgate.launcher";

    private ProxyProcess() {}

    /**
     * Starts a proxy that runs until the process ends, and returns when clients can connect.
     *
     * @throws IOException if it cannot listen, with a message for the user
     * @throws io.failgate.proxy.config.ConfigException if a failpoint cannot be armed
     */
    static void launch(Settings settings) throws IOException {
        ProxyServer proxy = new ProxyServer(settings);
        Thread atEnd = new Thread(
                () -> {
                    proxy.underWay().ifPresent(what -> sayWhatIsWaitedFor(what, settings));
                    sayWhatIsCutOff(proxy.drainAndClose(settings.limits().drainTimeout()));
                    Logs.close();
                    ClassArchive.writeIfWanted();
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(atEnd);
        StopSignals.install();
        LOG.info(
                "Failgate {} listens on {}{}, relays to {}, {} failpoints registered",
                Version.number(),
                new HostAndPort(settings.listen().host(), proxy.address().getPort()),
                proxy.adminAddress()
                        .map(address -> " and for HTTP on " + NetUtil.toSocketAddressString(address))
                        .orElse(""),
                settings.upstream(),
                proxy.failPoints().list().size());
        ArmedAtStart.log(settings.failPoints().armed(), proxy.failPoints());
        if (System.getProperty(LAUNCHER) == null) {
            LOG.info("bin/failgate would start faster than java -jar, and take half of the memory");
        }
        Thread probe = new Thread(() -> warnUnlessGreeted(proxy, settings), "probe");
        probe.setDaemon(true);
        probe.start();
    }

    private static void sayWhatIsWaitedFor(String what, Settings settings) {
        LOG.warn(
                "Failgate waits for clients, at most {} s (--drain-timeout); {}; a second signal stops at once",
                settings.limits().drainTimeout().toSeconds(),
                what);
    }

    private static void sayWhatIsCutOff(Optional<String> cutOff) {
        cutOff.ifPresentOrElse(
                what -> LOG.warn("Failgate has stopped, and has cut off clients: {}", what),
                () -> LOG.info("Failgate has stopped"));
    }

    private static void warnUnlessGreeted(ProxyServer proxy, Settings settings) {
        proxy.objectionToServer()
                .ifPresent(objection -> LOG.warn(
                        "the server {} {}, so no client can log in yet; is --upstream right, and does the server run?",
                        settings.upstream(),
                        objection));
    }
}
