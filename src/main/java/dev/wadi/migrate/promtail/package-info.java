/**
 * Makes routes, stages and settings of a configuration of promtail, and tells what it could not.
 */
@NullMarked
package dev.wadi.migrate.promtail;

import org.jspecify.annotations.NullMarked;
