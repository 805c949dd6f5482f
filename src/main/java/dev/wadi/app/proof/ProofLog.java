package dev.wadi.app.proof;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Admission;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for {@code wal:}: batches are safe when they are in memory, in the form in which the
 * log has them, and its readers get them when the case says so.
 */
final class ProofLog extends DefaultComponent {
  private final Supplier<Recording> recording;
  private final Deque<Kept> waiting = new ArrayDeque<>();
  private final Map<String, String> receipts = new HashMap<>();
  private final Map<String, Reader> readers = new TreeMap<>();
  private long offset;
  private long appends;

  /**
   * A batch in the log.
   *
   * @param log its name, such as {@code main}
   * @param start where it begins
   */
  record Kept(String log, Batch batch, long start, long end) {}

  ProofLog(Supplier<Recording> recording) {
    this.recording = recording;
  }

  /** Forgets all of a case. */
  synchronized void clear() {
    waiting.clear();
    receipts.clear();
    offset = 0;
    appends = 0;
  }

  /** The next batch that no reader has had; null for none. */
  synchronized @Nullable Kept next() {
    return waiting.poll();
  }

  /** The readers of a log whose routes run, in the order of their names. */
  synchronized Collection<Reader> readers(String log) {
    return readers.values().stream().filter(reader -> reader.log.equals(log)).toList();
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    Object reader = parameters.get("reader");
    parameters.clear();
    return new LogEndpoint(uri, this, remaining, reader == null ? "" : reader.toString());
  }

  private synchronized void add(Reader reader) {
    readers.put(reader.log + " " + reader.name, reader);
  }

  private synchronized void remove(Reader reader) {
    readers.remove(reader.log + " " + reader.name, reader);
  }

  private synchronized String append(String log, Batch batch, @Nullable String key) {
    String known = key == null ? null : receipts.get(batch.tenant() + " " + key);
    if (known != null) {
      return known;
    }
    byte[] bytes = new PushRequestEncoder().encode(batch);
    Batch read;
    try {
      read =
          new PushRequestDecoder()
              .decode(batch.tenant(), bytes, 0, bytes.length, DecodeLimits.TRUSTED);
    } catch (MalformedPushException e) {
      throw new IllegalStateException("a batch that was written cannot be read", e);
    }
    long start = offset;
    offset += bytes.length;
    waiting.add(
        new Kept(log, batch.redactedBy() == null ? read : read.redactedBy("wal"), start, offset));
    recording.get().kept(read);
    /* A number of its own for each, which does not change with how long the lines are. */
    String receipt = batch.tenant() + ":1:" + ++appends + ":0";
    if (key != null) {
      receipts.put(batch.tenant() + " " + key, receipt);
    }
    return receipt;
  }

  private static final class LogEndpoint extends DefaultEndpoint {
    private final ProofLog log;
    private final String name;
    private final String reader;

    LogEndpoint(String uri, ProofLog log, String name, String reader) {
      super(uri, log);
      this.log = log;
      this.name = name;
      this.reader = reader;
    }

    @Override
    public Producer createProducer() {
      return new Writer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      return new Reader(this, processor);
    }

    @Override
    public boolean isLenientProperties() {
      return true;
    }
  }

  /** A sink's reader. */
  static final class Reader extends DefaultConsumer {
    private final ProofLog all;
    private final String log;
    private final String name;

    Reader(LogEndpoint endpoint, Processor processor) {
      super(endpoint, processor);
      this.all = endpoint.log;
      this.log = endpoint.name;
      this.name = endpoint.reader;
    }

    String name() {
      return name;
    }

    @Override
    protected void doStart() throws Exception {
      super.doStart();
      all.add(this);
    }

    @Override
    protected void doStop() throws Exception {
      all.remove(this);
      super.doStop();
    }
  }

  private static final class Writer extends DefaultProducer {
    private final LogEndpoint endpoint;

    Writer(LogEndpoint endpoint) {
      super(endpoint);
      this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
      Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
      if (batch.isEmpty()) {
        return;
      }
      @Nullable Admission admission =
          getEndpoint()
              .getCamelContext()
              .getRegistry()
              .lookupByNameAndType(Admission.BEAN, Admission.class);
      String source = exchange.getProperty(Established.SOURCE, "", String.class);
      @Nullable String objection =
          admission == null ? null : admission.objection(batch, source, true);
      if (objection != null) {
        Verdict.Refused refused =
            new Verdict.Refused(batch.entries(), Verdict.Refusal.NOT_REDACTED);
        exchange.setProperty(Established.REFUSED, refused);
        throw new RefusedException(objection, refused, 1);
      }
      String receipt =
          endpoint.log.append(
              endpoint.name,
              batch,
              exchange.getProperty(Established.IDEMPOTENCY_KEY, String.class));
      exchange.setProperty(Established.RECEIPT, receipt);
      if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
        ledger.kept(endpoint.name, batch, receipt);
      }
    }
  }
}
