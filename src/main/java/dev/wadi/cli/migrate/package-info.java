/** {@code wadi import}: what other programs were told, told to Wadi. */
@NullMarked
package dev.wadi.cli.migrate;

import org.jspecify.annotations.NullMarked;
