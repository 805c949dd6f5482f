/** {@code wadi alerts}: the rules, alerts and silences of a gateway, and rules on trial. */
@NullMarked
package dev.wadi.cli.alerts;

import org.jspecify.annotations.NullMarked;
