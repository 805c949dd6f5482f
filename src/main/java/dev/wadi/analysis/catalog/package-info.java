/** Which captures lie below a folder. */
@NullMarked
package dev.wadi.analysis.catalog;

import org.jspecify.annotations.NullMarked;
