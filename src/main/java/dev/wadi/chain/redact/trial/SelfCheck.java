package dev.wadi.chain.redact.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.Finding;
import dev.wadi.chain.redact.RedactionStats.Where;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again at a share of what redaction has let through, as {@code wadi redact report} looks at
 * a capture. What it finds is counted and told with type, service and place, never with the value.
 *
 * <p>It runs beside the logs on a thread of its own, uses about 5 % of one processor at most, and
 * lets samples go when it cannot follow. Threads share it.
 */
public final class SelfCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SelfCheck.class);
  private static final List<String> SERVICE_LABELS =
      List.of("app", "service", "service_name", "job", "container", "pod");
  private static final int MOST_SHOWN_CHARS = 64;
  private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final @Nullable Sampler sampler;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final LongAdder checked = new LongAdder();
  private final Map<Kind, LongAdder> survivors = new ConcurrentHashMap<>();

  /* Only the sampler's thread changes these. */
  private final Map<Redactor, Rescan> rescans =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Redactor, Rescan> eldest) {
          return size() > 16;
        }
      };
  private long lastLogNanos;
  private boolean logged;

  private volatile @Nullable Survivor last;

  /**
   * Something that redaction should have taken.
   *
   * @param at when it was found
   * @param place {@code line}, {@code label <name>} or {@code metadata <name>}
   */
  private record Survivor(Instant at, Kind kind, String rule, String place, String who) {}

  private SelfCheck(int every, InstantSource clock, LongSupplier nanoTicker) {
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.sampler =
        every == 0
            ? null
            : new Sampler("redaction-self-check", every, this::check, () -> {}, nanoTicker);
  }

  /**
   * A check with its thread.
   *
   * @param every one entry of so many is looked at; 0 for none
   */
  public static SelfCheck begin(int every, InstantSource clock, LongSupplier nanoTicker) {
    SelfCheck check = new SelfCheck(every, clock, nanoTicker);
    if (check.sampler != null) {
      check.sampler.start();
    }
    return check;
  }

  /** A check without a thread: {@link #workOne()} does the work. */
  static SelfCheck byHand(int every, InstantSource clock, LongSupplier nanoTicker) {
    return new SelfCheck(every, clock, nanoTicker);
  }

  /** None at all. */
  public static SelfCheck off() {
    return new SelfCheck(0, InstantSource.system(), System::nanoTime);
  }

  /** Takes its share of a batch that this redactor has let through; never waits. */
  public void offer(Batch kept, Redactor redactor) {
    if (sampler != null && redactor.finds()) {
      sampler.offer(kept, redactor);
    }
  }

  boolean workOne() {
    return sampler != null && sampler.workOne();
  }

  /** Entries looked at again. */
  public long checked() {
    return checked.sum();
  }

  /** Entries that were chosen and not looked at: the check could not follow, or failed. */
  public long dropped() {
    return sampler == null ? 0 : sampler.dropped() + sampler.failed();
  }

  /** What survived, by kind. */
  public Map<Kind, Long> survivors() {
    Map<Kind, Long> now = new TreeMap<>();
    survivors.forEach((kind, count) -> now.put(kind, count.sum()));
    return now;
  }

  /**
   * That something was found, for everybody to see: type, time and number; empty when nothing was
   * since {@link #forget()}.
   */
  public String problem() {
    Survivor found = last;
    return found == null
        ? ""
        : "the self-check found %d values that redaction should have taken, the last of type %s at %s"
            .formatted(
                survivors().values().stream().mapToLong(Long::longValue).sum(),
                found.kind.key(),
                found.at.truncatedTo(ChronoUnit.SECONDS));
  }

  /** Where it was found last, for those who are let in: never the value. */
  public String place() {
    Survivor found = last;
    return found == null
        ? ""
        : "type %s, rule %s, in %s, %s"
            .formatted(found.kind.key(), found.rule, found.place, found.who);
  }

  /** Somebody has seen {@link #problem()}; the counts stay. */
  public void forget() {
    last = null;
  }

  private void check(EntrySample sample) {
    Rescan rescan = rescans.computeIfAbsent(sample.redactor(), Rescan::new);
    LogStream stream = sample.stream();
    String tenant = sample.entry().tenant();
    byte[] line =
        Arrays.copyOfRange(
            stream.lineBuffer(0),
            stream.lineOffset(0),
            stream.lineOffset(0) + stream.lineLength(0));
    String service = service(stream, rescan);
    report(rescan.survivors(line, 0), Where.LINE, "", tenant, service);
    stream
        .labels()
        .asMap()
        .forEach(
            (name, value) -> report(pair(rescan, name, value), Where.LABEL, name, tenant, service));
    stream
        .metadata(0)
        .forEach(
            (name, value) ->
                report(pair(rescan, name, value), Where.METADATA, name, tenant, service));
    checked.increment();
  }

  /* The name is context for its value, as it is when redacting. */
  private static List<Finding> pair(Rescan rescan, String name, String value) {
    return rescan.survivors((name + "=" + value).getBytes(UTF_8), name.getBytes(UTF_8).length + 1);
  }

  private static String service(LogStream stream, Rescan rescan) {
    for (String name : SERVICE_LABELS) {
      String value = stream.labels().get(name);
      if (value != null && pair(rescan, name, value).isEmpty()) {
        return shown(value);
      }
    }
    return "-";
  }

  private void report(
      List<Finding> findings, Where where, String name, String tenant, String service) {
    for (Finding one : findings) {
      survivors.computeIfAbsent(one.kind(), kind -> new LongAdder()).increment();
      String place =
          switch (where) {
            case LINE -> "line";
            case LABEL -> "label " + shown(name);
            case METADATA -> "metadata " + shown(name);
          };
      String who = "tenant " + tenant + ", service " + service;
      last = new Survivor(clock.instant(), one.kind(), one.rule(), place, who);
      long now = nanoTicker.getAsLong();
      if (!logged || now - lastLogNanos >= LOG_PAUSE_NANOS) {
        logged = true;
        lastLogNanos = now;
        LOG.error(
            "The self-check found what redaction should have taken. type={} rule={} place=\"{}\""
                + " tenant={} service={}",
            one.kind().key(),
            one.rule(),
            place,
            tenant,
            service);
      }
    }
  }

  /* Names come from senders. */
  private static String shown(String text) {
    String cut =
        text.length() > MOST_SHOWN_CHARS ? text.substring(0, MOST_SHOWN_CHARS) + "…" : text;
    return cut.replaceAll("[^\\p{L}\\p{N}_.:/ …-]", "?");
  }

  @Override
  public void close() {
    if (sampler != null) {
      sampler.close();
    }
  }
}
