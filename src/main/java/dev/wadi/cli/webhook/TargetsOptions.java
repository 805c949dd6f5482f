package dev.wadi.cli.webhook;

import dev.wadi.app.rooms.KnownSettings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.cli.Shell;
import dev.wadi.sink.webhook.WebhookTargets;
import picocli.CommandLine.Mixin;

/** The webhooks of the settings, for commands. */
final class TargetsOptions {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  WebhookTargets read(Shell shell) {
    try {
      return WebhookTargets.of(new KnownSettings(settings.read(shell)));
    } catch (IllegalArgumentException e) {
      throw new SettingsException(String.valueOf(e.getMessage()));
    }
  }
}
