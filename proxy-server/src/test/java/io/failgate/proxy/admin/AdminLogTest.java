package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The log of the admin listener keeps its name. */
class AdminLogTest {

    @Test
    void itsNameIsThatOfTheListener() {
        assertThat(AdminLog.LOG.getName()).isEqualTo(AdminServer.class.getName());
    }
}
