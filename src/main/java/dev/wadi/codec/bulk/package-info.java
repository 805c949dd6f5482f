/** Bulk requests of Elasticsearch's senders, read into batches. */
@NullMarked
package dev.wadi.codec.bulk;

import org.jspecify.annotations.NullMarked;
