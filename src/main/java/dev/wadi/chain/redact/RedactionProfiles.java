package dev.wadi.chain.redact;

import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.PseudonymKeys;
import dev.wadi.chain.redact.profile.RedactionConfig;
import dev.wadi.chain.redact.profile.RedactionFile;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.model.NearestNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The profiles that are in force. A new set takes their place at once and as a whole; one that
 * cannot be used leaves them as they are.
 *
 * <p>Threads share it; a batch is redacted by one set from its first line to its last.
 */
public final class RedactionProfiles {
  private static final Logger LOG = LoggerFactory.getLogger(RedactionProfiles.class);

  private final RedactionStats stats;
  private final LongSupplier nanoTicker;

  /* Counts of a sink go on when profiles change; sinks come from the file, so there are few. */
  private final Map<String, RedactionStats> sinkStats = new ConcurrentHashMap<>();
  private final LongAdder reloads = new LongAdder();
  private final LongAdder failedReloads = new LongAdder();

  /* Replaced as a whole, never changed. */
  private volatile InForce inForce;
  private volatile String problem = "";

  private record InForce(
      RedactionConfig config,
      @Nullable PseudonymKeys keys,
      Map<String, Redactor> redactors,
      Map<String, Redactor> sinks) {
    Redactor named(String name) {
      return RedactionProfiles.named(redactors, name);
    }
  }

  private static Redactor named(Map<String, Redactor> redactors, String name) {
    Redactor found = redactors.get(RedactionConfig.meant(name, redactors.keySet()));
    if (found == null) {
      throw new IllegalArgumentException(
          "redaction profile: '"
              + name
              + "' (expected: "
              + NearestNames.first(name, redactors.keySet())
              + ")");
    }
    return found;
  }

  public RedactionProfiles(RedactionConfig config) {
    this(config, null, new RedactionStats(), System::nanoTime);
  }

  /**
   * @param keys the secrets behind pseudonyms, needed when a profile asks for them
   * @param stats what all redactors count into
   * @param nanoTicker time for the budget of a line
   */
  public RedactionProfiles(
      RedactionConfig config,
      @Nullable PseudonymKeys keys,
      RedactionStats stats,
      LongSupplier nanoTicker) {
    this.stats = stats;
    this.nanoTicker = nanoTicker;
    this.inForce = built(config, keys);
  }

  private InForce built(RedactionConfig config, @Nullable PseudonymKeys keys) {
    @Nullable PseudonymKey key = keys == null ? null : keys.current();
    Map<String, Redactor> redactors = new TreeMap<>();
    config
        .profiles()
        .forEach(
            (name, profile) -> redactors.put(name, new Redactor(profile, key, stats, nanoTicker)));
    Map<String, Redactor> sinks = new TreeMap<>();
    config
        .sinks()
        .forEach(
            (sink, name) -> {
              RedactionStats counts = sinkStats.computeIfAbsent(sink, s -> new RedactionStats());
              RedactionProfile profile = named(redactors, name).profile();
              sinks.put(sink, new Redactor(profile, key, counts, nanoTicker));
            });
    return new InForce(config, keys, Map.copyOf(redactors), Map.copyOf(sinks));
  }

  /** The redactor for logs of a tenant that came from a source; the source may be empty. */
  public Redactor redactor(String tenant, String source) {
    InForce now = inForce;
    return now.named(now.config().profileFor(tenant, source));
  }

  /** False when no profile that may be applied to what comes in looks for anything. */
  public boolean finds() {
    InForce now = inForce;
    return assigned(now.config()).stream().anyMatch(name -> now.named(name).finds());
  }

  /** The redactor for a sink, when a profile is assigned to it; counts for itself. */
  public Optional<Redactor> sinkRedactor(String sink) {
    return Optional.ofNullable(inForce.sinks().get(sink));
  }

  /** What was counted on the way to sinks that have or had a profile of their own. */
  public Map<String, RedactionStats> sinkStats() {
    return new TreeMap<>(sinkStats);
  }

  /**
   * The redactor of a profile.
   *
   * @throws IllegalArgumentException for an unknown name, naming the nearest right one
   */
  public Redactor named(String profile) {
    return inForce.named(profile);
  }

  /**
   * A redactor beside those in force, with their key and with counters of its own.
   *
   * @throws IllegalArgumentException when the profile needs a key and there is none
   */
  public Redactor beside(RedactionProfile profile) {
    @Nullable PseudonymKeys keys = inForce.keys();
    return new Redactor(
        profile, keys == null ? null : keys.current(), new RedactionStats(), nanoTicker);
  }

  /** What is in force. */
  public RedactionConfig config() {
    return inForce.config();
  }

  /** Names of the profiles that set entries aside on their way in, as they are assigned. */
  public Set<String> settingAside() {
    RedactionConfig now = config();
    Set<String> names = assigned(now);
    names.removeIf(name -> !setsAside(now.profiles().get(name)));
    return names;
  }

  private static Set<String> assigned(RedactionConfig config) {
    Set<String> names = new TreeSet<>(config.tenants().values());
    names.addAll(config.sources().values());
    names.add(config.defaultProfile());
    return names;
  }

  private static boolean setsAside(@Nullable RedactionProfile profile) {
    return profile != null
        && profile.actions().values().stream().anyMatch(a -> a.type() == Action.Type.QUARANTINE);
  }

  /** Profile names and their hashes, sorted. */
  public Map<String, String> hashes() {
    Map<String, String> all = new TreeMap<>();
    inForce.redactors().forEach((name, redactor) -> all.put(name, redactor.hash()));
    return all;
  }

  public RedactionStats stats() {
    return stats;
  }

  /** The epoch that pseudonyms are made in, or empty without keys. */
  public String epoch() {
    @Nullable PseudonymKeys keys = inForce.keys();
    return keys == null ? "" : keys.current().epoch();
  }

  /** Puts other profiles in force; when one of them cannot be used, all stays as it was. */
  public void replace(RedactionConfig config) {
    replace(config, inForce.keys());
  }

  private void replace(RedactionConfig config, @Nullable PseudonymKeys keys) {
    inForce = built(config, keys);
    problem = "";
    reloads.increment();
  }

  /** The same without a file of keys. */
  public boolean reload(Path file) {
    return reload(file, null);
  }

  /**
   * Reads the files again and puts both in force together. When one of them cannot be used, what is
   * in force stays, and the log and {@link #problem()} say why. One thread at a time.
   *
   * @param file the profiles; null leaves those that are in force
   * @param keyFile the keys; null leaves those that are in force
   * @return true when the files are in force now
   */
  public boolean reload(@Nullable Path file, @Nullable Path keyFile) {
    String before = epoch();
    Path reading = keyFile;
    try {
      PseudonymKeys keys = keyFile == null ? inForce.keys() : PseudonymKeys.read(keyFile);
      reading = file;
      replace(file == null ? inForce.config() : RedactionFile.read(file), keys);
      LOG.info(
          "Redaction profiles were read again. file={} profiles={} epoch={} epochBefore={}",
          file,
          hashes().keySet(),
          epoch(),
          before);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      String message =
          e instanceof IOException
              ? reading + ": cannot be read: " + e
              : String.valueOf(e.getMessage());
      problem = message;
      failedReloads.increment();
      LOG.error(
          "Redaction profiles could not be read again, those in force stay. cause=\"{}\"", message);
      return false;
    }
  }

  /** Why the last reload did not count, or empty. */
  public String problem() {
    return problem;
  }

  public long reloads() {
    return reloads.sum();
  }

  public long failedReloads() {
    return failedReloads.sum();
  }
}
