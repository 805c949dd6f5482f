package dev.wadi.sink.capture.named;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.handover.LogReaders;
import dev.wadi.model.NearestNames;
import dev.wadi.model.Position;
import dev.wadi.station.CaptureRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures that people, or alert rules, begin and end by name. Each has a reader of the log of its
 * own, so it can begin in the past, and nobody waits for it. Which there are is written down before
 * anything flows: after a restart, or a crash, those under way go on where they were.
 *
 * <p>One that is ended still gets what was in the log by then, and is sealed. Thread-safe.
 */
final class NamedCaptures {
  private static final Logger LOG = LoggerFactory.getLogger(NamedCaptures.class);

  /* Of those that are over; the folders stay. */
  private static final int MOST_REMEMBERED = 1000;

  /* A reader that cannot get on, as with a full disk, is not waited for longer. */
  private static final Duration LONGEST_END = Duration.ofMinutes(5);

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss").withZone(ZoneOffset.UTC);

  private final NamedCaptureLimits limits;
  private final NamedCaptureRuns runs;
  private final LogReaders log;
  private final InstantSource clock;
  private final NamedCaptureBook book;

  /*
   * Guards the captures; held while routes are started and stopped and the book is written, because
   * two changes at once would undo each other. No line passes under it.
   */
  private final RulesSeen rules;
  private final ReentrantLock changing = new ReentrantLock();
  private final Map<String, NamedCapture> captures = new ConcurrentHashMap<>();
  private final Map<String, NamedCaptureGate> gates = new ConcurrentHashMap<>();
  private final Map<String, Instant> endingSince = new ConcurrentHashMap<>();

  NamedCaptures(
      NamedCaptureLimits limits,
      NamedCaptureRuns runs,
      RulesSeen rules,
      LogReaders log,
      InstantSource clock) {
    this.rules = rules;
    this.limits = limits;
    this.runs = runs;
    this.log = log;
    this.clock = clock;
    this.book = new NamedCaptureBook(limits.directory());
  }

  /**
   * A capture as people see it.
   *
   * @param overtakenEntries entries that it never got because the log's quota was reached
   * @param logSince the log begins only here, behind the time that was asked for; null when it
   *     reaches back to that, or the capture has begun long ago
   */
  record Shown(
      NamedCapture capture,
      Path folder,
      NamedCaptureRuns.Content content,
      long overtakenEntries,
      @Nullable Instant logSince) {}

  /**
   * Those that were under way go on. One that cannot is told and keeps what it has; the others do
   * not wait for it.
   *
   * @throws IOException when it is not known which there are
   */
  void resume() throws IOException {
    changing.lock();
    try {
      for (NamedCapture capture : book.read()) {
        captures.put(capture.name(), capture);
      }
      for (NamedCapture capture : sorted()) {
        if (capture.isUnderWay()) {
          resume(capture);
        }
      }
    } finally {
      changing.unlock();
    }
  }

  private void resume(NamedCapture capture) throws IOException {
    if (isSealed(capture)) {
      // The last moment of its end was missing.
      log.forget(capture.reader());
      put(capture.ended(clock.instant()));
      return;
    }
    try {
      NamedCaptureGate gate = begin(capture);
      if (capture.state() == NamedCapture.State.ENDING) {
        gate.endAt(capture.ends());
      }
      LOG.info("A capture by name goes on. name={}", capture.name());
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("A capture by name cannot go on. name={}", capture.name(), e);
      put(capture.failed(clock.instant(), String.valueOf(e.getMessage())));
    }
  }

  private boolean isSealed(NamedCapture capture) {
    try {
      return CaptureMetadata.read(folder(capture)).wadi().sealed();
    } catch (IOException e) {
      LOG.debug("A capture by name has nothing on disk. name={}", capture.name(), e);
      return false;
    }
  }

  private NamedCaptureGate begin(NamedCapture capture) throws IOException {
    NamedCaptureGate gate =
        new NamedCaptureGate(
            capture.maxBytes(),
            () -> runs.content(capture).map(NamedCaptureRuns.Content::plainBytes).orElse(0L));
    runs.start(capture, folder(capture), gate);
    gates.put(capture.name(), gate);
    return gate;
  }

  /**
   * Begins a capture; returns when lines flow.
   *
   * @param query LogQL; empty for all lines
   * @param maxBytes of its lines; 0 for as many as the settings allow
   * @param duration how long; zero for as long as the settings allow
   * @param since from when on the log's lines belong to it; null from now on
   * @param untilRule it ends when a rule of this name begins to fire; empty for none
   * @throws IllegalArgumentException with a sentence that begins with the parameter's name
   * @throws IllegalStateException when there are too many
   * @throws IOException when it cannot be written
   */
  Shown start(
      String name,
      String query,
      long maxBytes,
      Duration duration,
      @Nullable Instant since,
      String untilRule)
      throws IOException {
    requireRule(untilRule.strip());
    return start(name, query, maxBytes, duration, since, "", untilRule.strip());
  }

  private void requireRule(String name) {
    if (name.isEmpty()) {
      return;
    }
    Set<String> known = rules.names();
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "untilRule: there is no rule '%s' (expected: %s)"
              .formatted(
                  name,
                  known.isEmpty()
                      ? "a rule of wadi.alerts.rules, of which there is none"
                      : "one of " + NearestNames.told(name, List.copyOf(known))));
    }
    if (rules.fires(name)) {
      throw new IllegalArgumentException(
          "untilRule: '" + name + "' fires already (expected: one that does not yet)");
    }
  }

  private Shown start(
      String name,
      String query,
      long maxBytes,
      Duration duration,
      @Nullable Instant since,
      String rule,
      String untilRule)
      throws IOException {
    Instant now = clock.instant();
    if (since != null && since.isAfter(now)) {
      throw new IllegalArgumentException("since: " + since + " (expected: not in the future)");
    }
    NamedCapture capture =
        new NamedCapture(
            name.strip(),
            query.isBlank() ? "{}" : query.strip(),
            since == null ? now : since,
            now.plus(within(duration)),
            within(maxBytes),
            now,
            NamedCapture.State.RUNNING,
            Map.of(),
            null,
            "",
            rule,
            untilRule);
    changing.lock();
    try {
      requireRoom(capture);
      Instant begins = log.oldest().filter(oldest -> oldest.isAfter(capture.since())).orElse(null);
      CaptureWriter.prepareFolder(limits.directory());
      put(capture);
      try {
        begin(capture);
      } catch (IOException | RuntimeException e) {
        undo(capture, e);
        throw e;
      }
      LOG.info(
          "A capture by name has begun. name={} query={} since={} until={}",
          capture.name(),
          capture.query(),
          capture.since(),
          capture.until());
      return shown(capture, begins);
    } finally {
      changing.unlock();
    }
  }

  /**
   * A rule asks for a capture. One that it asked for before goes on; more than the settings allow
   * is not begrudged but bounded, because nobody is there to ask again.
   *
   * @param rule the name by which the rule asks
   */
  void startForRule(String rule, String query, CaptureRequests.Limits wanted) throws IOException {
    changing.lock();
    try {
      if (forRule(rule).isPresent()) {
        return;
      }
      Instant now = clock.instant();
      start(
          freeName(rule, now),
          query,
          Math.min(wanted.maxBytes(), limits.mostBytes()),
          wanted.maxDuration().compareTo(limits.mostTime()) > 0
              ? limits.mostTime()
              : wanted.maxDuration(),
          wanted.since().isZero() ? null : now.minus(wanted.since()),
          rule,
          "");
    } finally {
      changing.unlock();
    }
  }

  /** No rule asks for it any more. */
  void stopForRule(String rule) throws IOException {
    changing.lock();
    try {
      Optional<NamedCapture> capture = forRule(rule);
      if (capture.isPresent() && capture.get().state() == NamedCapture.State.RUNNING) {
        NamedCapture ending = end(capture.get(), "its rule does not fire any more");
        LOG.info("A capture that a rule asked for ends. name={}", ending.name());
      }
    } finally {
      changing.unlock();
    }
  }

  /** By which names rules have asked for what is under way. */
  Set<String> rules() {
    Set<String> rules = new TreeSet<>();
    captures.values().stream()
        .filter(capture -> capture.state() == NamedCapture.State.RUNNING)
        .map(NamedCapture::rule)
        .filter(rule -> !rule.isEmpty())
        .forEach(rules::add);
    return rules;
  }

  private Optional<NamedCapture> forRule(String rule) {
    return captures.values().stream()
        .filter(capture -> capture.rule().equals(rule))
        .filter(capture -> capture.state() == NamedCapture.State.RUNNING)
        .findFirst();
  }

  /* A label's value may stand in the name; and an earlier capture may have it. */
  private String freeName(String rule, Instant now) {
    String name =
        rule.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
    String fit = name.isEmpty() ? "rule" : name.substring(0, Math.min(name.length(), 40));
    return Files.exists(limits.directory().resolve(fit)) ? fit + "-" + STAMP.format(now) : fit;
  }

  private Duration within(Duration asked) {
    if (asked.isNegative() || asked.compareTo(limits.mostTime()) > 0) {
      throw new IllegalArgumentException(
          "maxSeconds: %d (expected: 0 to %d, see wadi.named.maxDuration)"
              .formatted(asked.toSeconds(), limits.mostTime().toSeconds()));
    }
    return asked.isZero() ? limits.mostTime() : asked;
  }

  private long within(long asked) {
    if (asked < 0 || asked > limits.mostBytes()) {
      throw new IllegalArgumentException(
          "maxBytes: %d (expected: 0 to %d, see wadi.named.maxBytes)"
              .formatted(asked, limits.mostBytes()));
    }
    return asked == 0 ? limits.mostBytes() : asked;
  }

  private void requireRoom(NamedCapture capture) {
    Path folder = folder(capture);
    if (captures.containsKey(capture.name()) && captures.get(capture.name()).isUnderWay()) {
      throw new IllegalArgumentException(
          "name: a capture '%s' is under way (expected: another name, or wadi capture stop %s)"
              .formatted(capture.name(), capture.name()));
    }
    if (Files.exists(folder)) {
      throw new IllegalArgumentException(
          "name: '%s' is in use by %s (expected: another name)".formatted(capture.name(), folder));
    }
    long underWay = captures.values().stream().filter(NamedCapture::isUnderWay).count();
    if (underWay >= limits.most()) {
      throw new IllegalStateException(
          "%d captures by name are under way, and wadi.named.most allows no more"
              .formatted(underWay));
    }
  }

  private void undo(NamedCapture capture, Exception cause) {
    try {
      runs.stop(capture);
      log.forget(capture.reader());
      captures.remove(capture.name());
      book.write(sorted());
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Ends a capture: what the log has by now still belongs to it. Returns at once; {@link #tend}
   * seals it.
   *
   * @throws IllegalArgumentException when none of that name is under way
   */
  Shown stop(String name, String reason) throws IOException {
    changing.lock();
    try {
      NamedCapture capture = require(name.strip());
      return shown(capture.state() == NamedCapture.State.RUNNING ? end(capture, reason) : capture);
    } finally {
      changing.unlock();
    }
  }

  private NamedCapture require(String name) {
    NamedCapture capture = captures.get(name);
    if (capture == null || !capture.isUnderWay()) {
      List<String> underWay =
          sorted().stream().filter(NamedCapture::isUnderWay).map(NamedCapture::name).toList();
      throw new IllegalArgumentException(
          "name: no capture '%s' is under way (expected: %s)"
              .formatted(
                  name,
                  underWay.isEmpty()
                      ? "none is under way"
                      : "one of " + NearestNames.told(name, underWay)));
    }
    return capture;
  }

  private NamedCapture end(NamedCapture capture, String reason) throws IOException {
    Map<String, Position> ends = log.ends();
    NamedCapture ending = capture.ending(ends, reason);
    put(ending);
    NamedCaptureGate gate = gates.get(capture.name());
    if (gate != null) {
      gate.endAt(ends);
    }
    return ending;
  }

  /**
   * Ends what is over by its time, its bytes or its rule, and seals what has all it should have.
   */
  void tend() {
    for (NamedCapture known : sorted()) {
      if (!known.isUnderWay()) {
        continue;
      }
      changing.lock();
      try {
        NamedCapture capture = captures.get(known.name());
        if (capture != null && capture.isUnderWay()) {
          tend(capture);
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn(
            "A capture by name could not be ended; it is tried again. name={}", known.name(), e);
      } finally {
        changing.unlock();
      }
    }
  }

  private void tend(NamedCapture capture) throws IOException {
    NamedCaptureGate gate = gates.get(capture.name());
    NamedCapture now = capture;
    if (now.state() == NamedCapture.State.RUNNING) {
      if (gate != null && gate.isFull()) {
        now = end(now, "it has its bytes");
      } else if (!clock.instant().isBefore(now.until())) {
        now = end(now, "its time is over");
      } else if (hasFired(now)) {
        now = end(now, "the rule '" + now.untilRule() + "' fires");
      }
    }
    if (now.state() == NamedCapture.State.ENDING
        && (hasAll(now) || gate != null && gate.isFull())) {
      seal(now);
    }
  }

  private boolean hasFired(NamedCapture capture) {
    Instant fired = capture.untilRule().isEmpty() ? null : rules.fired(capture.untilRule());
    return fired != null && !fired.isBefore(capture.started());
  }

  private boolean hasAll(NamedCapture ending) {
    Instant since = endingSince.computeIfAbsent(ending.name(), name -> clock.instant());
    if (Duration.between(since, clock.instant()).compareTo(LONGEST_END) > 0) {
      LOG.warn(
          "A capture by name is sealed without all that belongs to it: its reader does not get on."
              + " name={}",
          ending.name());
      return true;
    }
    Map<String, Position> confirmed = log.confirmed(ending.reader());
    return ending.ends().entrySet().stream()
        .allMatch(
            end -> {
              Position at = confirmed.get(end.getKey());
              return at != null && !at.isBefore(end.getValue());
            });
  }

  private void seal(NamedCapture capture) throws IOException {
    runs.stop(capture);
    runs.seal(capture, folder(capture));
    log.forget(capture.reader());
    gates.remove(capture.name());
    endingSince.remove(capture.name());
    put(capture.ended(clock.instant()));
    LOG.info(
        "A capture by name is sealed. name={} folder={} reason={}",
        capture.name(),
        folder(capture),
        capture.reason());
  }

  /** All that are remembered, by name. */
  List<Shown> list() {
    return sorted().stream().map(this::shown).toList();
  }

  /** One of them. */
  Optional<Shown> find(String name) {
    return Optional.ofNullable(captures.get(name)).map(this::shown);
  }

  private Shown shown(NamedCapture capture) {
    return shown(capture, null);
  }

  private Shown shown(NamedCapture capture, @Nullable Instant logSince) {
    return new Shown(
        capture,
        folder(capture),
        runs.content(capture).orElseGet(() -> onDisk(capture)),
        capture.isUnderWay() ? log.overtakenEntries(capture.reader()) : 0,
        logSince);
  }

  private NamedCaptureRuns.Content onDisk(NamedCapture capture) {
    try {
      CaptureMetadata metadata = CaptureMetadata.read(folder(capture));
      return new NamedCaptureRuns.Content(metadata.totalLines(), metadata.totalBytes());
    } catch (IOException e) {
      LOG.debug("A capture by name cannot be looked into. name={}", capture.name(), e);
      return new NamedCaptureRuns.Content(-1, -1);
    }
  }

  /** How many are under way. */
  int underWay() {
    return (int) captures.values().stream().filter(NamedCapture::isUnderWay).count();
  }

  private Path folder(NamedCapture capture) {
    return limits.directory().resolve(capture.name());
  }

  /* Seen only when it is on disk. */
  private void put(NamedCapture capture) throws IOException {
    Map<String, NamedCapture> changed = new TreeMap<>(captures);
    changed.put(capture.name(), capture);
    List<NamedCapture> over =
        changed.values().stream()
            .filter(known -> !known.isUnderWay())
            .sorted(Comparator.comparing(NamedCapture::started))
            .toList();
    over.stream()
        .limit(Math.max(0, over.size() - MOST_REMEMBERED))
        .forEach(oldest -> changed.remove(oldest.name()));
    book.write(changed.values());
    captures.putAll(changed);
    captures.keySet().retainAll(changed.keySet());
  }

  private List<NamedCapture> sorted() {
    return List.copyOf(new TreeMap<>(captures).values());
  }
}
