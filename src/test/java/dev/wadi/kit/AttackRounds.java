package dev.wadi.kit;

import static dev.wadi.kit.AttackBodies.head;
import static dev.wadi.kit.AttackBodies.joined;
import static dev.wadi.kit.AttackBodies.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.kit.AttackDoors.Door;
import dev.wadi.kit.Swarm.Script;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hostile senders against the real jar, started by the launcher with the options that users get,
 * one attack after the other on the same process, and beside each of them two honest senders: one
 * with a connection for each push of 100 KB, one with 10 KB over a connection that it keeps.
 *
 * <p>A run is good when the process lives, its memory stays within {@link #MOST_RSS_BYTES}, at
 * least {@link #GOOD_SHARE} of the honest pushes are acknowledged within a second, and every line
 * that was acknowledged is in the capture afterwards.
 */
public final class AttackRounds {
  /**
   * What the launcher's options add up to: heap 176 MB, direct memory 64 MB, code 64 MB, and 160 MB
   * for classes with their mapped archive, threads, and what libraries allocate by themselves.
   */
  public static final long MOST_RSS_BYTES = (176L + 64 + 64 + 160) << 20;

  public static final double GOOD_SHARE = 0.999;

  private static final String TOKEN = "Authorization: Bearer honest-secret-1\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String LONG = "Content-Length: 9500000\r\n";
  private static final byte[] NOTHING = {};

  private static final Pattern HELD =
      Pattern.compile("^wadi_(push_memory|syslog_waiting|datagram_waiting)_bytes[ {]");

  private final Path home;
  private final Duration each;
  private final PrintStream out;
  private final Set<String> chosen;
  private final Map<Door, Integer> ports = new EnumMap<>(Door.class);

  /**
   * One attack.
   *
   * @param door where it goes
   * @param connections at the same time
   */
  record Attack(String name, Door door, int connections, Script script) {}

  /** How one went. */
  public record Row(
      String name,
      long connects,
      String answers,
      int good,
      int bad,
      long medianMillis,
      long p999Millis,
      long rssBytes,
      long heldBytes,
      String lastFailure) {
    double share() {
      return good / (double) Math.max(1, good + bad);
    }
  }

  /**
   * All of them.
   *
   * @param problems what must not be, however busy the machine is
   * @param late attacks beside which honest pushes took too long or were refused
   */
  public record Report(
      List<Row> rows, List<String> problems, List<String> late, int acknowledged, int missing) {
    /** A table for people. */
    public String text() {
      StringBuilder text =
          new StringBuilder(
              "| attack | connections made | answers to it | honest pushes | in 1 s | median, p99.9"
                  + " ms | RSS MB | held after MB |\n"
                  + "|---|---|---|---|---|---|---|---|\n");
      for (Row row : rows) {
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %d | %s | %d | %.2f %% | %d, %d | %d | %.1f |%n",
                row.name,
                row.connects,
                row.answers,
                row.good + row.bad,
                100 * row.share(),
                row.medianMillis,
                row.p999Millis,
                row.rssBytes >> 20,
                row.heldBytes / 1048576.0));
      }
      return text.append("acknowledged lines: ")
          .append(acknowledged)
          .append(", missing: ")
          .append(missing)
          .append('\n')
          .append(String.join("\n", problems))
          .append('\n')
          .append(String.join("\n", late))
          .append('\n')
          .toString();
    }
  }

  /**
   * @param each how long an attack lasts
   * @param chosen parts of names of the attacks to run; empty for all
   */
  public AttackRounds(Path home, Duration each, Set<String> chosen, PrintStream out) {
    this.home = home;
    this.each = each;
    this.chosen = chosen;
    this.out = out;
  }

  /** Every attack there is. */
  static List<Attack> attacks() throws IOException {
    List<Attack> attacks = new ArrayList<>();
    byte[] part = "x".repeat(60_000).getBytes(ISO_8859_1);
    byte[] most = "x".repeat(9_000_000).getBytes(ISO_8859_1);
    byte[] one = {' '};
    byte[] chunk = ("c350\r\n" + "x".repeat(50_000)).getBytes(ISO_8859_1);
    add(attacks, "unfinished, no token", 1_000, joined(head(LONG), part), one);
    byte[] detour = "POST loki/api/v1/push HTTP/1.1\r\nHost: x\r\n".getBytes(ISO_8859_1);
    byte[] asLong = (LONG + "\r\n").getBytes(ISO_8859_1);
    add(attacks, "unfinished, detour", 1_000, joined(joined(detour, asLong), part), NOTHING);
    add(attacks, "unfinished", 1_000, joined(head(TOKEN + LONG), part), one);
    add(attacks, "unfinished, silent", 1_000, joined(head(TOKEN + LONG), part), NOTHING);
    add(attacks, "nearly finished", 1_000, joined(head(TOKEN + LONG), most), NOTHING);
    byte[] little = "x".repeat(190_000).getBytes(ISO_8859_1);
    String shorter = "Content-Length: 200000\r\n";
    add(attacks, "nearly finished, small", 1_000, joined(head(TOKEN + shorter), little), NOTHING);
    add(attacks, "byte by byte", 1_000, head(TOKEN + LONG), one);
    add(
        attacks,
        "unfinished, chunked",
        1_000,
        joined(head(TOKEN + "Transfer-Encoding: chunked\r\n"), chunk),
        NOTHING);
    byte[] blanks = AttackBodies.blanks();
    bomb(attacks, "gzip", JSON + "Content-Encoding: gzip\r\n", AttackBodies.gzip(blanks));
    bomb(attacks, "deflate", JSON + "Content-Encoding: deflate\r\n", AttackBodies.deflate(blanks));
    bomb(attacks, "snappy", JSON + "Content-Encoding: snappy\r\n", AttackBodies.snappy(blanks));
    bomb(attacks, "zstd", JSON + "Content-Encoding: zstd\r\n", AttackBodies.zstd(blanks));
    String gzip = JSON + "Content-Encoding: gzip\r\n";
    bomb(attacks, "entries", gzip, AttackBodies.gzip(AttackBodies.emptyEntries()));
    bomb(attacks, "labels", gzip, AttackBodies.gzip(AttackBodies.manyLabels()));
    bomb(attacks, "streams", gzip, AttackBodies.gzip(AttackBodies.manyStreams()));
    bomb(attacks, "memorable", gzip, AttackBodies.gzip(AttackBodies.memorableLabels()));
    bomb(attacks, "deep", gzip, AttackBodies.gzip(AttackBodies.deep()));
    bomb(attacks, "addresses", gzip, AttackBodies.gzip(AttackBodies.addresses()));
    bomb(
        attacks,
        "protobuf",
        "Content-Type: application/x-protobuf\r\n",
        AttackBodies.snappy(AttackBodies.emptyStreams()));
    bomb(attacks, "members", gzip, AttackBodies.emptyMembers(1 << 20));
    bomb(attacks, "understated", gzip, AttackBodies.understated(AttackBodies.gzip(blanks)));
    bomb(
        attacks,
        "unknown size",
        JSON + "Content-Encoding: zstd\r\n",
        AttackBodies.zstdOfUnknownSize(blanks));
    bomb(attacks, "light", gzip, AttackBodies.gzip(AttackBodies.manyLabels(900_000)));
    bomb(attacks, "plain", JSON, AttackBodies.manyLabels(900_000));
    bomb(attacks, "junk", JSON, "x".repeat(250_000).getBytes(ISO_8859_1));
    attacks.add(
        new Attack(
            "bombs: chunked",
            Door.PUSH,
            200,
            new Script(
                AttackBodies.chunked(TOKEN + gzip, AttackBodies.gzip(AttackBodies.manyStreams())),
                NOTHING,
                true,
                true)));
    byte[] nowhere = "POST /nowhere HTTP/1.1\r\nHost: x\r\n".getBytes(ISO_8859_1);
    add(attacks, "nowhere", 1_000, joined(joined(nowhere, asLong), most), NOTHING);
    byte[] small = "{\"streams\":[]}".getBytes(ISO_8859_1);
    attacks.add(
        new Attack(
            "flood",
            Door.PUSH,
            200,
            new Script(request(TOKEN + JSON, small), NOTHING, true, true)));
    attacks.add(
        new Attack(
            "flood, no token",
            Door.PUSH,
            200,
            new Script(request(JSON, small), NOTHING, true, true)));
    attacks.add(
        new Attack("connections", Door.PUSH, 4_200, new Script(NOTHING, NOTHING, true, true)));
    byte[] headers = "a:\r\n".repeat(3_100).getBytes(ISO_8859_1);
    byte[] start = "POST /loki/api/v1/push HTTP/1.1\r\n".getBytes(ISO_8859_1);
    add(attacks, "headers", 4_000, joined(start, headers), NOTHING);
    byte[] end = "0\r\n".getBytes(ISO_8859_1);
    byte[] chunked = head(TOKEN + "Transfer-Encoding: chunked\r\n");
    add(attacks, "trailers", 4_000, joined(joined(chunked, end), headers), NOTHING);
    byte[] pages = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(400).getBytes(ISO_8859_1);
    attacks.add(
        new Attack("pipelined", Door.PUSH, 1_000, new Script(pages, NOTHING, false, false)));
    attacks.addAll(new AttackDoors(TOKEN).attacks());
    return attacks;
  }

  private static void add(
      List<Attack> attacks, String name, int connections, byte[] burst, byte[] drip) {
    attacks.add(new Attack(name, Door.PUSH, connections, new Script(burst, drip, true, false)));
  }

  private static void bomb(List<Attack> attacks, String kind, String headers, byte[] body) {
    attacks.add(
        new Attack(
            "bombs: " + kind,
            Door.PUSH,
            200,
            new Script(request(TOKEN + headers, body), NOTHING, true, true)));
  }

  /** Runs them. */
  public Report run() throws Exception {
    List<Row> rows = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> late = new ArrayList<>();
    Set<String> acknowledged = new HashSet<>();
    try (GatewayProcess gateway = new GatewayProcess(home).by(Path.of("wadi"))) {
      gateway.set("wadi.auth.tokens", "main=honest-secret-1");
      openDoors(gateway);
      String options = System.getProperty("wadi.attack.jvm", "");
      if (!options.isEmpty()) {
        gateway.jvm(options);
      }
      gateway.start();
      warm(gateway);
      for (Attack attack : attacks()) {
        if (chosen.isEmpty() || chosen.stream().anyMatch(attack.name::contains)) {
          try {
            Row row = one(gateway, attack, acknowledged);
            rows.add(row);
            judge(row, problems, late);
            out.println(row);
          } catch (IOException e) {
            problems.add(attack.name + ": the gateway is gone: " + gateway.output());
            out.println(problems.get(problems.size() - 1));
            return new Report(rows, problems, late, acknowledged.size(), -1);
          }
        }
      }
      gateway.stop();
    }
    Set<String> missing = new HashSet<>(acknowledged);
    CapturedLines.forEach(
        home.resolve("data").resolve("captures"),
        line -> {
          String text = line.path("msg").asText();
          missing.remove(text.substring(0, Math.max(0, text.indexOf(' '))));
        });
    if (!missing.isEmpty()) {
      problems.add(missing.size() + " acknowledged lines are missing");
    }
    return new Report(rows, problems, late, acknowledged.size(), missing.size());
  }

  private void openDoors(GatewayProcess gateway) throws IOException {
    ports.put(Door.PUSH, gateway.dataPort());
    ports.put(Door.CONSOLE, gateway.consolePort());
    for (Door door : List.of(Door.OTLP, Door.SYSLOG, Door.SYSLOG_UDP, Door.DATAGRAM)) {
      ports.put(door, GatewayProcess.freePort());
    }
    gateway.set("wadi.otlp.port", "" + ports.get(Door.OTLP));
    gateway.set("wadi.syslog.tcpPort", "" + ports.get(Door.SYSLOG));
    gateway.set("wadi.syslog.udpPort", "" + ports.get(Door.SYSLOG_UDP));
    gateway.set("wadi.syslog.tenant", "net");
    gateway.set("wadi.datagram.port", "" + ports.get(Door.DATAGRAM));
    gateway.set("wadi.datagram.writeSecret", "a-secret-of-datagrams");
  }

  /* What is asked for is a gateway at work, not one whose code is being compiled. */
  private void warm(GatewayProcess gateway) throws InterruptedException {
    try (HonestSender fresh =
            HonestSender.begin(gateway.dataPort(), "warm-new", TOKEN, false, 100_000);
        HonestSender kept =
            HonestSender.begin(gateway.dataPort(), "warm-kept", TOKEN, true, 10_000)) {
      PushLoad.await(Duration.ofSeconds(20), () -> fresh.good() > 100 && kept.good() > 100);
    }
  }

  private Row one(GatewayProcess gateway, Attack attack, Set<String> acknowledged)
      throws IOException, InterruptedException {
    String name = attack.name.replaceAll("[^a-z]", "");
    long peak = 0;
    int port = gateway.dataPort();
    HonestSender fresh = HonestSender.begin(port, name + "-new", TOKEN, false, 100_000);
    HonestSender kept = HonestSender.begin(port, name + "-kept", TOKEN, true, 10_000);
    long connects;
    String answers;
    int attacked = ports.getOrDefault(attack.door, port);
    boolean udp = attack.door.isUdp();
    try (fresh;
        kept;
        DatagramSwarm datagrams =
            DatagramSwarm.begin(attacked, udp ? attack.connections : 0, attack.script.burst());
        Swarm swarm = Swarm.begin(attacked, udp ? 0 : attack.connections, attack.script)) {
      long end = System.nanoTime() + each.toNanos();
      while (System.nanoTime() < end && gateway.isAlive()) {
        peak = Math.max(peak, rssBytes(gateway.pid()));
        Thread.sleep(50);
      }
      connects = udp ? datagrams.sent() : swarm.connects();
      answers = swarm.answers();
    }
    acknowledged.addAll(fresh.acknowledged());
    acknowledged.addAll(kept.acknowledged());
    long held = heldBytes(gateway);
    return new Row(
        attack.name,
        connects,
        answers,
        fresh.good() + kept.good(),
        fresh.bad() + kept.bad(),
        Math.max(fresh.millis(0.5), kept.millis(0.5)),
        Math.max(fresh.millis(0.999), kept.millis(0.999)),
        peak,
        held,
        fresh.lastFailure() + kept.lastFailure());
  }

  private static void judge(Row row, List<String> problems, List<String> late) {
    if (row.rssBytes > MOST_RSS_BYTES) {
      problems.add(row.name + ": " + (row.rssBytes >> 20) + " MB resident");
    }
    if (row.share() < GOOD_SHARE) {
      late.add(
          row.name
              + ": "
              + row.bad
              + " of "
              + (row.good + row.bad)
              + " honest pushes were"
              + " not acknowledged within a second: "
              + row.lastFailure);
    }
    if (row.heldBytes != 0) {
      problems.add(row.name + ": " + row.heldBytes + " bytes are held by nobody");
    }
  }

  /* All have gone, so nothing may be held soon. */
  private static long heldBytes(GatewayProcess gateway) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    long held = -1;
    while (held != 0 && System.nanoTime() < deadline) {
      held =
          gateway
              .get("/metrics")
              .body()
              .lines()
              .filter(line -> HELD.matcher(line).find())
              .mapToLong(
                  line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
              .sum();
    }
    return held;
  }

  private static long rssBytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .sum();
  }
}
