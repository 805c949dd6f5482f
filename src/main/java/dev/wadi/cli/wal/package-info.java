/** {@code wadi wal}: looks into the write-ahead log, checks it, mends it. */
@NullMarked
package dev.wadi.cli.wal;

import org.jspecify.annotations.NullMarked;
