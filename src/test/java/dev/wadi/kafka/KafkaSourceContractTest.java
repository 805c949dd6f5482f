package dev.wadi.kafka;

import dev.wadi.kit.KafkaBrokers;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A topic of a real broker keeps what every source promises. */
class KafkaSourceContractTest extends SourceContractTest {
  private static KafkaBrokers brokers;
  private String topic = "";

  @BeforeAll
  static void startBroker(@TempDir Path home) {
    brokers = KafkaBrokers.start(home, 1);
  }

  @AfterAll
  static void stopBroker() {
    brokers.close();
  }

  @BeforeEach
  @Override
  protected void start() throws Exception {
    topic = "t-" + UUID.randomUUID();
    brokers.topic(topic, 1);
    super.start();
  }

  @Override
  protected String source() {
    return "kafka";
  }

  @Override
  protected String route() {
    return "";
  }

  @Override
  protected List<String> settings() {
    return List.of(
        "wadi.kafka.brokers=" + brokers.addresses(),
        "wadi.kafka.topics=" + topic,
        "wadi.kafka.format=plain");
  }

  /* Whoever writes to a topic hears its brokers; what is refused comes again. */
  @Override
  protected boolean answers() {
    return false;
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) {
    brokers.write(topic, lines.toArray(String[]::new));
    return true;
  }
}
