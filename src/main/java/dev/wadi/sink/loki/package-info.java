/** Pushes what was kept to a Loki server. */
@NullMarked
package dev.wadi.sink.loki;

import org.jspecify.annotations.NullMarked;
