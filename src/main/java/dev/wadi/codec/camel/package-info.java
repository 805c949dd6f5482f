/**
 * What plain Camel makes of our bodies: conversions, data formats, and how JSON writers see them.
 */
@NullMarked
package dev.wadi.codec.camel;

import org.jspecify.annotations.NullMarked;
