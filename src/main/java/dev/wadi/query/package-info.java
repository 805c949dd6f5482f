/** LogQL's selectors and filters: parsed once, asked of any batch. */
@NullMarked
package dev.wadi.query;

import org.jspecify.annotations.NullMarked;
