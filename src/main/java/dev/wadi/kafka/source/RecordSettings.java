package dev.wadi.kafka.source;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Labels;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is made of records.
 *
 * @param format how they are written
 * @param text how lines are read, of formats that are lines
 * @param tenants whose they are
 * @param labels that lines have besides {@code topic}, of formats that bring none
 * @param maxBytes of one record, also after unpacking
 */
public record RecordSettings(
    Format format, TextSettings text, TenantRule tenants, Labels labels, int maxBytes) {
  /** How a record is written. */
  public enum Format {
    /** A line and what its shipper knew, as LogFlow's topic has it. */
    LOGFLOW,
    /** A push of Loki's: JSON, or protobuf, in a block of snappy or not. */
    LOKI,
    /** A request of OpenTelemetry's to export logs: protobuf or JSON. */
    OTLP,
    /** Lines of JSON as a capture has them; any other line is itself. */
    JSONLINES,
    /** One line, in one of the formats of text. */
    TEXT
  }

  private static final List<String> OWN = List.of("logflow", "loki", "otlp", "jsonlines");

  public RecordSettings {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxRecordBytes: " + maxBytes + " (expected: >= 1)");
    }
  }

  /**
   * @param format logflow, loki, otlp, jsonlines, or how a line looks: plain, json, logfmt, ...
   * @param zone of times that tell none
   */
  public static RecordSettings of(
      String format, String zone, TenantRule tenants, Labels labels, int maxBytes) {
    boolean own = OWN.contains(format);
    Map<String, String> text =
        Map.of(
            "format", own ? "logflow".equals(format) ? format : "plain" : format, "timeZone", zone);
    return new RecordSettings(
        own ? Format.valueOf(format.toUpperCase(Locale.ROOT)) : Format.TEXT,
        TextSettings.of(text),
        tenants,
        labels,
        maxBytes);
  }
}
