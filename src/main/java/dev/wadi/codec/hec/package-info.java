/** Events of Splunk's HTTP Event Collector, read into batches. */
@NullMarked
package dev.wadi.codec.hec;

import org.jspecify.annotations.NullMarked;
