/** LogOps' tools: signed requests, and files of days that must not stay for ever. */
@NullMarked
package dev.wadi.cli.logops;

import org.jspecify.annotations.NullMarked;
