/** Loki's read API over what was kept: captures, and behind them the log. */
@NullMarked
package dev.wadi.read;

import org.jspecify.annotations.NullMarked;
