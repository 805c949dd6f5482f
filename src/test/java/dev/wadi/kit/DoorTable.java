package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.codec.logops.LogopsSignature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of requests, byte for byte, and of what a door answers to each; the form is told at the
 * head of {@code doors/logstack.txt}.
 */
public final class DoorTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern MANY = Pattern.compile("\\{([^{}*]+)\\*([0-9]+)}");
  private static final String SECRET = "demo-priv-1";

  private DoorTable() {}

  /**
   * A row.
   *
   * @param name what it says
   * @param request lines as they are sent
   * @param answer lines of the answer
   */
  public record Row(String name, List<String> request, List<String> answer) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The rows of a resource, with what stands for names in braces. */
  public static List<Row> read(String resource, Map<String, String> names) throws IOException {
    String text;
    try (InputStream in = DoorTable.class.getResourceAsStream(resource)) {
      text = new String(in.readAllBytes(), UTF_8);
    }
    List<Row> rows = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("## ")) {
        rows.add(new Row(line.substring(3), new ArrayList<>(), new ArrayList<>()));
      } else if (line.startsWith(">")) {
        rows.get(rows.size() - 1).request.add(filled(behind(line), names));
      } else if (line.startsWith("<")) {
        rows.get(rows.size() - 1).answer.add(behind(line));
      }
    }
    return rows;
  }

  private static String behind(String line) {
    return line.length() < 3 ? "" : line.substring(2);
  }

  private static String filled(String line, Map<String, String> names) {
    String text = line.replace("{byte 0xff}", "\u00ff");
    for (Map.Entry<String, String> name : names.entrySet()) {
      text = text.replace("{" + name.getKey() + "}", name.getValue());
    }
    Matcher many = MANY.matcher(text);
    return many.replaceAll(
        found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
  }

  /** Sends a row's request and compares the answer. */
  public static void check(int port, Row row) throws IOException {
    RawHttp.Answer answer = RawHttp.send(port, bytes(row));
    String head = answer.text().substring(0, answer.text().indexOf("\r\n\r\n"));
    String body = answer.text().substring(head.length() + 4);
    assertThat(answer.status()).as(answer.text()).isEqualTo(Integer.parseInt(row.answer.get(0)));
    for (String line : row.answer.subList(1, row.answer.size())) {
      if (line.startsWith("!")) {
        assertThat(answer.text()).doesNotContain(line.substring(1));
      } else if (line.startsWith("...")) {
        fits("", JSON.readTree(line.substring(3)), JSON.readTree(body), false);
      } else if (line.startsWith("{")) {
        fits("", JSON.readTree(line), JSON.readTree(body), true);
      } else {
        String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
        String value = line.substring(line.indexOf(':') + 1).strip();
        List<String> values =
            head.lines()
                .filter(one -> one.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(one -> one.substring(one.indexOf(':') + 1).strip())
                .toList();
        assertThat(values).as(head).isNotEmpty();
        assertThat(value.equals("*") ? values : List.of(value))
            .as(head)
            .containsAnyElementsOf(values);
      }
    }
  }

  /* Members in any order; "*" stands for any value but null. */
  private static void fits(String place, JsonNode wanted, JsonNode found, boolean alone) {
    if (wanted.isTextual() && wanted.asText().equals("*")) {
      assertThat(found.isMissingNode() || found.isNull()).as(place).isFalse();
    } else if (wanted.isObject()) {
      assertThat(found.isObject()).as("%s: %s", place, found).isTrue();
      wanted
          .properties()
          .forEach(
              one ->
                  fits(
                      place + "/" + one.getKey(), one.getValue(), found.path(one.getKey()), alone));
      if (alone) {
        List<String> names = new ArrayList<>();
        wanted.fieldNames().forEachRemaining(names::add);
        assertThat(found.fieldNames())
            .toIterable()
            .as(place)
            .containsExactlyInAnyOrderElementsOf(names);
      }
    } else if (wanted.isArray()) {
      assertThat(found.size()).as("%s: %s", place, found).isEqualTo(wanted.size());
      for (int i = 0; i < wanted.size(); i++) {
        fits(place + "/" + i, wanted.get(i), found.path(i), alone);
      }
    } else {
      assertThat(found).as(place).isEqualTo(wanted);
    }
  }

  private static String bytes(Row row) {
    int blank = row.request.indexOf("");
    boolean withBody = blank >= 0;
    List<String> head = withBody ? row.request.subList(0, blank) : row.request;
    String body =
        withBody ? String.join("\n", row.request.subList(blank + 1, row.request.size())) : "";
    Map<String, String> headers = new LinkedHashMap<>();
    if (head.get(0).endsWith("/1.1")) {
      headers.put("host", "127.0.0.1");
    }
    headers.put("connection", "close");
    for (String line : head.subList(1, head.size())) {
      String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
      String value = line.substring(line.indexOf(':') + 2);
      if (name.equals("sign")) {
        sign(headers, head.get(0), body, List.of(value.split(" ")));
      } else {
        headers.put(name, value);
      }
    }
    boolean chunked = "chunked".equals(headers.get("transfer-encoding"));
    if (withBody && !chunked) {
      headers.putIfAbsent("content-length", Integer.toString(body.length()));
    }
    StringBuilder request = new StringBuilder(head.get(0)).append("\r\n");
    headers.forEach(
        (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    request.append("\r\n");
    if (chunked) {
      for (int at = 0; at < body.length(); at += 50_000) {
        String piece = body.substring(at, Math.min(body.length(), at + 50_000));
        request
            .append(Integer.toHexString(piece.length()))
            .append("\r\n")
            .append(piece)
            .append("\r\n");
      }
      return request.append("0\r\n\r\n").toString();
    }
    return request.append(body).toString();
  }

  private static void sign(
      Map<String, String> headers, String line, String body, List<String> how) {
    String target = line.split(" ")[1];
    String hash = LogopsSignature.hash(ByteBuffer.wrap(body.getBytes(ISO_8859_1)));
    Instant time = Instant.now();
    String nonce = how.contains("nonceless") ? null : UUID.randomUUID().toString();
    for (String word : how) {
      if (word.startsWith("nonce=")) {
        nonce = word.substring(6);
      } else if (word.matches("-[0-9]+")) {
        time = time.plusSeconds(Long.parseLong(word));
      }
    }
    String canonical =
        how.get(0).equals("4")
            ? LogopsSignature.canonical4("POST", target, time.toString(), hash)
            : LogopsSignature.canonical5(
                "POST", target.replaceFirst("\\?.*", ""), hash, time.toString(), nonce);
    headers.put("x-api-key", "demo-pub-1");
    headers.put("x-timestamp", time.toString());
    headers.put("x-content-sha256", how.contains("large") ? hash.toUpperCase(Locale.ROOT) : hash);
    headers.put("x-signature", LogopsSignature.sign(SECRET.getBytes(UTF_8), canonical));
    if (nonce != null) {
      headers.put("x-nonce", nonce);
    }
  }
}
