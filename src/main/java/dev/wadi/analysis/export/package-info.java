/**
 * The lines of a capture in the forms of other programs: JSON lines, CSV, Parquet.
 *
 * <pre>{@code
 * CaptureReader reader = CaptureReader.open(Path.of("incident"));
 * ExportRequest request = ExportRequest.of(CaptureFilter.ALL, ExportFormat.PARQUET);
 * ExportResult result = Export.toFile(reader, request, Path.of("incident.parquet"), Effort.ordinary());
 * }</pre>
 */
@NullMarked
package dev.wadi.analysis.export;

import org.jspecify.annotations.NullMarked;
