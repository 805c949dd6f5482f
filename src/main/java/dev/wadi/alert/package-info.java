/** Rules over the live stream: what fires, since when, and who is told. */
@NullMarked
package dev.wadi.alert;

import org.jspecify.annotations.NullMarked;
