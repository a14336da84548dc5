package io.failgate.failpoint;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The endpoints of the registry of the process. Nothing is looked for unless an environment variable asks for one. */
final class Endpoints {

    static final List<String> VARIABLES = List.of("FAILPOINTS_HTTP", "GO_FAILPOINTS_HTTP", "GOFAIL_HTTP");

    private static final List<FailPointEndpoint> SERVING = new CopyOnWriteArrayList<>();

    private Endpoints() {}

    /**
     * Serves a registry at each address in the environment. What goes wrong is one line, and the process goes on.
     *
     * @return the registry
     * @throws FailPointException if something goes wrong and the process is strict
     */
    static FailPoints serving(FailPoints registry, Map<String, String> variables) {
        Set<String> addresses = new HashSet<>();
        for (String variable : VARIABLES) {
            String address = variables.getOrDefault(variable, "").strip();
            if (!address.isEmpty() && addresses.add(address)) {
                try {
                    Log.info("failpoints are served at " + url(serve(registry, address)));
                } catch (FailPointException | ServiceConfigurationError | LinkageError wrong) {
                    String said = variable + "=" + address + ": failpoints are not served: " + wrong.getMessage();
                    Log.error(said);
                    if (Environment.isStrict(variables)) {
                        throw new FailPointException(said, wrong);
                    }
                }
            }
        }
        return registry;
    }

    private static InetSocketAddress serve(FailPoints registry, String address) {
        Switch.requireEnabled();
        FailPointEndpoint endpoint = ServiceLoader.load(FailPointEndpoint.class, Endpoints.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new FailPointException(
                        "add the artifact io.failgate:failpoint-http to the class path of the program"));
        SERVING.add(endpoint);
        return endpoint.serve(registry, address);
    }

    private static String url(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/";
    }

    /** To be called before a point ends the process, so that who has armed it still hears that it is armed. */
    static void settle() {
        SERVING.forEach(FailPointEndpoint::settle);
    }
}
