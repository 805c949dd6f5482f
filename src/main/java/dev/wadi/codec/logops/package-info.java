/** LogOps' records in JSON, CSV and text, and its signatures. No Camel. */
@NullMarked
package dev.wadi.codec.logops;

import org.jspecify.annotations.NullMarked;
