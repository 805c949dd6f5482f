package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.RedactionStats;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.PseudonymKeys;
import dev.wadi.chain.redact.profile.RedactionConfig;
import dev.wadi.chain.redact.profile.RedactionFile;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.step.QuarantineProcessor;
import dev.wadi.chain.redact.step.RedactProcessor;
import dev.wadi.chain.redact.step.SinkRedactProcessor;
import dev.wadi.chain.redact.trial.RedactionTrials;
import dev.wadi.chain.redact.trial.SelfCheck;
import dev.wadi.handover.NewestLines;
import dev.wadi.model.Admission;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** What is redacted for whom, the guard that nothing passes by it, and how it is tried out. */
public final class RedactionRoom implements Room {
  private final Settings settings;
  private final InstantSource clock;
  private final MaskRoom masking;
  private @Nullable RedactionProfiles profiles;
  private @Nullable SelfCheck selfCheck;
  private @Nullable RedactionTrials trials;
  private @Nullable RedactionWatch watch;

  RedactionRoom(Settings settings, InstantSource clock, MaskRoom masking) {
    this.settings = settings;
    this.clock = clock;
    this.masking = masking;
  }

  @Override
  public void check() throws IOException {
    profiles = profiles(settings);
  }

  /**
   * The profiles of the settings with their keys, ready for use.
   *
   * @throws SettingsException when a name or a file is wrong, or a profile lacks its key
   */
  public static RedactionProfiles profiles(Settings settings) throws IOException {
    RedactionConfig config = config(settings);
    Optional<Path> keyFile = settings.path("wadi.redact.keyFile");
    try {
      return new RedactionProfiles(
          config,
          keyFile.isPresent() ? PseudonymKeys.read(keyFile.get()) : null,
          new RedactionStats(),
          System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    } catch (NoSuchFileException e) {
      throw new SettingsException(
          List.of("wadi.redact.keyFile: " + keyFile.get() + " is not there (expected: a file)"));
    }
  }

  /* The file, if there is one, else one profile for everybody. */
  private static RedactionConfig config(Settings settings) throws IOException {
    Optional<Path> file = settings.path("wadi.redact.file");
    try {
      return file.isPresent()
          ? RedactionFile.read(file.get())
          : RedactionConfig.of(profile(settings));
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    } catch (NoSuchFileException e) {
      String name = file.isPresent() ? "wadi.redact.file" : "wadi.redact.patterns";
      throw new SettingsException(
          name + ": " + e.getMessage() + " is not there (expected: a file)");
    }
  }

  private static RedactionProfile profile(Settings settings) throws IOException {
    String name = settings.text("wadi.redact.profile");
    if (name.equals("off") || name.equals("false") || name.equals("none")) {
      return RedactionProfile.none();
    }
    RedactionProfile profile = RedactionProfile.parse(name);
    Optional<Path> patterns = settings.path("wadi.redact.patterns");
    return patterns.isPresent()
        ? profile.withPatterns(RedactionFile.readPatterns(patterns.get()))
        : profile;
  }

  /** Known when checked. */
  RedactionProfiles profiles() {
    return Objects.requireNonNull(profiles, "the settings have been checked");
  }

  /** What a person should look at; empty when all is well. */
  String problem() {
    String found = selfCheck == null ? "" : selfCheck.place();
    return found.isEmpty() ? profiles().problem() : found;
  }

  /** What captures write down about the redaction in force. */
  @Override
  public Map<String, String> values() {
    if (!settings.bool("wadi.redact.required")) {
      // Something may be in a capture that nobody redacted, and it must not claim otherwise.
      return Map.of();
    }
    Redactor redactor = profiles().named(profiles().config().defaultProfile());
    return Map.of(
        "wadi.active.redaction.patterns", String.join(",", redactor.profile().activeNames()),
        "wadi.active.redaction.profile", redactor.profile().name(),
        "wadi.active.redaction.hash", redactor.hash());
  }

  @Override
  public void open(RoomContext context) {
    RedactionProfiles active = profiles();
    SelfCheck check =
        SelfCheck.begin(settings.number("wadi.redact.selfCheckEvery"), clock, System::nanoTime);
    selfCheck = check;
    RedactionGuard guard =
        new RedactionGuard(active, settings.bool("wadi.redact.required"), System::nanoTime);
    context.bind(Admission.BEAN, guard);
    RedactionTrials beside = new RedactionTrials(active, masking::masked, System::nanoTime);
    trials = beside;
    RedactProcessor step = new RedactProcessor(active, check, beside, held(context.camel()));
    context.bind("redact", step);
    context.operations().show("Redaction", step);
    context.bind("beforeQuarantine", new QuarantineProcessor(QuarantineProcessor.Step.BEFORE));
    context.bind("afterQuarantine", new QuarantineProcessor(QuarantineProcessor.Step.AFTER));
    context.bind("quarantineFailed", new QuarantineProcessor(QuarantineProcessor.Step.FAILED));
    context.bind(RedactionReadiness.STEP, new SinkRedactProcessor(active));
    watch(active);
    new RedactionMetrics(context.metrics(), active, check, guard).begin();
    context
        .readiness()
        .tells("redaction", new RedactionReadiness(active, check, guard, context.camel())::state);
  }

  /* Of all buffers of the routes that hold lines of the tenant the first. */
  private static NewestLines held(CamelContext camel) {
    return wanted ->
        camel.getEndpoints().stream()
            .filter(NewestLines.class::isInstance)
            .map(endpoint -> ((NewestLines) endpoint).newest(wanted))
            .filter(entries -> !entries.isEmpty())
            .findFirst()
            .orElse(List.of());
  }

  private void watch(RedactionProfiles active) {
    @Nullable Path file = settings.path("wadi.redact.file").orElse(null);
    @Nullable Path keyFile = settings.path("wadi.redact.keyFile").orElse(null);
    if (file != null || keyFile != null) {
      watch = RedactionWatch.begin(file, keyFile, active, settings.duration("wadi.redact.reload"));
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    if (selfCheck != null) {
      selfCheck.close();
    }
    if (trials != null) {
      trials.close();
    }
  }
}
