/** The door for senders of Elasticsearch's bulk requests. */
@NullMarked
package dev.wadi.source.bulk;

import org.jspecify.annotations.NullMarked;
