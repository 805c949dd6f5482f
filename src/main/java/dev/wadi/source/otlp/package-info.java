/** Logs of OpenTelemetry's SDKs and collectors, over HTTP. */
@NullMarked
package dev.wadi.source.otlp;

import org.jspecify.annotations.NullMarked;
