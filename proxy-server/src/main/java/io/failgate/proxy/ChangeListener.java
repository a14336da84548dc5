package io.failgate.proxy;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPointListener;
import io.failgate.failpoint.FailPointScope;
import io.failgate.proxy.injection.Catalogue;
import io.failgate.proxy.session.Sessions;
import java.util.Optional;

/** Bytes may be held, and idle clients may be hit, by what was armed when nothing happens. */
record ChangeListener(Catalogue catalogue, Sessions sessions) implements FailPointListener {

    @Override
    public void hit(Effect effect, EvaluationContext context) {
        // logged where it is acted upon
    }

    @Override
    public void changed(FailPointKey key, Optional<FailPointScope> scope) {
        if (scope.isPresent()) {
            return; // whoever is inside notices when it says something next
        }
        if (catalogue.concernsIdleClients(key)) {
            sessions.idleChanged();
        }
        catalogue.disarmedDirection(key).ifPresent(sessions::bytesDisarmed);
    }
}
