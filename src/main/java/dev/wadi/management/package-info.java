/** What health, metrics and JMX show beyond the endpoints' own attributes. */
@NullMarked
package dev.wadi.management;

import org.jspecify.annotations.NullMarked;
