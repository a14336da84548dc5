package io.failgate.it.support;

import io.failgate.proxy.config.HostAndPort;
import java.io.Closeable;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.mysql.MySQLContainer;

/** A MySQL in a container, with the users that tests log in as. */
final class DatabaseContainer implements Closeable {

    private static final String USERS = """
            GRANT ALL ON *.* TO 'app'@'%' WITH GRANT OPTION;
            CREATE USER 'app_nopw'@'%' IDENTIFIED BY '';
            GRANT ALL ON test.* TO 'app_nopw'@'%';
            CREATE USER 'app_sha256'@'%' IDENTIFIED WITH sha256_password BY 'app';
            GRANT ALL ON test.* TO 'app_sha256'@'%';
            """;

    private final MySQLContainer mysql;

    private DatabaseContainer(MySQLContainer mysql) {
        this.mysql = mysql;
    }

    /** Starts one; takes some seconds, and more if the image has to be pulled. */
    static DatabaseContainer start(String image) {
        MySQLContainer mysql = new MySQLContainer(image)
                .withDatabaseName("test")
                .withUsername(Database.USER)
                .withPassword(Database.PASSWORD)
                .withCopyToContainer(Transferable.of(USERS), "/docker-entrypoint-initdb.d/users.sql")
                .withCommand(
                        "mysqld",
                        "--local-infile=1",
                        "--log-bin-trust-function-creators=1",
                        "--max-allowed-packet=64M",
                        "--innodb-flush-log-at-trx-commit=2");
        mysql.start();
        return new DatabaseContainer(mysql);
    }

    HostAndPort address() {
        return new HostAndPort("127.0.0.1", mysql.getMappedPort(MySQLContainer.MYSQL_PORT));
    }

    @Override
    public void close() {
        mysql.stop();
    }
}
