/**
 * The way of a batch through the running routes as people see it: who brings, who gets, who lags.
 */
@NullMarked
package dev.wadi.management.flow;

import org.jspecify.annotations.NullMarked;
