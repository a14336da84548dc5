package io.failgate.fleet;

import java.util.List;

/**
 * What has become of a change. Immutable.
 *
 * @param revision of etcd
 * @param members how many members it is in force in
 * @param missing what has kept it from the others; empty unless best effort was asked for
 */
public record Receipt(long revision, int members, List<String> missing) {}
