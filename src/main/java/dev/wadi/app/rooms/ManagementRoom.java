package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.management.HealthPages;
import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness;
import java.time.InstantSource;
import java.util.concurrent.ThreadPoolExecutor;

/** Numbers and readiness, and the pages of the push door that show them. */
final class ManagementRoom implements Room {
  private static final int WAITING_PAGES = 32;

  private final Metrics metrics = new Metrics();
  private final Readiness readiness;
  private final Settings settings;

  /* Pages that look at files; many at once are of use to nobody. */
  private final ThreadPoolExecutor pages = OneThread.named("wadi-pages", WAITING_PAGES);

  ManagementRoom(Settings settings, String version) {
    this.settings = settings;
    this.readiness = new Readiness(version);
  }

  Metrics metrics() {
    return metrics;
  }

  Readiness readiness() {
    return readiness;
  }

  @Override
  public void open(RoomContext context) {
    context.bind("readyPage", new PageProcessor(readiness::ready));
    HealthPages health =
        new HealthPages(
            AnswersAs.of(settings),
            readiness,
            context.roster(),
            !settings.secrets("wadi.mask.keys").isEmpty(),
            InstantSource.system());
    context.bind("healthzPage", new PageProcessor(health::healthz));
    context.bind("readyzPage", new PageProcessor(health::readyz, pages));
    context.bind("openapiPage", new PageProcessor(OpenApiPage::yaml, pages));
    context.bind("openapiJsonPage", new PageProcessor(OpenApiPage::json, pages));
    context.bind("docsPage", new PageProcessor(OpenApiPage::table, pages));
    context.bind("versionPage", new PageProcessor(readiness::version));
    context.bind("metricsPage", new PageProcessor(this::metricsPage, pages));
    metrics.process();
  }

  Readiness.Answer metricsPage() {
    return new Readiness.Answer(200, Metrics.CONTENT_TYPE, metrics.text());
  }

  @Override
  public void close() {
    pages.shutdown();
    metrics.close();
  }
}
