package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.PushBody;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.KafkaBrokers;
import dev.wadi.model.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Lines a second from a topic and into one, with a real broker on the same machine: beside the push
 * door in the same run, and beside Kafka's own measuring producer with as many bytes; and the
 * profile kafka with three brokers beside the log on disk.
 */
public final class KafkaBench {
  private static final int LINES = 500;
  private static final int LINE_BYTES = 200;
  private static final int PARTITIONS = 4;
  private static final Pattern RATE = Pattern.compile("([0-9.]+) records/sec");

  private final Path home;
  private final int pushes;
  private final List<PushBody> bodies;

  private KafkaBench(Path home, int pushes) {
    this.home = home;
    this.pushes = pushes;
    this.bodies =
        new BenchBodies(256, LINES, 1, LINE_BYTES, 0, 1)
            .make(BenchDoor.LOKI, PushBody.Form.PROTOBUF, Instant.now());
  }

  /** Arguments: rows (in or one of loki and plain, out, profile), millions of lines. */
  public static void main(String[] args) throws Exception {
    String rows = args.length > 0 ? args[0] : "in,out,profile";
    double millions = args.length > 1 ? Double.parseDouble(args[1]) : 3;
    Path home = Files.createTempDirectory("wadi-kafka-bench");
    KafkaBench bench = new KafkaBench(home, (int) (millions * 1e6 / LINES));
    System.out.printf(
        "load average %s, %d processors, %,d lines of %d bytes%n%n",
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
        Runtime.getRuntime().availableProcessors(),
        bench.lines(),
        LINE_BYTES);
    System.out.println("| row | lines/s | CPU, µs a line | by thread |\n|---|--:|--:|---|");
    for (String row : rows.split(",")) {
      switch (row) {
        case "in" -> bench.in(List.of("loki", "plain"));
        case "loki", "plain" -> bench.in(List.of(row));
        case "out" -> bench.out();
        case "profile" -> bench.profile();
        default ->
            throw new IllegalArgumentException(
                "rows: " + row + " (expected: in, loki, plain, out, profile)");
      }
    }
    System.exit(0);
  }

  private long lines() {
    return (long) pushes * LINES;
  }

  /* Pushes that are not measured: the better compiler is at work meanwhile. */
  private int warmUp() {
    return Math.max(1, pushes / 2);
  }

  private static void told(String row, double rate) {
    System.out.printf(Locale.ROOT, "| %s | %,.0f | | |%n", row, rate);
  }

  private static void told(String row, Rate rate) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %.2f | %s |%n",
        row,
        rate.lines(),
        rate.cpuMicros(),
        rate.byThread());
  }

  private static void share(double lines, Rate rate, Rate of) {
    System.out.printf(
        Locale.ROOT,
        "| … of it | %.2f | %.2f | |%n",
        lines,
        of.cpuMicros() / Math.max(0.01, rate.cpuMicros()));
  }

  /** Lines a second, and what a line cost the process that is measured, in all and by thread. */
  private record Rate(double lines, double cpuMicros, String byThread) {
    static Rate of(double seconds, long lines, ThreadTimes cost) {
      return new Rate(lines / seconds, cost.seconds() * 1e6 / lines, cost.each(lines));
    }
  }

  // --- from a topic, beside the door ---

  private void in(List<String> formats) throws Exception {
    Rate door;
    try (GatewayProcess gateway = gateway("door")) {
      gateway.start();
      load(gateway, warmUp());
      ThreadTimes before = ThreadTimes.of(gateway.pid());
      double lines = load(gateway, pushes);
      door = Rate.of(lines() / lines, lines(), ThreadTimes.of(gateway.pid()).since(before));
      told("push door, Loki protobuf", door);
    }
    try (KafkaBrokers broker = KafkaBrokers.start(home.resolve("in"), 1)) {
      for (String format : formats) {
        broker.topic(format, PARTITIONS);
        fill(broker, format, format.equals("plain"));
        try (GatewayProcess gateway = gateway("in-" + format)) {
          gateway
              .set("wadi.kafka.brokers", broker.addresses())
              .set("wadi.kafka.topics", format)
              .set("wadi.kafka.format", format);
          gateway.start();
          Rate rate = rate(gateway, "wadi_source_accepted_entries_total", "source=\"kafka\"");
          told("from a topic, " + format, rate);
          share(rate.lines() / door.lines(), rate, door);
        }
      }
    }
  }

  private void fill(KafkaBrokers broker, String topic, boolean eachLine) {
    List<Future<?>> sent = new ArrayList<>();
    for (int push = 0; push < pushes + warmUp(); push++) {
      PushBody body = bodies.get(push % bodies.size());
      if (eachLine) {
        String text = "a plain line of a topic that is measured, number ";
        for (int i = 0; i < LINES; i++) {
          String line = text + push + " " + i + " ";
          byte[] value = (line + "x".repeat(LINE_BYTES - line.length())).getBytes(UTF_8);
          sent.add(broker.send(new ProducerRecord<>(topic, value)));
        }
      } else {
        sent.add(broker.send(new ProducerRecord<>(topic, body.bytes())));
      }
      if (sent.size() > 50_000) {
        sent.forEach(KafkaBrokers::await);
        sent.clear();
      }
    }
    sent.forEach(KafkaBrokers::await);
  }

  /* Behind as many lines as the door had to get warm: what a start costs is another row's. */
  private Rate rate(GatewayProcess gateway, String metric, String label) throws Exception {
    long warm = (long) warmUp() * LINES;
    long begin = 0;
    long before = 0;
    ThreadTimes cost = null;
    long now = 0;
    while (now < lines() + warm) {
      now = seen(gateway, metric, label);
      if (cost == null && now >= warm) {
        begin = System.nanoTime();
        before = now;
        cost = ThreadTimes.of(gateway.pid());
      }
      TimeUnit.MILLISECONDS.sleep(250); // a look at the numbers, which takes some time of its own
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    ThreadTimes after = ThreadTimes.of(gateway.pid());
    return Rate.of(seconds, now - before, cost == null ? after : after.since(cost));
  }

  private static long seen(GatewayProcess gateway, String metric, String label)
      throws IOException, InterruptedException {
    try {
      return BenchMetrics.sum(gateway, metric, label);
    } catch (IllegalStateException e) {
      return 0; // not counted so far
    }
  }

  // --- into a topic, beside Kafka's own producer ---

  /*
   * What is to be written waits in the log, and its capture is done, before there is a broker: the
   * sink alone is measured then. The other producer gets as many bytes: each line with as much text
   * more as a key and headers take that ours have.
   */
  private void out() throws Exception {
    try (KafkaBrokers broker = KafkaBrokers.start(home.resolve("out"), 1);
        GatewayProcess gateway = gateway("out")) {
      broker.topic("out", PARTITIONS);
      broker.topic("perf", PARTITIONS);
      broker.kill(0);
      gateway
          .set("wadi.kafka.brokers", broker.addresses())
          .set("wadi.kafka.sinkTopic", "out")
          .set("wadi.kafka.sinkForm", "plain");
      gateway.start();
      load(gateway, pushes + warmUp());
      BenchMetrics.awaitCaptured(gateway, Duration.ofMinutes(5));
      broker.restart(0);
      Rate sink = rate(gateway, "wadi_kafka_delivered_entries_total", "sink=\"kafka\"");
      told("into a topic, plain, a record each line", sink);
      gateway.stop();
      beside(broker, sink, "the same lines", 0);
      beside(broker, sink, "the same bytes", bytesBeside());
    }
  }

  /* Of key, headers and their names, as the form plain has them. */
  private static int bytesBeside() {
    String key = "main" + BenchLines.batches(1, 1, LINE_BYTES).get(0).streams().get(0).labels();
    String headers = "wadi-tenantmainwadi-time1768478400000000000wadi-receiptmain:12:123456789/250";
    return key.length() + headers.length();
  }

  private void beside(KafkaBrokers broker, Rate sink, String what, int more) throws Exception {
    Path payload = home.resolve("payload.txt");
    StringBuilder text = new StringBuilder();
    for (Batch batch : BenchLines.batches(20, LINES, LINE_BYTES + more)) {
      batch.forEach(entry -> text.append(entry.line()).append('\n'));
    }
    Files.writeString(payload, text);
    long warm = (long) warmUp() * LINES;
    Tool start = tool(broker, payload, warm);
    Tool all = tool(broker, payload, warm + lines());
    Rate tool =
        new Rate(
            lines() / (all.seconds() - start.seconds()),
            (all.cpuSeconds() - start.cpuSeconds()) * 1e6 / lines(),
            "");
    told("kafka-producer-perf-test, " + what, tool);
    share(sink.lines() / tool.lines(), sink, tool);
  }

  /** A run of it: by its own clock, and processor time of the process as a whole. */
  private record Tool(double seconds, double cpuSeconds) {}

  /* The same client with the same settings as the sink's, and the same collector. */
  private static Tool tool(KafkaBrokers broker, Path payload, long records)
      throws IOException, InterruptedException {
    double before = ThreadTimes.ofChildrenThatEnded();
    String said =
        KafkaBrokers.tool(
            List.of("-Xmx512m", "-XX:+UseSerialGC"),
            "org.apache.kafka.tools.ProducerPerformance",
            "--topic",
            "perf",
            "--num-records",
            Long.toString(records),
            "--payload-file",
            payload.toString(),
            "--throughput",
            "-1",
            "--producer-props",
            "bootstrap.servers=" + broker.addresses(),
            "acks=all",
            "enable.idempotence=true",
            "compression.type=zstd",
            "compression.zstd.level=1",
            "linger.ms=5",
            "batch.size=262144");
    double rate = 0;
    Matcher rates = RATE.matcher(said);
    while (rates.find()) {
      rate = Double.parseDouble(rates.group(1));
    }
    return new Tool(records / rate, ThreadTimes.ofChildrenThatEnded() - before);
  }

  // --- the profile ---

  private void profile() throws Exception {
    try (GatewayProcess gateway = gateway("wal")) {
      gateway.start();
      load(gateway, warmUp());
      told("log on disk, one node", load(gateway, pushes));
    }
    try (KafkaBrokers brokers = KafkaBrokers.start(home.resolve("profile"), 3);
        GatewayProcess both = node("both", "both", brokers);
        GatewayProcess one = node("ingest-1", "ingest", brokers)) {
      one.start();
      load(one, warmUp());
      told("profile kafka, 3 brokers, 1 ingest node", load(one, pushes));
      try (GatewayProcess two = node("ingest-2", "ingest", brokers)) {
        two.start();
        load(two, warmUp());
        told("… 2 ingest nodes", together(List.of(one, two)));
        try (GatewayProcess three = node("ingest-3", "ingest", brokers)) {
          three.start();
          load(three, warmUp());
          told("… 3 ingest nodes", together(List.of(one, two, three)));
        }
      }
      both.start();
      Rate sunk = rate(both, "wadi_sink_confirmed_entries_total", "sink=\"capture\"");
      told("… from the topic into captures, 1 node", sunk);
    }
  }

  private double together(List<GatewayProcess> nodes) throws Exception {
    List<Thread> threads = new ArrayList<>();
    double[] rates = new double[nodes.size()];
    for (int i = 0; i < nodes.size(); i++) {
      int number = i;
      threads.add(
          new Thread(
              () -> {
                try {
                  rates[number] = load(nodes.get(number), pushes / nodes.size());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    double sum = 0;
    for (double rate : rates) {
      sum += rate;
    }
    return sum;
  }

  private GatewayProcess node(String name, String role, KafkaBrokers brokers) throws IOException {
    return gateway(name)
        .set("wadi.node.profile", "kafka")
        .set("wadi.node.role", role)
        .set("wadi.kafka.brokers", brokers.addresses());
  }

  private GatewayProcess gateway(String name) throws IOException {
    GatewayProcess made = new GatewayProcess(home.resolve(name)).by(Path.of("wadi"));
    String option = System.getProperty("wadi.bench.jvm", ""); // a profiler's, as a rule
    return (option.isEmpty() ? made : made.jvm(option))
        .set("wadi.redact.profile", "off")
        .set("wadi.wal.diskFloorBytes", "0");
  }

  private double load(GatewayProcess gateway, int count) throws Exception {
    LoadGenerator.Load load =
        new LoadGenerator.Load(gateway.url("/loki/api/v1/push"), "", 8, 0, 600, count, 0);
    long begin = System.nanoTime();
    LoadReport report = new LoadGenerator(load, bodies).run();
    return report.acknowledgedLines() / ((System.nanoTime() - begin) / 1e9);
  }
}
