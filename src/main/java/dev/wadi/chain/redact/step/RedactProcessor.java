package dev.wadi.chain.redact.step;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.trial.RedactionTrials;
import dev.wadi.chain.redact.trial.SelfCheck;
import dev.wadi.handover.NewestLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.LinesWanted;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/**
 * The step {@code redact}: removes personal data and secrets from the batch in the body, by the
 * profile of its tenant or source.
 *
 * <p>What comes out says that it was redacted ({@link Batch#redactedBy()}): without that no buffer
 * takes it. Sets the property {@value #PROFILE} to name and hash of the profile, {@code all@3f2a…}.
 * When a rule sets entries aside, they are in the property {@value #QUARANTINED} as a batch, and a
 * route decides what becomes of them; the body goes on without them and may then be empty.
 */
@ManagedResource(description = "Redaction of personal data and secrets")
public final class RedactProcessor implements Processor {
  /** {@code String}: the profile that redacted the batch, {@code <name>@<SHA-256>}. */
  public static final String PROFILE = "wadi.profile";

  /** {@code Batch}: entries that a rule set aside; absent when there are none. */
  public static final String QUARANTINED = Established.QUARANTINED;

  private static final int MOST_HELD_LINES = 10_000;
  private static final LinesWanted.Selection ALL = stream -> i -> true;

  /** The reason that is counted for entries which a rule of a profile lets go. */
  private static final String DROPPED = "rule";

  private final RedactionProfiles profiles;
  private final SelfCheck selfCheck;
  private final RedactionTrials trials;
  private final NewestLines held;

  public RedactProcessor(RedactionProfiles profiles) {
    this(
        profiles,
        SelfCheck.off(),
        new RedactionTrials(profiles, (tenant, line) -> line, System::nanoTime),
        wanted -> List.of());
  }

  /**
   * @param selfCheck looks again at a share of what comes out
   * @param trials try a profile on a share of what comes in
   * @param held the newest lines that are held somewhere, for trials too
   */
  public RedactProcessor(
      RedactionProfiles profiles, SelfCheck selfCheck, RedactionTrials trials, NewestLines held) {
    this.held = held;
    this.profiles = profiles;
    this.selfCheck = selfCheck;
    this.trials = trials;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    String source = exchange.getProperty(Established.SOURCE, "", String.class);
    Redactor redactor = profiles.redactor(batch.tenant(), source);
    trials.offer(batch, redactor);
    Redactor.Outcome outcome = redactor.apply(batch);
    selfCheck.offer(outcome.kept(), redactor);
    /* A profile that looks for nothing has redacted nothing, and takes nothing away. */
    Batch kept =
        redactor.finds()
            ? outcome.kept().redactedBy(redactor.label())
            : outcome.kept().asCleanAs(batch);
    exchange.getMessage().setBody(kept);
    exchange.setProperty(PROFILE, redactor.label());
    int aside = 0;
    if (outcome.quarantined() != null) {
      exchange.setProperty(QUARANTINED, outcome.quarantined().redactedBy(redactor.label()));
      aside = outcome.quarantined().entries();
    }
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.dropped(batch, batch.entries() - outcome.kept().entries() - aside, DROPPED);
    }
  }

  @ManagedAttribute(description = "Lines looked at (count)")
  public long getLinesTotal() {
    return profiles.stats().lines();
  }

  @ManagedAttribute(description = "Bytes of the lines looked at (bytes)")
  public long getBytesTotal() {
    return profiles.stats().bytes();
  }

  @ManagedAttribute(description = "Lines of which something was changed (count)")
  public long getChangedLinesTotal() {
    return profiles.stats().changedLines();
  }

  @ManagedAttribute(description = "Lines masked as a whole because they cost too much (count)")
  public long getOverBudgetLinesTotal() {
    return profiles.stats().overBudgetLines();
  }

  @ManagedAttribute(description = "Texts masked as a whole because redaction failed (count)")
  public long getFailedLinesTotal() {
    return profiles.stats().failedLines();
  }

  @ManagedAttribute(description = "Entries dropped by a rule (count)")
  public long getDroppedEntriesTotal() {
    return profiles.stats().droppedEntries();
  }

  @ManagedAttribute(description = "Entries set aside by a rule (count)")
  public long getQuarantinedEntriesTotal() {
    return profiles.stats().quarantinedEntries();
  }

  @ManagedAttribute(description = "Values found, by recogniser (count)")
  public Map<String, Long> getHits() {
    Map<String, Long> hits = new TreeMap<>();
    profiles.stats().hitsByKind().forEach((kind, count) -> hits.put(kind.key(), count));
    return hits;
  }

  @ManagedOperation(
      description =
          "Values found since the start, by tenant, recogniser and place: line, label or metadata")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> hitsByTenant() {
    List<Map<String, Object>> rows = new ArrayList<>();
    profiles
        .stats()
        .hits()
        .forEach(
            (key, count) -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("tenant", key.tenant());
              row.put("type", key.kind().key());
              row.put("where", key.where().name().toLowerCase(Locale.ROOT));
              row.put("count", count);
              rows.add(row);
            });
    return rows;
  }

  @ManagedAttribute(description = "Entries that the self-check looked at again (count)")
  public long getSelfCheckedEntriesTotal() {
    return selfCheck.checked();
  }

  @ManagedAttribute(description = "Entries chosen for the self-check and let go (count)")
  public long getSelfCheckDroppedEntriesTotal() {
    return selfCheck.dropped();
  }

  @ManagedAttribute(description = "Values that survived redaction, by recogniser (count)")
  public Map<String, Long> getSurvivors() {
    Map<String, Long> found = new TreeMap<>();
    selfCheck.survivors().forEach((kind, count) -> found.put(kind.key(), count));
    return found;
  }

  @ManagedAttribute(description = "Where the self-check found something last, or empty")
  public String getSelfCheckProblem() {
    return selfCheck.place();
  }

  @ManagedOperation(description = "Forget what the self-check found; the counts stay")
  @Needs(Role.OPERATOR)
  public void forgetSelfCheckProblem() {
    selfCheck.forget();
  }

  @ManagedAttribute(description = "Profiles in force and their SHA-256")
  public Map<String, String> getProfiles() {
    return profiles.hashes();
  }

  @ManagedAttribute(description = "Profile for whatever is not assigned another")
  public String getDefaultProfile() {
    return profiles.config().defaultProfile();
  }

  @ManagedAttribute(description = "Epoch of the key behind pseudonyms, or empty without a key")
  public String getPseudonymEpoch() {
    return profiles.epoch();
  }

  @ManagedAttribute(description = "Why the last reload of the profiles did not count, or empty")
  public String getReloadProblem() {
    return profiles.problem();
  }

  @ManagedOperation(
      description =
          "What a profile would do to a text, as JSON: findings and the text afterwards; nothing"
              + " is kept or counted. Parameters: profile (a name, or empty for the default), text")
  @Needs(Role.VIEWER)
  public String dryRun(String profile, String text) {
    String name = profile.isBlank() ? profiles.config().defaultProfile() : profile.strip();
    return profiles.named(name).explain(text).toJson();
  }

  @ManagedAttribute(description = "True while a profile is tried on live lines")
  public boolean isTrialRunning() {
    return trials.isRunning();
  }

  @ManagedOperation(
      description =
          "Try a profile of the file beside those in force on a share of the live lines, and change"
              + " nothing. It ends after so many seconds (at most 3600) or lines (at most 1000000),"
              + " and looks at one line of everyNthLine. Answers the report, as JSON")
  @Needs(Role.OPERATOR)
  public String startTrial(String profile, int seconds, int lines, int everyNthLine) {
    return trials.start(profile, seconds, lines, everyNthLine);
  }

  @ManagedOperation(
      description =
          "The same for a profile that is no more than a text: the YAML that would stand below its"
              + " name in the file, such as 'base: all' and 'without: [mac]'")
  @Needs(Role.OPERATOR)
  public String startTrialOfText(String yaml, int seconds, int lines, int everyNthLine) {
    return trials.startText(yaml, seconds, lines, everyNthLine);
  }

  @ManagedOperation(
      description =
          "Try a profile, by its name or as a text, on the newest lines of a tenant that are held"
              + " in memory, at once. They were redacted when they came, so it tells what the"
              + " profile would find beyond that. Answers the report, as JSON")
  @Needs(Role.OPERATOR)
  public String trialOnLines(String profile, String yaml, String tenant, int lines) {
    if (lines < 1 || lines > MOST_HELD_LINES) {
      throw new IllegalArgumentException(
          "lines: " + lines + " (expected: 1 to " + MOST_HELD_LINES + ")");
    }
    String whose = tenant.strip();
    return trials.onLines(profile, yaml, whose, held.newest(new LinesWanted(whose, ALL, 0, lines)));
  }

  @ManagedOperation(
      description =
          "How the trial stands: lines looked at, lines that would be treated differently, by fate"
              + " and type, and examples as the strictest profile leaves them, as JSON")
  @Needs(Role.VIEWER)
  public String trialReport() {
    return trials.report();
  }

  @ManagedOperation(description = "End the trial; answers its report, as JSON")
  @Needs(Role.OPERATOR)
  public String stopTrial() {
    return trials.stop();
  }
}
