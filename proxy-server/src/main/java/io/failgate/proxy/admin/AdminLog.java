package io.failgate.proxy.admin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of the admin listener. All its classes log under one name, by which users know the listener. */
final class AdminLog {

    static final Logger LOG = LoggerFactory.getLogger("io.failgate.proxy.admin.AdminServer");

    private AdminLog() {}
}
