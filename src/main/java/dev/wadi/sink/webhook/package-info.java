/** Tells others what happens to the gateway, by posting it to their addresses. */
@NullMarked
package dev.wadi.sink.webhook;

import org.jspecify.annotations.NullMarked;
