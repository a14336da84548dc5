package io.failgate.it.faults.matrix;

import java.util.Optional;

/**
 * A site, and how a client passes it.
 *
 * @param name the failpoint's
 * @param failing a command in place of the usual one, which the server answers with an error
 */
record MatrixSite(String name, Position position, Passage passage, Optional<Question> failing) {}
