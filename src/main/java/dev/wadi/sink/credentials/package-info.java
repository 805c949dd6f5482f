/**
 * Headers that prove to an HTTP server who sends, for sinks that are made of Camel's components.
 */
@NullMarked
package dev.wadi.sink.credentials;

import org.jspecify.annotations.NullMarked;
