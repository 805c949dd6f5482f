package dev.wadi.kit;

import static dev.wadi.kit.AttackBodies.joined;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.kit.AttackRounds.Attack;
import dev.wadi.kit.Swarm.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Attacks on the doors beside Loki's: other forms, other ports, other protocols. */
final class AttackDoors {
  /** Where an attack goes. */
  enum Door {
    PUSH,
    OTLP,
    SYSLOG,
    SYSLOG_UDP,
    DATAGRAM,
    CONSOLE;

    /** Whether it takes datagrams, and the burst of a script is one. */
    boolean isUdp() {
      return this == SYSLOG_UDP || this == DATAGRAM;
    }
  }

  private static final byte[] NOTHING = {};
  private static final byte[] ONE = {'x'};
  private static final String FIREHOSE = "/ingest/firehose";
  private static final String PUBSUB = "/ingest/pubsub";
  private static final String ACKS =
      "/services/collector/ack?channel=0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba";

  private final String token;
  private final List<Attack> attacks = new ArrayList<>();

  /**
   * @param token a header line
   */
  AttackDoors(String token) {
    this.token = token;
  }

  /** All of them. */
  List<Attack> attacks() throws IOException {
    http();
    syslog();
    add("datagrams: junk", Door.DATAGRAM, 4, "x".repeat(1_200).getBytes(ISO_8859_1), NOTHING);
    byte[] login =
        "POST /hawtio/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n{"
            .getBytes(ISO_8859_1);
    add("console: unfinished", Door.CONSOLE, 1_000, login, ONE);
    add("console: connections", Door.CONSOLE, 4_000, NOTHING, NOTHING);
    byte[] head = "GET /hawtio HTTP/1.1\r\nHost: localhost\r\n".getBytes(ISO_8859_1);
    add("console: headers", Door.CONSOLE, 1_000, joined(head, headers()), ONE);
    return attacks;
  }

  private void http() throws IOException {
    byte[] blanks = AttackBodies.blanks();
    byte[] gzip = AttackBodies.gzip(blanks);
    bomb("logstack: bombs", Door.PUSH, "/v1/logs:ingest", "Content-Encoding: gzip\r\n", gzip);
    bomb("logstack: entries", Door.PUSH, "/v1/logs:ingest", "", repeated("{\"entries\":[", "{},"));
    bomb("logstack: deep", Door.PUSH, "/v1/logs:ingest", "", repeated("{\"entries\":[", "["));
    bomb("logops: bombs", Door.PUSH, "/v1/logs", "Content-Encoding: gzip\r\n", gzip);
    bomb("logops: tree", Door.PUSH, "/v1/logs", "", repeated("[", "{},"));
    bomb("otlp: bombs", Door.OTLP, "/v1/logs", "Content-Encoding: gzip\r\n", gzip);
    bomb("otlp: scopes", Door.OTLP, "/v1/logs", "", repeated("{\"resourceLogs\":[", "{},"));
    bomb("splunk: bombs", Door.PUSH, "/services/collector", "Content-Encoding: gzip\r\n", gzip);
    bomb("splunk: events", Door.PUSH, "/services/collector", "", filled("", "{\"event\":1}"));
    bomb("splunk: acks", Door.PUSH, ACKS, "", filled("{\"acks\":[", "1,"));
    bomb("splunk: raw", Door.PUSH, "/services/collector/raw", "", filled("", "x\n"));
    bomb("elasticsearch: bombs", Door.PUSH, "/_bulk", "Content-Encoding: gzip\r\n", gzip);
    bomb("elasticsearch: items", Door.PUSH, "/a/_bulk", "", filled("", "{\"delete\":{}}\n"));
    String paths = "/a/_bulk?filter_path=" + "**.**.**.**,".repeat(30) + "x";
    bomb("elasticsearch: paths", Door.PUSH, paths, "", filled("", "{\"create\":{}}\n{}\n"));
    bomb("records: bombs", Door.PUSH, "/ingest/json", "Content-Encoding: gzip\r\n", gzip);
    bomb("records: values", Door.PUSH, "/ingest/json", "", filled("", "1 "));
    bomb("records: deep", Door.PUSH, "/ingest/json", "", filled("", "["));
    bomb("records: lines", Door.PUSH, "/ingest/text", "", filled("", "x\n"));
    bomb("firehose: records", Door.PUSH, FIREHOSE, "", filled("{\"records\":[", "{},"));
    String record = "{\"data\":\"" + Base64.getEncoder().encodeToString(gzip) + "\"}";
    byte[] packed = ("{\"records\":[" + record + "]}").getBytes(ISO_8859_1);
    bomb("firehose: bombs", Door.PUSH, FIREHOSE, "", packed);
    byte[] empty = AttackBodies.gzip(new byte[0]);
    String nothing = "{\"data\":\"" + Base64.getEncoder().encodeToString(empty) + "\"},";
    bomb("firehose: empty", Door.PUSH, FIREHOSE, "", filled("{\"records\":[", nothing));
    String attributes = "{\"message\":{\"attributes\":{";
    bomb("pubsub: attributes", Door.PUSH, PUBSUB, "", filled(attributes, "\"\":\"\","));
    byte[] message = ("{\"message\":" + record + "}").getBytes(ISO_8859_1);
    bomb("pubsub: bombs", Door.PUSH, PUBSUB, "", message);
    byte[] zstd = AttackBodies.zstdOfUnknownSize(blanks);
    bomb("otlp: zstd", Door.OTLP, "/v1/logs", "Content-Encoding: zstd\r\n", zstd);
    byte[] unfinished = request("/v1/logs", "Content-Length: 9500000\r\n", new byte[60_000]);
    add("otlp: unfinished", Door.OTLP, 1_000, unfinished, ONE);
    byte[] both =
        request("/v1/logs", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", new byte[4]);
    attacks.add(
        new Attack("logops: two framings", Door.PUSH, 200, new Script(both, NOTHING, true, true)));
    add("ten thousand connections", Door.PUSH, 10_000, NOTHING, NOTHING);
  }

  private void syslog() {
    byte[] begun = ("<13>1 - h a - - - " + "x".repeat(65_000)).getBytes(ISO_8859_1);
    add("syslog: begun", Door.SYSLOG, 1_000, begun, NOTHING);
    byte[] counted = joined("65000 ".getBytes(ISO_8859_1), begun);
    add("syslog: begun, byte by byte", Door.SYSLOG, 900, joined(counted, NOTHING), ONE);
    byte[] endless = "x".repeat(4_000).getBytes(ISO_8859_1);
    add("syslog: no end", Door.SYSLOG, 50, "<13>".getBytes(ISO_8859_1), endless);
    StringBuilder hosts = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      hosts.append("<13>1 - ").append(i).append("h".repeat(900)).append(" app - - - text\n");
    }
    add("syslog: hosts", Door.SYSLOG, 5, NOTHING, hosts.toString().getBytes(ISO_8859_1));
    StringBuilder data = new StringBuilder("<13>1 - h app - - [x");
    for (int i = 0; i < 90; i++) {
      data.append(" p").append(i).append("=\"\"");
    }
    byte[] pairs = data.append("] text\n").toString().repeat(10).getBytes(ISO_8859_1);
    add("syslog: pairs", Door.SYSLOG, 10, NOTHING, pairs);
    byte[] lines = "<13>1 - h app - - - a@b.co a@b.co\n".repeat(60).getBytes(ISO_8859_1);
    add("syslog: flood", Door.SYSLOG, 20, NOTHING, lines);
    add("syslog: ten thousand", Door.SYSLOG, 10_000, NOTHING, NOTHING);
    byte[] datagram = ("<13>1 - h app - - - " + "x".repeat(1_000)).getBytes(ISO_8859_1);
    add("syslog udp: flood", Door.SYSLOG_UDP, 4, datagram, NOTHING);
    add("syslog udp: junk", Door.SYSLOG_UDP, 4, new byte[1_400], NOTHING);
  }

  private void add(String name, Door door, int connections, byte[] burst, byte[] drip) {
    attacks.add(new Attack(name, door, connections, new Script(burst, drip, true, false)));
  }

  private void bomb(String name, Door door, String path, String headers, byte[] body) {
    byte[] request = request(path, headers + "Content-Length: " + body.length + "\r\n", body);
    attacks.add(new Attack(name, door, 200, new Script(request, NOTHING, true, true)));
  }

  private byte[] request(String path, String headers, byte[] body) {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + token
            + headers
            + "\r\n";
    return joined(head.getBytes(ISO_8859_1), body);
  }

  /* As much as LogOps takes, which takes least. */
  private static byte[] repeated(String begin, String each) {
    return (begin + each.repeat(190_000 / each.length())).getBytes(ISO_8859_1);
  }

  /* Nearly as much as a door takes by itself. */
  private static byte[] filled(String begin, String each) {
    return (begin + each.repeat(9_500_000 / each.length())).getBytes(ISO_8859_1);
  }

  private static byte[] headers() {
    return "a: b\r\n".repeat(1_000).getBytes(ISO_8859_1);
  }
}
