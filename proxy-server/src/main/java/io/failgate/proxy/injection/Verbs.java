package io.failgate.proxy.injection;

import java.util.List;

/** The words that statements of MySQL and MariaDB begin with. */
final class Verbs {

    static final List<String> ALL = List.of(
            ("alter analyze backup begin binlog cache call change check checksum clone close commit create deallocate"
                            + " declare delete desc describe diagnose do drop end execute explain fetch flush get grant"
                            + " handler help if import insert install kill load lock loop open optimize prepare purge"
                            + " release rename repair repeat replace reset resignal restart restore return revoke"
                            + " rollback savepoint select set show shutdown signal start stop table truncate"
                            + " uninstall unlock update use values while with xa")
                    .split(" "));

    private Verbs() {}
}
