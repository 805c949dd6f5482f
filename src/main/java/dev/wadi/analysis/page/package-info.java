/** Pages of HTML that need nothing else: no scripts, no fonts, no pictures from elsewhere. */
@NullMarked
package dev.wadi.analysis.page;

import org.jspecify.annotations.NullMarked;
