package dev.wadi.app.rooms;

import dev.wadi.analysis.jobs.JobLimits;
import dev.wadi.analysis.jobs.Jobs;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people ask of captures while the gateway runs. */
final class AnalysisRoom implements Room {
  private static final Map<String, String> STORES = stores();

  private final Settings settings;
  private final InstantSource clock;
  private @Nullable Jobs jobs;

  AnalysisRoom(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** The captures of a gateway, by name. */
  static CaptureLibrary library(Settings settings) {
    Map<String, Path> folders = new LinkedHashMap<>();
    STORES.forEach((name, setting) -> folders.put(name, settings.requiredPath(setting)));
    return new CaptureLibrary(folders);
  }

  private static Map<String, String> stores() {
    Map<String, String> stores = new LinkedHashMap<>();
    stores.put("captures", "wadi.capture.directory");
    stores.put("named", "wadi.named.directory");
    stores.put("dlq", "wadi.dlq.directory");
    stores.put("quarantine", "wadi.quarantine.directory");
    return stores;
  }

  @Override
  public void check() {
    limits();
    places();
  }

  private CapturePlaces places() {
    return SettingsException.orWrong(
        "wadi.analysis",
        () ->
            new CapturePlaces(
                settings.list("wadi.analysis.places"),
                () -> StoreSettings.read(new KnownSettings(settings)),
                clock));
  }

  private JobLimits limits() {
    return SettingsException.orWrong(
        "wadi.analysis",
        () ->
            new JobLimits(
                settings.number("wadi.analysis.atOnce"),
                settings.number("wadi.analysis.threads"),
                settings.bytes("wadi.analysis.memoryBytes"),
                settings.duration("wadi.analysis.longest"),
                settings.bytes("wadi.analysis.maxReadBytes"),
                settings.bytes("wadi.analysis.maxResultBytes")));
  }

  @Override
  public void open(RoomContext context) throws IOException {
    Jobs opened = new Jobs(settings.requiredPath("wadi.analysis.directory"), limits(), clock);
    jobs = opened;
    context
        .operations()
        .show("Analysis", new AnalysisOperations(library(settings), places(), opened));
    context.guard(AnalysisPage.PATH, new AnalysisPage(opened));
  }

  @Override
  public void close() {
    if (jobs != null) {
      jobs.close();
    }
  }
}
