/**
 * Captures made of captures: a {@link dev.wadi.analysis.copy.Slice} of one, a {@link
 * dev.wadi.analysis.copy.Merge} of several. What is made is a finished capture like any other,
 * there whole or not at all.
 *
 * <pre>{@code
 * CaptureReader reader = CaptureReader.open(Path.of("incident"));
 * CaptureFilter payments =
 *     CaptureFilter.of(WantedLines.ALL.label("app=payments").from("10:32"), reader.metadata());
 * Effort effort = Effort.ordinary(); // another thread may watch it, or call it off
 * SliceResult slice = Slice.run(reader, SliceRequest.of(payments, Path.of("payments")), effort);
 * if (!effort.report().complete()) { ... } // lines that the capture promises could not be read
 * }</pre>
 */
@NullMarked
package dev.wadi.analysis.copy;

import org.jspecify.annotations.NullMarked;
