/** When a route that was given lines has them: what who hands them out asks before going on. */
@NullMarked
package dev.wadi.handover;

import org.jspecify.annotations.NullMarked;
