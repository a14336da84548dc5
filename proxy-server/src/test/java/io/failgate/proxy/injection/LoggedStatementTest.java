package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.sql.SqlText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements in the log. */
class LoggedStatementTest {

    private static String logged(String sql) {
        return LoggedStatement.of(SqlText.of(sql.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "select 'x'|select 'x'",
                "create user u identified by 'secret'|create user u identified ***",
                "ALTER USER u IDENTIFIED WITH p AS 0x12 REPLACE 'old'|ALTER USER u IDENTIFIED ***",
                "set password = 'secret'|set password ***",
                "SET PASSWORD FOR u = PASSWORD('secret')|SET PASSWORD ***",
                "change replication source to source_user = 'r', source_password = 'secret'|"
                        + "change replication source to source_user = 'r', source_password ***",
                "create server s options (user 'u', password 'secret')|create server s options (user 'u', password ***",
                "create user u identified/**/by 0x73|create user u identified ***",
                "prepare s from 'alter user u identified by \\'secret\\''|prepare s from 'alter user u identified ***"
            })
    void showNoPassword(String sql, String logged) {
        assertThat(logged(sql)).isEqualTo(logged);
    }

    @Test
    void areCut() {
        assertThat(logged("x".repeat(500))).hasSize(500);
        assertThat(logged("x".repeat(501))).hasSize(503).endsWith("x...");
    }
}
