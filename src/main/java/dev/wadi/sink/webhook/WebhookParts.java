package dev.wadi.sink.webhook;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.util.Map;
import java.util.Set;

/** The targets of the settings, and the step that renders what they are sent. */
public final class WebhookParts implements StationParts {
  /** Under this name {@link WebhookComponent} finds the targets. */
  static final String TARGETS = "webhookTargets";

  /** What routes read the names of all targets by. */
  static final String NAMES = "wadi.active.webhook.targets";

  private static final String RENDER = "renderEvent";

  @Override
  public Set<String> names() {
    return Set.of(TARGETS, RENDER);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    WebhookTargets targets = WebhookTargets.of(settings);
    return Map.of(TARGETS, targets, RENDER, new RenderEventProcessor(targets));
  }

  @Override
  public Map<String, String> values(StationSettings settings) {
    return Map.of(NAMES, String.join(",", WebhookTargets.of(settings).names()));
  }
}
