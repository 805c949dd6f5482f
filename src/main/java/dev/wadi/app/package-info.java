/**
 * Builds every object from the settings and starts Camel; the one place that knows all stations.
 */
@NullMarked
package dev.wadi.app;

import org.jspecify.annotations.NullMarked;
