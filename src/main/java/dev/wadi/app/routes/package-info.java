/**
 * Route files: those in the jar and those of a folder, checked before they run and reloaded while
 * they run.
 */
@NullMarked
package dev.wadi.app.routes;

import org.jspecify.annotations.NullMarked;
