package dev.wadi.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.query.MetricAnswer;
import dev.wadi.query.MetricSeries;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;

/** Numbers in Loki's JSON. */
final class Numbers {
  private static final double WHOLE = 1L << 53;

  private Numbers() {}

  static Answer answer(int maxBytes, MetricAnswer found, ReadWork work) throws IOException {
    return Answers.data(
        maxBytes,
        work,
        json -> {
          json.writeStartObject();
          json.writeStringField("resultType", found.kind().name().toLowerCase(Locale.ROOT));
          json.writeFieldName("result");
          long points = 0;
          if (found.kind() == MetricAnswer.Kind.SCALAR) {
            point(json, found.series().get(0), 0);
            points = 1;
          } else {
            json.writeStartArray();
            for (MetricSeries series : found.series()) {
              series(json, series, found.kind() == MetricAnswer.Kind.MATRIX);
              points += series.size();
            }
            json.writeEndArray();
          }
          Answers.stats(json, work, points);
          json.writeEndObject();
        });
  }

  private static void series(JsonGenerator json, MetricSeries series, boolean matrix)
      throws IOException {
    json.writeStartObject();
    json.writeFieldName("metric");
    Answers.pairs(json, series.labels());
    if (matrix) {
      json.writeArrayFieldStart("values");
      for (int i = 0; i < series.size(); i++) {
        point(json, series, i);
      }
      json.writeEndArray();
    } else {
      json.writeFieldName("value");
      point(json, series, 0);
    }
    json.writeEndObject();
  }

  private static void point(JsonGenerator json, MetricSeries series, int i) throws IOException {
    point(json, series.timeMillis(i), text(series.value(i)));
  }

  /** A value at a time. */
  static void point(JsonGenerator json, long millis, String value) throws IOException {
    json.writeStartArray();
    if (millis % 1000 == 0) {
      json.writeNumber(millis / 1000);
    } else {
      json.writeNumber(BigDecimal.valueOf(millis, 3).stripTrailingZeros());
    }
    json.writeString(value);
    json.writeEndArray();
  }

  /** A value as Go prints it without an exponent. */
  static String text(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0 && 1 / value < 0) {
      return "-0";
    }
    if (value == Math.rint(value) && Math.abs(value) < WHOLE) {
      return Long.toString((long) value);
    }
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
