/**
 * Lines that come wrapped, as Base64 inside of JSON: requests of Amazon Data Firehose and messages
 * of Google Pub/Sub, read into batches.
 */
@NullMarked
package dev.wadi.codec.envelope;

import org.jspecify.annotations.NullMarked;
