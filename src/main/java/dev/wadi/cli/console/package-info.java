/** {@code wadi console}: who may log in. */
@NullMarked
package dev.wadi.cli.console;

import org.jspecify.annotations.NullMarked;
