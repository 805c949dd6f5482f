package dev.wadi.analysis.survey;

import java.util.List;
import java.util.Map;

/**
 * What was counted in one chunk.
 *
 * @param lines all entries that are wanted
 * @param errors of them, that tell of an error
 * @param traceLines of them, that go on with a stack trace and are no errors of their own
 * @param streams by label set, in the order of their first lines
 * @param buckets lines and errors by the timeline's base width
 * @param shapes of errors, in the order of their first lines
 * @param tokens what redaction left, by kind
 */
record ChunkTally(
    long lines,
    long errors,
    long traceLines,
    List<Stream> streams,
    BucketCounts buckets,
    List<Shape> shapes,
    Map<String, Long> tokens) {

  /** Lines and errors of one label set; {@code errorTimes} by the base width of correlations. */
  record Stream(
      LabelSet labels,
      long lines,
      long errors,
      Map<Long, long[]> errorTimes,
      long firstErrorNanos,
      byte[] firstError) {}

  /** Errors of one shape. */
  static final class Shape {
    final byte[] shape;
    final int hash;
    long count;
    long firstNanos = Long.MAX_VALUE;
    byte[] example = new byte[0];
    String service = "";
    BucketCounts times;

    Shape(byte[] shape, int hash, long windowNanos) {
      this.shape = shape;
      this.hash = hash;
      this.times = new BucketCounts(windowNanos, ErrorSignatures.SPAN, 1);
    }
  }
}
