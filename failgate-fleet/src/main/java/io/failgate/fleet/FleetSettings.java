package io.failgate.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a fleet is, and how a process takes part in it. Immutable.
 *
 * @param address the fleet
 * @param tls the files for TLS; empty for none
 * @param login who asks etcd; empty for nobody
 * @param lease how long a member that says nothing counts as alive; etcd makes it two seconds at least
 * @param keep whether a member that is cut off from etcd keeps what the fleet has armed in it
 */
public record FleetSettings(Address address, Optional<Tls> tls, Optional<Login> login, Duration lease, boolean keep) {

    /** The lease of members that do not say otherwise. */
    public static final Duration USUAL_LEASE = Duration.ofSeconds(5);

    /**
     * A fleet, by where its etcd is and by its name.
     *
     * @param endpoints {@code HOST:PORT} of each of etcd's members that may be asked
     * @param name what tells it from other fleets in the same etcd
     */
    public record Address(List<String> endpoints, String name) {

        private static final int ETCDS_PORT = 2379;
        private static final Pattern FORM = Pattern.compile("etcd://([^/\\s]+)/([A-Za-z0-9._-]{1,100})/?");

        /** Keeps a copy. */
        public Address {
            endpoints = List.copyOf(endpoints);
        }

        /**
         * Reads {@code etcd://HOST:2379,HOST:2379/NAME}; the port may be left out.
         *
         * @throws IllegalArgumentException with a message for the user
         */
        public static Address parse(String text) {
            Matcher form = FORM.matcher(text.strip());
            if (!form.matches()) {
                throw new IllegalArgumentException("expected etcd://HOST:2379,HOST:2379/NAME, where a name has letters,"
                        + " digits, \".\", \"_\" and \"-\", but got \"" + text + "\"");
            }
            return new Address(
                    Arrays.stream(form.group(1).split(",", -1))
                            .map(Address::endpoint)
                            .toList(),
                    form.group(2));
        }

        private static String endpoint(String text) {
            String withPort = text.matches(".*:\\d+") ? text : text + ":" + ETCDS_PORT;
            URI uri = URI.create("etcd://" + withPort);
            if (uri.getHost() == null || uri.getUserInfo() != null || uri.getPort() < 1 || uri.getPort() > 0xFFFF) {
                throw new IllegalArgumentException("expected HOST:PORT of etcd, but got \"" + text + "\"");
            }
            return withPort.toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return "etcd://" + String.join(",", endpoints) + "/" + name;
        }
    }

    /**
     * The files for TLS towards etcd, in PEM.
     *
     * @param authorities whose certificates are trusted; empty for those that Java trusts
     * @param certificate of the member; empty if etcd wants none
     * @param key of the certificate
     */
    public record Tls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {

        /** Refuses half a pair. */
        public Tls {
            if (certificate.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
            }
        }
    }

    /** A user of etcd. {@link #toString()} does not say the password. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /** Without TLS and login. */
    public FleetSettings(Address address) {
        this(address, Optional.empty(), Optional.empty(), USUAL_LEASE, false);
    }
}
