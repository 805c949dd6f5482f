/**
 * What sinks that ask a server share: lanes of tenants, merging, back-off, breaker, halving and
 * dead letters behind one port, {@link dev.wadi.sink.delivery.Transport}.
 */
@NullMarked
package dev.wadi.sink.delivery;

import org.jspecify.annotations.NullMarked;
