/**
 * A capture elsewhere as a folder of Java's file system, read in the ranges that are asked for. So
 * whatever reads a capture reads one behind a link.
 */
@NullMarked
package dev.wadi.store.remote;

import org.jspecify.annotations.NullMarked;
