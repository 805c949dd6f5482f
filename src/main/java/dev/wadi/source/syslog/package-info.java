/** Syslog over the network: RFC 5424 and RFC 3164 over UDP, TCP and TLS. */
@NullMarked
package dev.wadi.source.syslog;

import org.jspecify.annotations.NullMarked;
