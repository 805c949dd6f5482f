package dev.wadi.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.send.Destination;
import dev.wadi.emit.send.LineBatch;
import dev.wadi.emit.send.Target;
import dev.wadi.emit.send.Trust;
import dev.wadi.kafka.client.Cut;
import dev.wadi.kafka.client.GroupReader;
import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.kafka.sink.KafkaSink;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.KafkaBrokers;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.Pems;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import dev.wadi.sink.delivery.Delivery;
import dev.wadi.tls.OutgoingTls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A broker that believes nobody: who may come in, and what the others are told. */
class KafkaSecurityTest {
  private static final String PASSWORD = "quo\"ted \\ and long";

  private static int sasl;
  private static int tls;
  private static int both;
  private static KafkaBrokers broker;
  private static Pems pems;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    sasl = GatewayProcess.freePort();
    tls = GatewayProcess.freePort();
    both = GatewayProcess.freePort();
    pems = new Pems(folder);
    pems.authority("ca");
    pems.authority("stranger");
    pems.signed("broker", "ca", 2);
    pems.signed("client", "ca", 2);
    Files.writeString(
        folder.resolve("own.pem"),
        Files.readString(pems.file("broker.key")) + Files.readString(pems.file("broker.pem")));
    String jaas = "org.apache.kafka.common.security.%s required%s;";
    String plain = jaas.formatted("plain.PlainLoginModule", " user_wadi=\"" + quoted() + "\"");
    String scram = jaas.formatted("scram.ScramLoginModule", "");
    String ports =
        "PLAINTEXT://127.0.0.1:<port>,SASL://127.0.0.1:%d,TLS://127.0.0.1:%d,BOTH://127.0.0.1:%d"
            .formatted(sasl, tls, both);
    broker =
        KafkaBrokers.start(
            folder.resolve("kafka"),
            1,
            "listeners=" + ports + ",CONTROLLER://127.0.0.1:<controller>",
            "advertised.listeners=" + ports,
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,"
                + "BOTH:SASL_SSL,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
            "listener.name.sasl.plain.sasl.jaas.config=" + plain,
            "listener.name.sasl.scram-sha-256.sasl.jaas.config=" + scram,
            "listener.name.sasl.scram-sha-512.sasl.jaas.config=" + scram,
            "listener.name.both.plain.sasl.jaas.config=" + plain,
            "listener.name.both.scram-sha-256.sasl.jaas.config=" + scram,
            "listener.name.both.scram-sha-512.sasl.jaas.config=" + scram,
            "listener.name.tls.ssl.client.auth=required",
            "ssl.keystore.type=PEM",
            "ssl.keystore.location=" + folder.resolve("own.pem"),
            "ssl.truststore.type=PEM",
            "ssl.truststore.location=" + pems.file("ca.pem"),
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users=User:ANONYMOUS");
    users();
    broker.topic("mine", 1);
    broker.topic("theirs", 1);
    for (String user : List.of("User:wadi", "User:CN=client,O=Acme")) {
      allow(user, ResourceType.TOPIC, "mine");
      allow(user, ResourceType.GROUP, "mine");
    }
  }

  /* As a file of settings wants it. */
  private static String quoted() {
    return PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"").replace("\\", "\\\\");
  }

  private static void users() throws Exception {
    for (ScramMechanism mechanism :
        List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
      UserScramCredentialUpsertion user =
          new UserScramCredentialUpsertion(
              "wadi", new ScramCredentialInfo(mechanism, 4096), PASSWORD);
      broker.admin().alterUserScramCredentials(List.of(user)).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static void allow(String user, ResourceType type, String name) throws Exception {
    AclBinding right =
        new AclBinding(
            new ResourcePattern(type, name, PatternType.LITERAL),
            new AccessControlEntry(user, "*", AclOperation.ALL, AclPermissionType.ALLOW));
    broker.admin().createAcls(List.of(right)).all().get(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  private static KafkaAccess access(
      int port, String security, String mechanism, String password, KafkaAccess.Tls tls) {
    return new KafkaAccess(
        List.of("127.0.0.1:" + port), security, mechanism, "wadi", password, tls, Map.of());
  }

  private static KafkaAccess.Tls trusting(String authority) {
    return new KafkaAccess.Tls(
        Optional.of(pems.file(authority + ".pem")), Optional.empty(), Optional.empty());
  }

  private static KafkaAccess.Tls showing(String name) {
    return new KafkaAccess.Tls(
        Optional.of(pems.file("ca.pem")),
        Optional.of(pems.file(name + ".pem")),
        Optional.of(pems.file(name + ".key")));
  }

  private static KafkaAccess scram() {
    return access(sasl, "sasl_plaintext", "SCRAM-SHA-512", PASSWORD, KafkaAccess.Tls.PLAIN);
  }

  private static Delivery sink(KafkaAccess access, String topic) {
    KafkaConfiguration configuration = new KafkaConfiguration();
    configuration.setForm("plain");
    configuration.setFirstBackoffMillis(50);
    configuration.setMostBackoffMillis(200);
    configuration.setMisconfiguredMillis(200);
    configuration.setDeliveryTimeoutMillis(2_000);
    return KafkaSink.open(
        "trial",
        access,
        configuration.sinkSettings(topic),
        letter -> CompletableFuture.failedFuture(new IllegalStateException("no letters here")));
  }

  private static Batch line(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    LogStream.Builder stream = new LogStream.Builder(Labels.of("a", "b"), 1);
    stream.add(1, Slice.of(0, 0, bytes.length));
    return new Batch("main", List.of(stream.build(new byte[][] {bytes})));
  }

  private static final class Lines implements GroupReader.Taker {
    final ConcurrentLinkedQueue<String> all = new ConcurrentLinkedQueue<>();

    @Override
    public void take(Cut cut, GroupReader.Fate fate) {
      cut.records().forEach(record -> all.add(new String(record.value(), UTF_8)));
      fate.done();
    }

    @Override
    public void lost(TopicPartition partition, long from, long to) {
      all.add("lost");
    }
  }

  private static GroupReader reader(
      KafkaAccess access, String topic, String group, GroupReader.Taker to) {
    KafkaConfiguration configuration = new KafkaConfiguration();
    configuration.setGroup(group);
    configuration.setDrainTimeoutMillis(500);
    return new GroupReader(
        "wadi-trial", access, configuration.groupSettings(topic), to, InstantSource.system());
  }

  static Stream<KafkaAccess> ways() {
    return Stream.of(
        access(sasl, "sasl_plaintext", "PLAIN", PASSWORD, KafkaAccess.Tls.PLAIN),
        access(sasl, "sasl_plaintext", "SCRAM-SHA-256", PASSWORD, KafkaAccess.Tls.PLAIN),
        access(both, "sasl_ssl", "SCRAM-SHA-512", PASSWORD, trusting("ca")),
        access(both, "sasl_ssl", "PLAIN", PASSWORD, trusting("ca")),
        access(tls, "ssl", "PLAIN", PASSWORD, showing("client")));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whoever_is_known_and_allowed_writes_and_reads(KafkaAccess access) throws Exception {
    String text = "by " + access + " " + System.nanoTime();
    try (Delivery sink = sink(access, "mine")) {
      sink.deliver(line(text), "").get(30, TimeUnit.SECONDS);
    }
    Lines lines = new Lines();
    try (GroupReader reader = reader(access, "mine", "mine", lines)) {
      reader.start();
      LiveGateway.await("its line", () -> lines.all.contains(text));
      assertThat(lines.all).doesNotContain("lost");
    }
  }

  /** A stranger, and what both a reader and a sink are told of it. */
  record Stranger(KafkaAccess access, String words) {}

  static Stream<Stranger> strangers() {
    return Stream.of(
        new Stranger(
            access(sasl, "sasl_plaintext", "PLAIN", "no such word", KafkaAccess.Tls.PLAIN),
            "the brokers do not believe who we are: "),
        new Stranger(
            access(sasl, "sasl_plaintext", "SCRAM-SHA-512", "no such word", KafkaAccess.Tls.PLAIN),
            "the brokers do not believe who we are: "),
        new Stranger(
            access(both, "sasl_ssl", "PLAIN", PASSWORD, trusting("stranger")),
            "TLS with the brokers fails: "),
        new Stranger(access(tls, "ssl", "PLAIN", "", trusting("ca")), "TLS with the brokers fails"),
        new Stranger(
            access(sasl, "ssl", "PLAIN", "", trusting("ca")),
            "or it does not speak what wadi.kafka.security says (ssl)"));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void whoever_is_not_believed_is_told_so_in_a_sentence_without_the_secret(Stranger stranger)
      throws Exception {
    try (Delivery sink = sink(stranger.access(), "mine");
        GroupReader reader = reader(stranger.access(), "mine", "mine", new Lines())) {
      CompletableFuture<Void> sent = sink.deliver(line("from a stranger"), "");
      reader.start();
      LiveGateway.await(
          "the sink's words", () -> words(sink.health().lastError()).contains(stranger.words()));
      LiveGateway.await(
          "the reader's words", () -> words(reader.picture().trouble()).contains(stranger.words()));
      assertThat(sink.health().lastError() + reader.picture().trouble())
          .doesNotContain("no such word")
          .doesNotContain("quo");
      assertThat(sent).isNotDone();
    }
  }

  private static String words(String told) {
    return told == null ? "" : told;
  }

  @Test
  void whoever_is_not_allowed_is_told_where_and_goes_on_when_it_is() throws Exception {
    Lines lines = new Lines();
    try (Delivery sink = sink(scram(), "theirs");
        GroupReader noTopic = reader(scram(), "theirs", "mine", new Lines());
        GroupReader noGroup = reader(scram(), "mine", "theirs", lines)) {
      CompletableFuture<Void> sent = sink.deliver(line("theirs now"), "");
      noTopic.start();
      noGroup.start();
      LiveGateway.await(
          "the sink's words",
          () -> words(sink.health().lastError()).contains("not authorised for the topic theirs"));
      LiveGateway.await(
          "the topic's words",
          () -> words(noTopic.picture().trouble()).contains("not authorised for the topic theirs"));
      LiveGateway.await(
          "the group's words",
          () -> words(noGroup.picture().trouble()).contains("not authorised for the group theirs"));

      allow("User:wadi", ResourceType.TOPIC, "theirs");
      allow("User:wadi", ResourceType.GROUP, "theirs");
      broker.write("mine", "allowed now");

      sent.get(30, TimeUnit.SECONDS);
      LiveGateway.await("its line", () -> lines.all.contains("allowed now"));
    }
  }

  @Test
  void test_traffic_is_known_to_it_too() throws Exception {
    KafkaAccess access = access(both, "sasl_ssl", "SCRAM-SHA-512", PASSWORD, trusting("ca"));
    Trust trust =
        new Trust(Optional.empty(), OutgoingTls.PemFiles.NONE, access.properties("wadi-emit"));
    assertThat(trust.toString()).doesNotContain("long");
    Destination to =
        new Destination(
            URI.create("kafka://127.0.0.1:" + both + "/mine"),
            Optional.empty(),
            Map.of(),
            "e",
            Optional.empty(),
            Optional.empty(),
            "",
            trust,
            Duration.ofSeconds(20));
    try (Target target = to.open(LineKind.SYSLOG)) {
      EmittedLine one = new EmittedLine("emitted", "", Instant.now(), List.of());
      assertThat(target.send(new LineBatch(LineKind.SYSLOG, 1, List.of(one))).fate())
          .isEqualTo(Target.Fate.ACKNOWLEDGED);
    }
  }
}
