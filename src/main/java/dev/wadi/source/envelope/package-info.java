/** The doors for services that wrap lines before they push them: Firehose and Pub/Sub. */
@NullMarked
package dev.wadi.source.envelope;

import org.jspecify.annotations.NullMarked;
