package dev.wadi.source.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.AttackBodies;
import dev.wadi.kit.Golden;
import dev.wadi.kit.LiveGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What no door takes, at each of the doors for HTTP: the answer is the protocol's own, something
 * counts it, nothing is held for it afterwards, and a good request goes on as before.
 */
@Timeout(300)
class BadInputDoorsTest {
  private static final String NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private static final String NANOS = Instant.now().getEpochSecond() + "000000000";

  private static final String JSON = "Content-Type: application/json\r\n";

  private static final Pattern COUNTERS =
      Pattern.compile("^wadi_(refused_(requests|connections)|source_accepted_entries)_total");

  @TempDir static Path directory;

  /** A door: where it is, and a body that it takes. */
  private record Door(String name, String path, String good) {}

  private static final Door[] DOORS = {
    new Door(
        "loki",
        "/loki/api/v1/push",
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"" + NANOS + "\",\"text\"]]}]}"),
    new Door(
        "prom",
        "/api/prom/push",
        "{\"streams\":[{\"labels\":\"{a=\\\"b\\\"}\",\"entries\":[{\"ts\":\""
            + NOW
            + "\",\"line\":\"text\"}]}]}"),
    new Door("raw", "/logtap/raw", "{\"labels\":{\"a\":\"b\"},\"msg\":\"text\"}"),
    new Door(
        "otlp",
        "/otlp/v1/logs",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\""
            + NANOS
            + "\",\"body\":{\"stringValue\":\"text\"}}]}]}]}"),
    new Door(
        "logstack",
        "/v1/logs:ingest",
        "{\"entries\":[{\"timestamp\":\""
            + NOW
            + "\",\"level\":\"INFO\",\"message\":\"text\",\"service\":\"s\",\"env\":\"prod\"}]}"),
    new Door("logops", "/v1/logs", "[{\"msg\":\"text\",\"level\":\"INFO\"}]"),
    new Door("splunk", "/services/collector", "{\"event\":\"text\"}"),
    new Door("elasticsearch", "/_bulk", "{\"create\":{\"_index\":\"a\"}}\n{\"msg\":\"text\"}\n"),
    new Door("records", "/ingest/json", "{\"msg\":\"text\"}"),
    new Door("text", "/ingest/text", "text"),
    new Door("splunk-raw", "/services/collector/raw", "text"),
    new Door(
        "firehose",
        "/ingest/firehose",
        "{\"requestId\":\"text\",\"records\":[{\"data\":\"dGV4dA==\"}]}"),
    new Door("pubsub", "/ingest/pubsub", "{\"x\":\"text\",\"message\":{\"data\":\"dGV4dA==\"}}"),
  };

  /* Each makes the rest of a request behind its path and host. */
  private static Map<String, byte[]> inputs(Door door, Map<String, byte[]> bombs)
      throws IOException {
    Map<String, byte[]> inputs = new LinkedHashMap<>();
    byte[] good = door.good.getBytes(UTF_8);
    inputs.put(
        "length and chunks",
        AttackBodies.joined(
            head(JSON + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
            "0\r\n\r\n".getBytes(US_ASCII)));
    inputs.put(
        "two lengths",
        AttackBodies.joined(head(JSON + "Content-Length: 9\r\nContent-Length: 2\r\n"), good));
    inputs.put(
        "length of letters", AttackBodies.joined(head(JSON + "Content-Length: abc\r\n"), good));
    inputs.put(
        "length below zero", AttackBodies.joined(head(JSON + "Content-Length: -1\r\n"), good));
    inputs.put("length beyond all", head(JSON + "Content-Length: 99999999999\r\n"));
    inputs.put(
        "chunk of no size",
        AttackBodies.joined(
            head(JSON + "Transfer-Encoding: chunked\r\n"), "zz\r\nx\r\n".getBytes(US_ASCII)));
    inputs.put("cut off", sized(JSON, Arrays.copyOf(good, good.length - 3)));
    byte[] wrong = door.good.replace("text", "t\u00ffxt").getBytes(ISO_8859_1);
    inputs.put("not UTF-8", sized(JSON, wrong));
    inputs.put(
        "UTF-16",
        sized("Content-Type: application/json; charset=utf-16\r\n", door.good.getBytes(UTF_16)));
    inputs.put("binary", sized(JSON, new byte[] {0, 1, 2, (byte) 0xfe}));
    inputs.put("deep", sized(JSON, "[".repeat(100_000).getBytes(US_ASCII)));
    byte[] gzip = AttackBodies.gzip(good);
    inputs.put("gzip", sized(JSON + "Content-Encoding: gzip\r\n", gzip));
    inputs.put(
        "half a gzip",
        sized(JSON + "Content-Encoding: gzip\r\n", Arrays.copyOf(gzip, gzip.length / 2)));
    inputs.put("no gzip", sized(JSON + "Content-Encoding: gzip\r\n", good));
    inputs.put("brotli", sized(JSON + "Content-Encoding: br\r\n", good));
    inputs.putAll(bombs);
    if (door.name.equals("logops")) { // all wait alike
      inputs.put("never ends", AttackBodies.joined(head(JSON + "Content-Length: 200\r\n"), good));
      inputs.put("head never ends", (JSON + "X: ").getBytes(US_ASCII));
    }
    return inputs;
  }

  /* The same for all. */
  private static Map<String, byte[]> bombs() throws IOException {
    Map<String, byte[]> bombs = new LinkedHashMap<>();
    byte[] blanks = new byte[5 << 20];
    Arrays.fill(blanks, (byte) ' ');
    bombs.put("bomb of gzip", packed("gzip", AttackBodies.gzip(blanks)));
    bombs.put("bomb of deflate", packed("deflate", AttackBodies.deflate(blanks)));
    bombs.put("bomb of zstd", packed("zstd", AttackBodies.zstd(blanks)));
    bombs.put("bomb of unknown size", packed("zstd", AttackBodies.zstdOfUnknownSize(blanks)));
    bombs.put("bomb of snappy", packed("snappy", AttackBodies.snappy(blanks)));
    bombs.put("too large", sized(JSON, Arrays.copyOf(blanks, 2 << 20)));
    return bombs;
  }

  private static byte[] packed(String encoding, byte[] body) {
    return sized(JSON + "Content-Encoding: " + encoding + "\r\n", body);
  }

  private static byte[] good(Door door) {
    return sized(JSON, door.good.getBytes(UTF_8));
  }

  private static byte[] head(String headers) {
    return (headers + "\r\n").getBytes(US_ASCII);
  }

  private static byte[] sized(String headers, byte[] body) {
    return AttackBodies.joined(head(headers + "Content-Length: " + body.length + "\r\n"), body);
  }

  @Test
  void each_door_answers_in_its_own_words_and_counts_what_it_does_not_take() throws Exception {
    StringBuilder table = new StringBuilder();
    try (LiveGateway gateway =
        new LiveGateway(
            directory,
            "wadi.push.maxBodyBytes=1MB",
            "wadi.push.maxDecompressedBytes=4MB",
            "wadi.push.bodyTimeout=1s",
            "wadi.push.idleTimeout=1s")) {
      Map<String, byte[]> bombs = bombs();
      Map<String, Double> now = counts(gateway);
      for (Door door : DOORS) {
        assertThat(ask(gateway, door, good(door))).as(door.name).startsWith("20");
        Map<String, Double> before = now;
        now = counts(gateway);
        Map<String, Double> ofAGoodOne = more(before, now);
        for (Map.Entry<String, byte[]> input : inputs(door, bombs).entrySet()) {
          String answer = ask(gateway, door, input.getValue());
          assertThat(ask(gateway, door, good(door))).as("%s goes on", door.name).startsWith("20");
          before = now;
          now = counts(gateway);
          table
              .append(door.name)
              .append(" | ")
              .append(input.getKey())
              .append(" | ")
              .append(answer)
              .append(" | ")
              .append(counted(more(ofAGoodOne, more(before, now))))
              .append('\n');
        }
      }
      LiveGateway.await("nothing is held", () -> memory(gateway) == 0);
    }
    Golden.check("door/bad-input.txt", table.toString());
  }

  private static double memory(LiveGateway gateway) {
    try {
      return gateway.metric("wadi_push_memory_bytes");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String ask(LiveGateway gateway, Door door, byte[] rest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ("POST " + door.path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n").getBytes(US_ASCII));
    out.writeBytes(rest);
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), gateway.gateway().pushAddress().getPort())) {
      socket.setSoTimeout(20_000);
      try {
        socket.getOutputStream().write(out.toByteArray());
      } catch (IOException e) {
        // Answered and closed before all was sent; the answer may be there all the same.
      }
      return told(new String(socket.getInputStream().readAllBytes(), UTF_8));
    }
  }

  /* Status, content type, and the beginning of the body. */
  private static String told(String answer) {
    if (answer.isEmpty()) {
      return "closed";
    }
    int end = answer.indexOf("\r\n\r\n");
    String status = answer.substring(9, 12);
    String type = "";
    for (String line : answer.substring(0, end).split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-type:")) {
        type = line.substring(13).strip();
      }
    }
    String body = answer.substring(end + 4).strip().replaceAll("\\s+", " ");
    // Bounds depend on the memory there is, lengths of packed bodies on who packed them.
    body = body.replaceAll("\\d{4,}", "N");
    return status + " " + type + " " + (status.startsWith("2") ? "" : body);
  }

  private static Map<String, Double> counts(LiveGateway gateway) throws Exception {
    Map<String, Double> counts = new TreeMap<>();
    gateway
        .page("/metrics")
        .lines()
        .filter(line -> COUNTERS.matcher(line).find())
        .forEach(
            line -> {
              int at = line.lastIndexOf(' ');
              counts.put(line.substring(0, at), Double.parseDouble(line.substring(at + 1)));
            });
    return counts;
  }

  private static Map<String, Double> more(Map<String, Double> before, Map<String, Double> after) {
    Map<String, Double> more = new TreeMap<>();
    after.forEach((series, count) -> more.put(series, count - before.getOrDefault(series, 0.0)));
    return more;
  }

  private static String counted(Map<String, Double> more) {
    StringBuilder told = new StringBuilder();
    more.forEach(
        (series, count) -> {
          if (count > 0) {
            told.append(told.isEmpty() ? "" : ", ")
                .append(series)
                .append(" +")
                .append(count.longValue());
          }
        });
    return told.isEmpty() ? "NOT COUNTED" : told.toString();
  }
}
