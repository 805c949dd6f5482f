package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.management.HealthPages.Style;
import java.util.Locale;

/** Whose words the pages of the data port use: {@code wadi.push.answersAs}. */
final class AnswersAs {
  private AnswersAs() {}

  static Style of(Settings settings) {
    return Style.valueOf(settings.text("wadi.push.answersAs").toUpperCase(Locale.ROOT));
  }
}
