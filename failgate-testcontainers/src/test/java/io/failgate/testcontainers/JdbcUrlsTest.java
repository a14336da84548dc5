package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server's URL with Failgate's address in it. */
class JdbcUrlsTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://localhost:32768/test, jdbc:mysql://there:1/test?allowPublicKeyRetrieval=true",
        "jdbc:mysql://localhost:32768, jdbc:mysql://there:1/?allowPublicKeyRetrieval=true",
        "jdbc:mysql://localhost/test?a=b, jdbc:mysql://there:1/test?a=b&allowPublicKeyRetrieval=true",
        "jdbc:mysql://localhost:1/t?allowPublicKeyRetrieval=false, "
                + "jdbc:mysql://there:1/t?allowPublicKeyRetrieval=false",
        "jdbc:mariadb://localhost:32768/test?x=/y, jdbc:mariadb://there:1/test?x=/y",
    })
    void onlyTheAddressDiffers(String url, String expected) {
        assertThat(JdbcUrls.through("there:1", url)).isEqualTo(expected);
    }

    @Test
    void whatHasNoAddressIsRefused() {
        assertThatThrownBy(() -> JdbcUrls.through("there:1", "jdbc:h2:mem:x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:h2:mem:x");
    }
}
