package dev.wadi.app.proof;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.Verdict;
import dev.wadi.proof.CameLines;
import dev.wadi.proof.Reply;
import dev.wadi.proof.Tree;
import dev.wadi.source.intake.Refused;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/** What comes of one case, written down by the stand-ins. Threads share it. */
final class Recording {
  /* What one case makes is held in memory until it is compared. */
  private static final long MOST_BYTES = 32L << 20;

  private final String usualTenant;
  private final List<Batch> kept = new ArrayList<>();
  private final Map<String, Sink> sinks = new TreeMap<>();
  private final IdentityHashMap<Ledger, Ending> arrived = new IdentityHashMap<>();
  private final Map<String, Deque<Reply>> outside = new HashMap<>();
  private long bytes;

  /* What a sink was handed, and what became of it. */
  private static final class Sink {
    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, Integer> dropped = new TreeMap<>();
    private @Nullable String failed;
  }

  /* Lines are made readable when somebody reads them: until then they cost the routes nothing. */
  private record Sent(Map<String, Tree> message, @Nullable Batch lines) {}

  /* How the exchange of something that arrived ended. */
  private record Ending(@Nullable Refused refused, boolean failed) {}

  Recording(String usualTenant) {
    this(usualTenant, Map.of());
  }

  /**
   * @param outside what sinks answer, by the name of each
   */
  Recording(String usualTenant, Map<String, List<Reply>> outside) {
    this.usualTenant = usualTenant;
    outside.forEach((sink, replies) -> this.outside.put(sink, new ArrayDeque<>(replies)));
  }

  /** What a sink answers now; the last of its answers stays. */
  synchronized Reply reply(String sink) {
    Deque<Reply> left = outside.get(sink);
    if (left == null) {
      return Reply.GOOD;
    }
    return left.size() > 1 ? left.removeFirst() : left.getFirst();
  }

  synchronized void kept(Batch batch) {
    take(batch.lineBytes());
    kept.add(batch);
  }

  /** A message that left the routes. */
  synchronized void sent(String sink, Map<String, Tree> message, long size) {
    take(size);
    sink(sink).sent.add(new Sent(message, null));
  }

  /** A batch that one of our own sinks took. */
  synchronized void sent(String sink, Map<String, Tree> message, Batch batch) {
    take(batch.lineBytes());
    sink(sink).sent.add(new Sent(message, batch));
  }

  private void take(long size) {
    bytes += size;
    if (bytes > MOST_BYTES) {
      throw new IllegalStateException("more than 32 MiB came of one case");
    }
  }

  /** How a sink's route ended with a batch. */
  synchronized void delivered(String reader, Ledger.Sum sum, @Nullable String failure) {
    Sink sink = sink(reader);
    sum.dropped().forEach((reason, count) -> sink.dropped.merge(reason, count, Integer::sum));
    if (failure != null && sink.failed == null) {
      sink.failed = failure;
    }
  }

  private Sink sink(String name) {
    return sinks.computeIfAbsent(name, any -> new Sink());
  }

  /** An exchange that carries what arrived is over. */
  synchronized void ended(Exchange exchange) {
    if (!(exchange.getProperty(Established.LEDGER) instanceof Ledger ledger)
        || exchange.getProperty(Established.READER) != null) {
      return;
    }
    @Nullable Exception failure = exchange.getException();
    if (failure == null) {
      failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
    Refused refused =
        Refused.of(exchange.getProperty(Established.REFUSED, Verdict.Refused.class), 1, failure);
    arrived.put(ledger, new Ending(refused, failure != null));
  }

  /** Whose message it is: the sink's that reads the log, else the route's that it is in. */
  static String sinkOf(Exchange exchange) {
    String reader = exchange.getProperty(Established.READER, String.class);
    if (reader != null) {
      return reader;
    }
    @Nullable Route route =
        exchange.getUnitOfWork() == null ? null : exchange.getUnitOfWork().getRoute();
    return route == null ? String.valueOf(exchange.getFromRouteId()) : route.getRouteId();
  }

  /** All of it. */
  synchronized Tree.Fields tree(List<Tree> answers) {
    Map<String, Integer> dropped = new TreeMap<>();
    Map<String, Integer> refused = new TreeMap<>();
    int setAside = 0;
    for (Map.Entry<Ledger, Ending> one : arrived.entrySet()) {
      Ledger.Sum sum = one.getKey().close();
      Ending ending = one.getValue();
      sum.dropped().forEach((reason, count) -> dropped.merge(reason, count, Integer::sum));
      setAside += sum.setAside();
      if (sum.refusal() != null && sum.refused() > 0) {
        refused.merge(word(sum.refusal()), sum.refused(), Integer::sum);
      }
      int lost = sum.received() - sum.known();
      if (lost > 0) {
        String why =
            !ending.failed
                ? word(Verdict.Refusal.NOT_KEPT)
                : ending.refused == null
                    ? word(Verdict.Refusal.UNAVAILABLE)
                    : word(ending.refused.reason());
        refused.merge(why, lost, Integer::sum);
      }
    }
    Map<String, Tree> all = new LinkedHashMap<>();
    all.put("answers", Tree.items(answers));
    all.put("kept", Tree.items(kept.stream().flatMap(this::lines).toList()));
    all.put("dropped", Tree.texts(dropped));
    all.put("refused", Tree.texts(refused));
    all.put("setAside", Tree.text(setAside));
    Map<String, Tree> named = new LinkedHashMap<>();
    sinks.forEach((name, sink) -> named.put(name, tree(sink)));
    all.put("sinks", Tree.fields(named));
    return Tree.fields(all);
  }

  private Stream<Tree> lines(Batch batch) {
    return CameLines.of(batch, usualTenant).stream();
  }

  private Tree tree(Sink sink) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("sent", Tree.items(sink.sent.stream().map(this::tree).toList()));
    if (!sink.dropped.isEmpty()) {
      fields.put("dropped", Tree.texts(sink.dropped));
    }
    if (sink.failed != null) {
      fields.put("failed", Tree.text(sink.failed));
    }
    return Tree.fields(fields);
  }

  private Tree tree(Sent sent) {
    Map<String, Tree> message = new LinkedHashMap<>(sent.message);
    if (sent.lines != null) {
      message.put("lines", Tree.items(lines(sent.lines).toList()));
    }
    return Tree.fields(message);
  }

  private static String word(Verdict.Refusal refusal) {
    return refusal.name().toLowerCase(Locale.ROOT);
  }
}
