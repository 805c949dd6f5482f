/** The command line: one class for each command. */
@NullMarked
package dev.wadi.cli;

import org.jspecify.annotations.NullMarked;
