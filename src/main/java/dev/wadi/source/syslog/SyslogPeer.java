package dev.wadi.source.syslog;

import dev.wadi.model.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Who sends.
 *
 * @param tenant whose lines they are
 * @param caller the key that a certificate has shown; null where nobody is asked for one
 * @param waits whether the sender can be made to wait by not being read
 */
record SyslogPeer(String tenant, @Nullable Caller caller, boolean waits) {}
