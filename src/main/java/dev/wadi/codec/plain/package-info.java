/** What several senders' formats share: times in many forms, and JSON made compact. No Camel. */
@NullMarked
package dev.wadi.codec.plain;

import org.jspecify.annotations.NullMarked;
