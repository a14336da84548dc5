package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;

/** Who has halted the fleet. */
record Halt(String by) {

    static Halt read(KeyValue key) {
        try {
            return Json.read(key.getValue(), Halt.class);
        } catch (IllegalArgumentException malformed) {
            return new Halt("somebody");
        }
    }
}
