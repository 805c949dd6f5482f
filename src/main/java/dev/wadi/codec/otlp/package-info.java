/** OpenTelemetry's logs (OTLP), in protobuf and JSON: bytes to a batch and back. */
@NullMarked
package dev.wadi.codec.otlp;

import org.jspecify.annotations.NullMarked;
