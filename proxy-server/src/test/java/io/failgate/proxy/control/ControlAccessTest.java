package io.failgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How users write who may change failpoints. */
class ControlAccessTest {

    @Test
    void readsEveryForm() {
        assertThat(ControlAccess.parse("any")).isEqualTo(new ControlAccess.Any());
        assertThat(ControlAccess.parse("none")).isEqualTo(new ControlAccess.None());
        assertThat(ControlAccess.parse("users=b, A")).isEqualTo(new ControlAccess.Users(Set.of("A", "b")));
        assertThat(ControlAccess.parse("role=chaos")).isEqualTo(new ControlAccess.Role("chaos"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "any|any",
                "ANY|any",
                "None|none",
                "users=one|users=one",
                "Users= b,a ,b|users=a,b",
                "role=Chaos|role=Chaos",
                "role=chaos@localhost|role=chaos@localhost",
                "role=a=b|role=a=b"
            })
    void printsWhatItReads(String text, String printed) {
        ControlAccess access = ControlAccess.parse(text);
        assertThat(access).hasToString(printed);
        assertThat(ControlAccess.parse(printed)).isEqualTo(access);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users=app;role=chaos|expected one of users=NAME,NAME and role=NAME",
                "role=chaos, users=app|expected one of users=NAME,NAME and role=NAME",
                "users=app, role=chaos|expected one of",
                "users=app@localhost|users are named without their hosts, but got \"app@localhost\"",
                "users=root,app@%|but got \"app@%\"",
                "users=app@10.0.0.1|without their hosts"
            })
    void refusesWhatWouldNeverMatch(String text, String reason) {
        assertThatThrownBy(() -> ControlAccess.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aUserMayBeCalledAsAMailAddress() {
        assertThat(ControlAccess.parse("users=ann@example.com"))
                .isEqualTo(new ControlAccess.Users(Set.of("ann@example.com")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "all", "any=", "none=x", "users", "users=", "users=a,,b", "users=a,", "role", "role= "})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> ControlAccess.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected any, none, users=NAME,NAME or role=NAME, but got \"" + text + "\"");
    }
}
