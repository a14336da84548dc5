package io.failgate.it.faults.matrix;

import io.failgate.it.faults.matrix.Fault.Effect;
import io.failgate.proxy.testing.Packet;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A site that a client passes. */
final class PassedSite implements SiteCheck {

    private final MatrixSite site;
    private final MatrixBench bench;
    private Optional<List<Packet>> usual = Optional.empty();

    PassedSite(MatrixSite site, MatrixBench bench) {
        this.site = site;
        this.bench = bench;
    }

    @Override
    public void check(Fault fault) throws IOException, InterruptedException {
        List<Packet> packets = usual();
        boolean ended = true;
        try {
            site.passage().prepare(bench);
            ended = new MatrixCell(site, fault, bench, packets).check();
        } finally {
            if (ended) {
                bench.hangUp();
            }
        }
    }

    /** What the client hears without a fault. */
    private List<Packet> usual() throws IOException {
        if (usual.isEmpty()) {
            site.passage().prepare(bench);
            int before = bench.heard();
            site.passage().speak(bench);
            site.passage().readAll(bench.client());
            List<Packet> all = bench.client().received();
            usual = Optional.of(List.copyOf(all.subList(before, all.size())));
            bench.hangUp();
        }
        return usual.get();
    }

    @Override
    public Optional<String> note(Fault fault) {
        if (fault == Fault.OK && site.position().isAsked()) {
            return Optional.of("in place of an error; any other answer goes on");
        }
        if (site.position() == Position.IDLE && fault.effect() == Effect.LATE) {
            return Optional.of(
                    "for what stands behind it, as in `sleep(5s)&error(4031)`; a client that asks is not late");
        }
        return Optional.empty();
    }
}
