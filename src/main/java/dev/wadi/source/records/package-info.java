/** The doors for programs that post JSON or text and have no protocol of their own. */
@NullMarked
package dev.wadi.source.records;

import org.jspecify.annotations.NullMarked;
