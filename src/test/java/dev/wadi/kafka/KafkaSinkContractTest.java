package dev.wadi.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.kit.KafkaBrokers;
import dev.wadi.kit.SinkContractTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A topic of a real broker behind a bad network; what it would not take is another test's. */
class KafkaSinkContractTest extends SinkContractTest {
  private static final String TOPIC = "trial";

  @Override
  protected List<Fault> faults() {
    return List.of(Fault.DEAD, Fault.SLOW, Fault.HALF_ANSWERS);
  }

  @Override
  protected Server server(Path directory) {
    KafkaBrokers broker = KafkaBrokers.proxied(directory.resolve("kafka"));
    broker.topic(TOPIC, 3);
    return new Server() {
      @Override
      public int port() {
        return broker.proxy().port();
      }

      @Override
      public void has(Fault fault, String word) {
        switch (fault) {
          case DEAD -> broker.proxy().refuse();
          case SLOW -> broker.proxy().delay(Duration.ofMillis(100));
          default -> broker.proxy().endAnswersAfter(1);
        }
      }

      @Override
      public void behaves() {
        broker.proxy().heal();
      }

      @Override
      public List<String> texts() {
        return broker.read(TOPIC).stream()
            .map(record -> new String(record.value(), UTF_8))
            .toList();
      }

      @Override
      public void close() {
        broker.close();
      }
    };
  }

  @Override
  protected String sink(Server server) {
    return """
    uri: "kafka:%s", parameters: {name: %s, brokers: "%s", form: plain, deliveryTimeoutMillis: 2000, \
    firstBackoffMillis: 50, mostBackoffMillis: 200, misconfiguredMillis: 200}\
    """
        .formatted(TOPIC, NAME, server.address());
  }
}
