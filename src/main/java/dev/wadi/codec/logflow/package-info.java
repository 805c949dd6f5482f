/** The lines of LogFlow's services: a time, a level, a service, a message with pairs in it. */
@NullMarked
package dev.wadi.codec.logflow;

import org.jspecify.annotations.NullMarked;
