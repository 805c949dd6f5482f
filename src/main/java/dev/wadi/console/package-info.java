/** Hawtio and Jolokia behind a login. */
@NullMarked
package dev.wadi.console;

import org.jspecify.annotations.NullMarked;
