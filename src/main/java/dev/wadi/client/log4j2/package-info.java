/** The appender for Log4j 2; loaded only where Log4j is. */
@NullMarked
package dev.wadi.client.log4j2;

import org.jspecify.annotations.NullMarked;
