package dev.wadi.cli;

import dev.wadi.app.settings.Settings;

/**
 * What the gateway says about itself, by the settings; must come before the first logger is made.
 */
final class OwnLog {
  private OwnLog() {}

  static void begin(Settings settings) {
    System.setProperty("wadi.log.format", settings.text("wadi.log.format"));
    System.setProperty("wadi.log.level", settings.text("wadi.log.level"));
    System.setProperty("wadi.log.libraries", settings.text("wadi.log.libraries"));
  }
}
