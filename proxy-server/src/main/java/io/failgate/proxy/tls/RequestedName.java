package io.failgate.proxy.tls;

import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/**
 * Takes any name in a client's SNI, and remembers it. The session of a handshake tells one as well, but where an earlier session is
 * resumed, that is the name of that one.
 */
final class RequestedName extends SNIMatcher {

    private @Nullable SNIServerName name;

    private RequestedName() {
        super(StandardConstants.SNI_HOST_NAME);
    }

    /** Has the engine of a server remember the name that its client asks for. */
    static void remember(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setSNIMatchers(List.of(new RequestedName()));
        engine.setSSLParameters(parameters);
    }

    /** The name that the engine's client has asked for; nothing if it has not asked for any. */
    static List<SNIServerName> of(SSLEngine engine) {
        return engine.getSSLParameters().getSNIMatchers().stream()
                .filter(RequestedName.class::isInstance)
                .map(matcher -> ((RequestedName) matcher).name)
                .flatMap(name -> name == null ? Stream.empty() : Stream.of(name))
                .toList();
    }

    @Override
    public boolean matches(SNIServerName requested) {
        name = requested;
        return true;
    }
}
