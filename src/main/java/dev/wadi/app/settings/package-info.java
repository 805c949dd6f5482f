/**
 * The settings: their catalogue, their types, where each value came from, and what a wrong one is
 * told.
 */
@NullMarked
package dev.wadi.app.settings;

import org.jspecify.annotations.NullMarked;
