/** The commands of {@code wadi webhook}. */
@NullMarked
package dev.wadi.cli.webhook;

import org.jspecify.annotations.NullMarked;
