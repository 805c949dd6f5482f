/**
 * Runs cases and samples through routes with everything outside replaced: no port, no server, no
 * disk.
 */
@NullMarked
package dev.wadi.app.proof;

import org.jspecify.annotations.NullMarked;
