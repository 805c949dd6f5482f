/** LogStack's HTTP interface: batches of entries, and its pages for administrators. */
@NullMarked
package dev.wadi.source.logstack;

import org.jspecify.annotations.NullMarked;
