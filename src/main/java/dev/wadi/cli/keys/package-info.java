/** The commands of {@code wadi keys}. */
@NullMarked
package dev.wadi.cli.keys;

import org.jspecify.annotations.NullMarked;
