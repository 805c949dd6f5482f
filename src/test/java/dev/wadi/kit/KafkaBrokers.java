package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Real brokers (KRaft), each a process of its own that can be killed and started again. They know
 * each other and nobody else.
 */
public final class KafkaBrokers implements AutoCloseable {
  private static final String CLUSTER = "d2FkaS10ZXN0LWJyb2tlcg";
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path home;
  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> controllers = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final List<String> more;
  private final @Nullable FaultProxy proxy;
  private final int behindProxy;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  private KafkaBrokers(Path home, int brokers, boolean proxied, List<String> more)
      throws IOException {
    this.home = home;
    this.more = more;
    this.behindProxy = proxied ? GatewayProcess.freePort() : 0;
    this.proxy = proxied ? FaultProxy.to(behindProxy) : null;
    for (int i = 0; i < brokers; i++) {
      ports.add(GatewayProcess.freePort());
      controllers.add(GatewayProcess.freePort());
      processes.add(null);
    }
    Map<String, Object> client = client();
    client.put("default.api.timeout.ms", 30_000);
    client.put("request.timeout.ms", 5_000);
    admin = Admin.create(client);
    Map<String, Object> writing = client();
    writing.put("acks", "all");
    writing.put("linger.ms", 5);
    writing.put("max.request.size", 64 << 20);
    writing.put("buffer.memory", 96 << 20);
    producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Starts some in an empty folder.
   *
   * @param more lines of their settings, such as {@code message.max.bytes=2000}; with {@code
   *     <port>} for the port that clients come to, and {@code <controller>} for that of brokers
   */
  public static KafkaBrokers start(Path home, int brokers, String... more) {
    return start(home, brokers, false, more);
  }

  /** Starts one that has a {@link #proxy()} in front, besides the way of this class's own. */
  public static KafkaBrokers proxied(Path home, String... more) {
    return start(home, 1, true, more);
  }

  private static KafkaBrokers start(Path home, int brokers, boolean proxied, String... more) {
    try {
      KafkaBrokers all = new KafkaBrokers(home, brokers, proxied, List.of(more));
      for (int i = 0; i < brokers; i++) {
        all.format(i);
        all.run(i);
      }
      all.awaitReady();
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while brokers start", e);
    }
  }

  private void format(int number) throws IOException {
    Path logs = Files.createDirectories(folder(number).resolve("logs"));
    Files.writeString(
        logs.resolve("meta.properties"),
        String.join(
            "\n",
            "version=1",
            "cluster.id=" + CLUSTER,
            "node.id=" + (number + 1),
            "directory.id=" + Uuid.randomUuid(),
            ""));
    List<String> voters = new ArrayList<>();
    for (int i = 0; i < controllers.size(); i++) {
      voters.add((i + 1) + "@127.0.0.1:" + controllers.get(i));
    }
    int replicas = Math.min(3, ports.size());
    List<String> settings =
        new ArrayList<>(
            List.of(
                "process.roles=broker,controller",
                "node.id=" + (number + 1),
                "controller.quorum.voters=" + String.join(",", voters),
                "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                    .formatted(ports.get(number), controllers.get(number)),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + ports.get(number),
                "log.dirs=" + logs.toAbsolutePath(),
                "auto.create.topics.enable=false",
                "group.initial.rebalance.delay.ms=0",
                "offsets.topic.num.partitions=3",
                "offsets.topic.replication.factor=" + replicas,
                "transaction.state.log.replication.factor=" + replicas,
                "transaction.state.log.min.isr=1",
                "default.replication.factor=" + replicas,
                "min.insync.replicas=" + Math.max(1, replicas - 1),
                // After kill -9 the same number is let in again when its session is over.
                "broker.session.timeout.ms=1500",
                "broker.heartbeat.interval.ms=300",
                "controller.quorum.election.timeout.ms=500",
                "controller.quorum.fetch.timeout.ms=1000",
                "log.retention.check.interval.ms=500",
                "log.segment.delete.delay.ms=100",
                "log.cleaner.enable=false",
                "num.network.threads=1",
                "num.io.threads=2"));
    if (proxy != null) {
      settings.add(
          "listeners=PLAINTEXT://127.0.0.1:%d,PROXIED://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
              .formatted(ports.get(number), behindProxy, controllers.get(number)));
      settings.add(
          "advertised.listeners=PLAINTEXT://127.0.0.1:%d,PROXIED://127.0.0.1:%d"
              .formatted(ports.get(number), proxy.port()));
      settings.add(
          "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,"
              + "CONTROLLER:PLAINTEXT");
    }
    for (String line : more) {
      settings.add(
          line.replace("<port>", String.valueOf(ports.get(number)))
              .replace("<controller>", String.valueOf(controllers.get(number))));
    }
    Files.write(folder(number).resolve("server.properties"), settings);
    Files.writeString(
        folder(number).resolve("log4j.properties"),
        "log4j.rootLogger=WARN, err\n"
            + "log4j.appender.err=org.apache.log4j.ConsoleAppender\n"
            + "log4j.appender.err.layout=org.apache.log4j.PatternLayout\n"
            + "log4j.appender.err.layout.ConversionPattern=%d %p %c{1} %m%n\n");
  }

  private Path folder(int number) {
    return home.resolve("broker-" + (number + 1));
  }

  private void run(int number) throws IOException, InterruptedException {
    List<String> command = java("-Xmx256m");
    command.add("-Dlog4j.configuration=file:" + folder(number).resolve("log4j.properties"));
    command.addAll(List.of("-cp", ForeignServer.classPath("kafka"), "kafka.Kafka"));
    command.add(folder(number).resolve("server.properties").toString());
    processes.set(
        number,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder(number).resolve("out.log").toFile()))
            .start());
  }

  private static List<String> java(String memory) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            memory,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"));
  }

  /** Waits until all that run are known to each other. */
  public void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST_NANOS;
    long running = processes.stream().filter(Process::isAlive).count();
    while (System.nanoTime() < end) {
      if (processes.stream().filter(Process::isAlive).count() < running) {
        break;
      }
      try {
        if (admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size() == running) {
          return;
        }
      } catch (ExecutionException | TimeoutException e) {
        continue; // not yet
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    String said = Files.readString(folder(0).resolve("out.log"), UTF_8);
    close();
    throw new IOException("brokers did not start: " + said);
  }

  /** Where all of them listen. */
  public String addresses() {
    return String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList());
  }

  /** The bad network before the only broker. */
  public FaultProxy proxy() {
    return Objects.requireNonNull(proxy, "started with proxied");
  }

  /** Where one of them listens. */
  public int port(int number) {
    return ports.get(number);
  }

  /** A topic that all brokers have, each record as often as they are, up to three times. */
  public void topic(String name, int partitions, String... settings) {
    Map<String, String> map = new HashMap<>();
    for (String setting : settings) {
      map.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
    }
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(map);
    done(() -> admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS));
    done(
        () -> {
          while (!isLed(name)) {
            TimeUnit.MILLISECONDS.sleep(20); // until all brokers have heard of it
          }
          return null;
        });
  }

  private boolean isLed(String topic) throws Exception {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(30, TimeUnit.SECONDS)
          .get(topic)
          .partitions()
          .stream()
          .allMatch(one -> one.leader() != null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  /** Writes a record and waits until it is there. */
  public void write(ProducerRecord<byte[], byte[]> record) {
    done(() -> producer.send(record).get(30, TimeUnit.SECONDS));
  }

  /** Writes a record in a transaction that holds or is taken back. */
  public void transaction(
      String compression, ProducerRecord<byte[], byte[]> record, boolean holds) {
    Map<String, Object> writing = client();
    writing.put("transactional.id", "transaction-" + compression);
    writing.put("compression.type", compression);
    try (KafkaProducer<byte[], byte[]> one =
        new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer())) {
      one.initTransactions();
      one.beginTransaction();
      done(() -> one.send(record).get(30, TimeUnit.SECONDS));
      if (holds) {
        one.commitTransaction();
      } else {
        one.abortTransaction();
      }
    }
  }

  /** Hands a record to the client, which goes on trying for two minutes. */
  public Future<?> send(ProducerRecord<byte[], byte[]> record) {
    return producer.send(record);
  }

  /** Waits until what was sent is there. */
  public static void await(Future<?> sent) {
    done(() -> sent.get(3, TimeUnit.MINUTES));
  }

  /** The same for a text without a key. */
  public void write(String topic, String... values) {
    List<Future<?>> sent = new ArrayList<>();
    for (String value : values) {
      sent.add(producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8))));
    }
    producer.flush();
    for (Future<?> one : sent) {
      done(() -> one.get(30, TimeUnit.SECONDS));
    }
  }

  /** All records of a topic, partition after partition. */
  public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    Map<String, Object> reading = client();
    reading.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
      return all;
    }
  }

  /** Where a group stands in each partition. */
  public Map<TopicPartition, OffsetAndMetadata> offsets(String group) {
    return done(
        () ->
            admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(30, TimeUnit.SECONDS));
  }

  /** The number of the broker that leads a partition. */
  public int leader(String topic, int partition) {
    return done(
            () ->
                admin
                    .describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .get(partition)
                    .leader()
                    .id())
        - 1;
  }

  /** Where the only broker has the records of a partition. */
  public Path records(String topic, int partition) {
    return folder(0)
        .resolve("logs")
        .resolve(topic + "-" + partition)
        .resolve("00000000000000000000.log");
  }

  /** For what this has no word for. */
  public Admin admin() {
    return admin;
  }

  /** kill -9. */
  public void kill(int number) {
    processes.get(number).destroyForcibly();
    try {
      processes.get(number).waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts one again that was killed, and waits for it. */
  public void restart(int number) {
    try {
      run(number);
      awaitReady();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a tool of Kafka's own in a process and answers what it wrote. */
  public static String tool(String main, String... arguments)
      throws IOException, InterruptedException {
    return tool(
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), main, arguments);
  }

  /** The same, with other options of its Java. */
  public static String tool(List<String> options, String main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", ForeignServer.classPath("kafka"), main));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return said;
  }

  private Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>();
    client.put("bootstrap.servers", addresses());
    client.put("auto.include.jmx.reporter", false);
    return client;
  }

  private static <T> T done(Callable<T> work) {
    try {
      return work.call();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known
          ? known
          : new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (proxy != null) {
      proxy.close();
    }
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
    for (Process process : processes) {
      if (process != null) {
        process.destroyForcibly();
      }
    }
    for (Process process : processes) {
      if (process != null) {
        try {
          process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
