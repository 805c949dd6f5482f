/** Loki's push formats, JSON and protobuf, from bytes to a batch and back. */
@NullMarked
package dev.wadi.codec.loki;

import org.jspecify.annotations.NullMarked;
