/** {@code wadi source}: what each source of a running gateway brought. */
@NullMarked
package dev.wadi.cli.source;

import org.jspecify.annotations.NullMarked;
