package dev.wadi.sink.delivery;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a delivery writes into the log: a sentence when something begins or ends, not for each
 * request. Never called under the lock: log files are other people's time.
 */
final class Notes {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final String server;
  private final String sink;

  Notes(String server, String sink) {
    this.server = server;
    this.sink = sink;
  }

  void paused() {
    LOG.info("{} sink paused. sink={}", server, sink);
  }

  void resumed() {
    LOG.info("{} sink resumed. sink={}", server, sink);
  }

  void leftAlone(long pauseMillis, String said) {
    LOG.warn(
        "{} does not answer as it should and is left alone for a while."
            + " sink={} pauseMillis={} error={}",
        server,
        sink,
        pauseMillis,
        said);
  }

  void answersAgain(long waitingBatches) {
    LOG.info("{} answers again. sink={} waitingBatches={}", server, sink, waitingBatches);
  }

  void refusesTenant(String tenant, String said) {
    LOG.error(
        "{} refuses this tenant; check address, credentials and tenant name."
            + " sink={} tenant={} error={}",
        server,
        sink,
        tenant,
        said);
  }

  void rejectedLines(String tenant, long entries) {
    LOG.warn(
        "{} rejected lines; they are in the dead letters. sink={} tenant={} entries={}",
        server,
        sink,
        tenant,
        entries);
  }

  void notPutAway(String tenant, String said) {
    LOG.error(
        "Rejected lines cannot be put away; their tenant waits. sink={} tenant={} error={}",
        sink,
        tenant,
        said);
  }

  void notEncoded(String tenant, Exception cause) {
    LOG.error("A batch cannot be encoded. sink={} tenant={}", sink, tenant, cause);
  }

  void unexpected(Throwable failure) {
    LOG.error("Unexpected failure in the {} sink. sink={}", server, sink, failure);
  }
}
