package dev.wadi.scenario.run;

import dev.wadi.scenario.Expectation.Quantity;
import dev.wadi.scenario.Measure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The counters of a gateway, read from its page of metrics. For one thread. */
final class GatewayNumbers {
  private static final int MOST_BYTES = 8 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final HttpClient http;
  private final URI page;

  /**
   * @param tls how its server is known; empty for those that this machine trusts
   */
  GatewayNumbers(URI page, Optional<SSLContext> tls) {
    this.page = page;
    HttpClient.Builder client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LONGEST);
    tls.ifPresent(client::sslContext);
    this.http = client.build();
  }

  URI page() {
    return page;
  }

  /** What a page said: values by series. */
  record Snapshot(Map<String, Double> series) {
    Snapshot {
      series = Map.copyOf(series);
    }

    /** Of all series of a metric whose labels hold a text. */
    private double sum(String metric, String label) {
      double sum = 0;
      for (Map.Entry<String, Double> each : series.entrySet()) {
        String name = each.getKey();
        boolean same = name.equals(metric) || name.startsWith(metric + "{");
        if (same && name.contains(label)) {
          sum += each.getValue();
        }
      }
      return sum;
    }

    /** Not a number for a sink that there is not. */
    double of(Quantity quantity) {
      String sink = "sink=\"" + quantity.of() + "\"";
      return switch (quantity.measure()) {
        case RECEIVED -> sum("wadi_received_entries_total", "");
        case ACCEPTED -> sum("wadi_accepted_entries_total", "");
        case REJECTED -> sum("wadi_refused_entries_total", "");
        case DROPPED -> sum("wadi_dropped_entries_total", "");
        case CAPTURED -> sum("wadi_sink_confirmed_entries_total", "sink=\"capture\"");
        case REDACTED -> sum("wadi_redacted_places_total", "");
        case DELIVERED -> known(sink) ? sum("wadi_sink_confirmed_entries_total", sink) : Double.NaN;
        case BACKLOG -> known(sink) ? sum("wadi_sink_backlog_bytes", sink) : Double.NaN;
        default -> Double.NaN;
      };
    }

    private boolean known(String sink) {
      return series.keySet().stream()
          .anyMatch(name -> name.startsWith("wadi_sink_confirmed_") && name.contains(sink));
    }
  }

  /** What a gateway's numbers are now; empty when they are not to be had. */
  Optional<Snapshot> read() throws InterruptedException {
    try {
      HttpResponse<InputStream> answer =
          http.send(
              HttpRequest.newBuilder(page).timeout(LONGEST).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        byte[] bytes = body.readNBytes(MOST_BYTES);
        return answer.statusCode() == 200
            ? Optional.of(parse(new String(bytes, StandardCharsets.UTF_8)))
            : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty(); // whoever needs a number is told that it is unknown
    }
  }

  static Snapshot parse(String page) {
    Map<String, Double> series = new LinkedHashMap<>();
    page.lines()
        .filter(line -> line.startsWith("wadi_"))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              try {
                series.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
              } catch (NumberFormatException e) {
                series.put(line.substring(0, blank), Double.NaN); // told as unknown
              }
            });
    return new Snapshot(series);
  }

  /** What has come to a number since an earlier page; a backlog is what it is now. */
  static double since(Snapshot before, Snapshot now, Quantity quantity) {
    double value = now.of(quantity);
    if (quantity.measure() == Measure.BACKLOG) {
      return value;
    }
    double earlier = before.of(quantity);
    return value - (Double.isNaN(earlier) ? 0 : earlier);
  }
}
