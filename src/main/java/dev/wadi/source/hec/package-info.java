/** The door for senders of Splunk's HTTP Event Collector. */
@NullMarked
package dev.wadi.source.hec;

import org.jspecify.annotations.NullMarked;
