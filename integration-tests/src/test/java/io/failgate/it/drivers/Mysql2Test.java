package io.failgate.it.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.NodeScripts;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import io.failgate.it.support.WithProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Node's mysql2, in a script that uses it as programs do, through Failgate. */
@Tag("exhaustive")
@ExtendWith(WithProxy.class)
class Mysql2Test {

    @TempDir
    private static Path folder = Path.of("");

    private static @Nullable NodeScripts scripts;

    private final Proxies proxies;

    Mysql2Test(Proxies proxies) {
        this.proxies = proxies;
    }

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        scripts = NodeScripts.install(folder);
    }

    @ParameterizedTest(name = "client with {0}, server with TLS: {1}")
    @CsvSource({"PLAIN, false", "TLS, true", "TLS, false", "ZLIB, true", "TLS_ZLIB, true"})
    void aScriptPrintsWhatItShould(Transport transport, boolean upstreamTls) throws IOException, InterruptedException {
        List<String> has = new ArrayList<>();
        if (transport.isTls()) {
            has.add("tls");
        }
        if (transport.isCompressed()) {
            has.add("zlib");
        }
        int port = proxies.address(upstreamTls).getPort();
        assertThat(Objects.requireNonNull(scripts).run("driver.js", port, has))
                .containsExactly(
                        "compression: \"" + (transport.isCompressed() ? "ON" : "OFF") + "\"",
                        "cipher: " + upstreamTls,
                        "execute: 1",
                        "prepared: [\"näme 🐬\",true]",
                        "in order: true",
                        "multiple: [[{\"a\":1}],[{\"b\":2}]]",
                        "error: [1062,\"ER_DUP_ENTRY\",\"23000\"]",
                        "error: [1054,\"ER_BAD_FIELD_ERROR\",\"42S22\"]",
                        "error: [1064,\"ER_PARSE_ERROR\",\"42000\"]",
                        "stream: [1000,2500500]",
                        "local file: 2",
                        "rolled back: 3",
                        "ping: true",
                        "wrong password: [1045,\"ER_ACCESS_DENIED_ERROR\",\"28000\"]");
    }
}
