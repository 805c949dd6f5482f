/** What a format of the HTTP door is: where it listens, how it reads a body, how it answers. */
@NullMarked
package dev.wadi.source.door;

import org.jspecify.annotations.NullMarked;
