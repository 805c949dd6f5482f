package dev.wadi.analysis;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.query.LogQuery;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * What to look for, and how to show it.
 *
 * @param filter time range and query
 * @param output what is written
 * @param sort by time; text and context are always sorted
 * @param context lines shown before and after each match, 0 to 10,000
 * @param paint of text
 * @param zone of the times of text
 */
public record GrepRequest(
    CaptureFilter filter, Output output, boolean sort, int context, Paint paint, ZoneId zone) {
  private static final int MAX_CONTEXT = 10_000;

  /** What is written. */
  public enum Output {
    /** Each match as a line of the capture. */
    JSON,
    /** Time, service and message. */
    TEXT,
    /** The number of matches of each file. */
    COUNT
  }

  public GrepRequest {
    if (context < 0 || context > MAX_CONTEXT) {
      throw new IllegalArgumentException(
          "context: " + context + " (expected: 0 to " + MAX_CONTEXT + ")");
    }
  }

  /** The lines that a filter wants, as they come. */
  public static GrepRequest of(CaptureFilter filter) {
    return new GrepRequest(filter, Output.JSON, false, 0, Paint.NONE, ZoneOffset.UTC);
  }

  /**
   * The lines that hold an expression in the message or in a label value, as they come.
   *
   * @throws IllegalArgumentException when the text is no RE2 expression
   */
  public static GrepRequest of(String pattern) {
    return of(CaptureFilter.of(LogQuery.EVERYTHING.withAnywhere(pattern, false)));
  }

  public GrepRequest withOutput(Output wanted) {
    return new GrepRequest(filter, wanted, sort, context, paint, zone);
  }

  public GrepRequest sorted() {
    return new GrepRequest(filter, output, true, context, paint, zone);
  }

  public GrepRequest withContext(int lines) {
    return new GrepRequest(filter, output, sort, lines, paint, zone);
  }

  /** With the times of text in a zone. */
  public GrepRequest withZone(ZoneId wanted) {
    return new GrepRequest(filter, output, sort, context, paint, wanted);
  }

  public GrepRequest withPaint(Paint wanted) {
    return new GrepRequest(filter, output, sort, context, wanted, zone);
  }
}
