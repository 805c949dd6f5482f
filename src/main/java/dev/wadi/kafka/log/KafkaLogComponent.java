package dev.wadi.kafka.log;

import dev.wadi.handover.HandoverWatch;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** Makes {@code wal:} endpoints that stand for a log in a topic. */
public final class KafkaLogComponent extends DefaultComponent {
  private final KafkaLog log;
  private final LogReadersBook readers = new LogReadersBook();

  KafkaLogComponent(KafkaLog log) {
    this.log = log;
  }

  @Override
  protected void doBuild() throws Exception {
    HandoverWatch.on(getCamelContext());
    super.doBuild();
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    if (!remaining.equals("main")) {
      throw new IllegalArgumentException(
          "wal:" + remaining + " (expected: wal:main, the one log of the profile kafka)");
    }
    KafkaLogEndpoint endpoint = new KafkaLogEndpoint(uri, this, log, readers);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  @Override
  protected void doShutdown() throws Exception {
    super.doShutdown();
    log.close();
  }
}
