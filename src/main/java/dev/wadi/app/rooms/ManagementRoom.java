package dev.wadi.app.rooms;

import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness;
import java.util.concurrent.ThreadPoolExecutor;

/** Numbers and readiness, and the pages of the push door that show them. */
final class ManagementRoom implements Room {
  private static final int WAITING_PAGES = 32;

  private final Metrics metrics = new Metrics();
  private final Readiness readiness;

  /* Pages that look at files; many at once are of use to nobody. */
  private final ThreadPoolExecutor pages = OneThread.named("wadi-pages", WAITING_PAGES);

  ManagementRoom(String version) {
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
    context.bind("healthzPage", new PageProcessor(readiness::healthz));
    context.bind("readyzPage", new PageProcessor(readiness::readyz, pages));
    context.bind("openapiPage", new PageProcessor(OpenApiPage::answer));
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
