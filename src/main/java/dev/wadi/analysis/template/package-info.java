/** What many log messages have in common: the fixed words of each kind, without what varies. */
@NullMarked
package dev.wadi.analysis.template;

import org.jspecify.annotations.NullMarked;
