package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;

/** Who has halted the fleet. */
record Halt(String by) {

    static Halt read(KeyValue key) {
        return Json.find(key, Halt.class).orElse(new Halt("somebody"));
    }
}
