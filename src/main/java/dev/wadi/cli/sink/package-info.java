/** {@code wadi sink}: what each sink of a running gateway has, and moving it. */
@NullMarked
package dev.wadi.cli.sink;

import org.jspecify.annotations.NullMarked;
