package io.failgate.testcontainers;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** Where the server is that Failgate stands in front of. */
interface Upstream {

    /**
     * Its address as another container sees it, once it runs.
     *
     * @throws IllegalStateException if Failgate cannot get there, saying what to do
     */
    String address(GenericContainer<?> failgate);

    /** A server at a fixed address. */
    record At(String address) implements Upstream {

        @Override
        public String address(GenericContainer<?> failgate) {
            return address;
        }
    }

    /**
     * A server in a container: Failgate joins its network; without one, both are on the engine's own, which has no
     * names.
     */
    record In(GenericContainer<?> server) implements Upstream {

        @Override
        public String address(GenericContainer<?> failgate) {
            Network ofServer = server.getNetwork();
            if (ofServer == null) {
                return addressOnBridge(failgate) + ":" + port();
            }
            Network ofFailgate = failgate.getNetwork();
            if (ofFailgate == null) {
                failgate.setNetwork(ofServer);
            } else if (!ofFailgate.getId().equals(ofServer.getId())) {
                throw new IllegalStateException("FailgateContainer and its upstream are on different networks:"
                        + " leave out Failgate's withNetwork, or give both the same");
            }
            return server.getNetworkAliases().get(0) + ":" + port();
        }

        private String addressOnBridge(GenericContainer<?> failgate) {
            if (failgate.getNetwork() != null) {
                throw new IllegalStateException("FailgateContainer is on a network and its upstream is not:"
                        + " give both the same with withNetwork, or neither");
            }
            return addressOf(server);
        }

        private static String addressOf(ContainerState server) {
            return server.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                    .map(network -> network.getIpAddress())
                    .filter(Upstream::isPresent)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("FailgateContainer's upstream has no address: "
                            + "give both the same network with withNetwork"));
        }

        private int port() {
            List<Integer> ports = server.getExposedPorts();
            if (ports.isEmpty()) {
                throw new IllegalStateException(
                        "FailgateContainer's upstream exposes no port: call its withExposedPorts");
            }
            return ports.get(0);
        }
    }

    private static boolean isPresent(@Nullable String text) {
        return text != null && !text.isEmpty();
    }
}
