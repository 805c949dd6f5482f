/** The appender for Logback; loaded only where Logback is. */
@NullMarked
package dev.wadi.client.logback;

import org.jspecify.annotations.NullMarked;
