package io.failgate.proxy.cli;

import io.failgate.proxy.session.ProxyProtocol;
import io.failgate.proxy.session.UpstreamCompression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options for protocols besides MySQL's on either connection. */
@Command(optionListHeading = "%nCompression and balancers:%n")
final class WireOptions {

    @Option(
            names = "--upstream-compression",
            defaultValue = "same",
            paramLabel = "MODE",
            description = "Compression with the server, if it offers it: ${COMPLETION-CANDIDATES}; \"same\" is what the"
                    + " client uses (default: ${DEFAULT-VALUE}).")
    private UpstreamCompression upstreamCompression = UpstreamCompression.SAME;

    @Option(
            names = "--accept-proxy-protocol",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "Every client begins with a header of the PROXY protocol (v1 or v2), as from a balancer.")
    private boolean acceptProxyProtocol;

    @Option(
            names = "--send-proxy-protocol",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true|false",
            description =
                    "Tell the server the client's address by the PROXY protocol (v2); MySQL itself does not take it.")
    private boolean sendProxyProtocol;

    UpstreamCompression upstreamCompression() {
        return upstreamCompression;
    }

    ProxyProtocol proxyProtocol() {
        return new ProxyProtocol(acceptProxyProtocol, sendProxyProtocol);
    }
}
