package io.failgate.proxy.injection;

import java.util.List;

/**
 * The words that a statement may begin with: on MySQL 9.7 or MariaDB 11.4, the server's parser goes on behind them. A
 * test asks the servers.
 */
final class Verbs {

    static final List<String> ALL = List.of(
            ("alter analyze backup begin binlog cache call case change check checksum clone commit create deallocate"
                            + " declare delete desc describe do drop execute explain flush for get grant handler help"
                            + " if import insert install kill load lock loop optimize prepare purge release rename"
                            + " repair repeat replace reset resignal restart revoke rollback savepoint select set show"
                            + " shutdown signal start stop table truncate uninstall unlock update use values while"
                            + " with xa")
                    .split(" "));

    private Verbs() {}
}
