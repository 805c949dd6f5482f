package dev.wadi.app.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the variables of LogOps' gateway mean in Wadi's settings. Its own file of records is here a
 * capture, in whatever folder it had; its key encrypts originals, once the profile of the fields
 * says that they are kept. What asks for something that would not be done stops the start: LogOps
 * went on without encryption.
 *
 * <p>{@code LOGOPS_HOUSEKEEP_AUTORUN} lets captures go by their age, as its files of days went.
 * There is no round at the start alone here: captures are looked at again and again.
 *
 * <p>{@code LOGOPS_SINK_FILE} and {@code LOGOPS_ENCRYPT_FIELDS} mean nothing here: every line is
 * captured, and of a masked line the whole original is what is kept.
 */
final class SettingsLogops {
  private static final Set<String> YES = Set.of("true", "1", "yes", "on");
  private static final Set<String> WITHOUT_MEANING =
      Set.of("LOGOPS_SINK_FILE", "LOGOPS_ENCRYPT_FIELDS");

  private static final String DAYS = "LOGOPS_RETENTION_DAYS";
  private static final String INTERVAL = "LOGOPS_HOUSEKEEP_INTERVAL_SEC";
  private static final String MODE = "LOGOPS_ARCHIVE_MODE";
  private static final String USUAL_DAYS = "7";
  private static final int MOST_SECONDS = 86_400;

  private SettingsLogops() {}

  /** Whether a variable is the gateway's; its emitters have some as well. */
  static boolean isOfGateway(String name) {
    return name.startsWith("LOGOPS_DEBUG_")
        || name.startsWith("LOGOPS_SINK_")
        || name.startsWith("LOGOPS_ENCRYPT_")
        || name.startsWith("LOGOPS_RETENTION_")
        || name.startsWith("LOGOPS_HOUSEKEEP_")
        || name.equals("LOGOPS_ARCHIVE_MODE")
        || name.equals("LOGOPS_SECRET_KEY");
  }

  /**
   * What a variable means, by the names of settings; null when it is none that this class knows.
   *
   * @param all variables, since some are about others
   * @throws IllegalArgumentException when what it asks for would not be done
   */
  static @Nullable Map<String, String> variable(
      String name, String value, Map<String, String> all) {
    String text = value.strip();
    if (WITHOUT_MEANING.contains(name)) {
      return Map.of();
    }
    return switch (name) {
      case "LOGOPS_SINK_DIR" -> text.isEmpty() ? Map.of() : Map.of("wadi.capture.directory", text);
      case "LOGOPS_SECRET_KEY" -> text.isEmpty() ? Map.of() : Map.of("wadi.mask.keys.logops", text);
      case "LOGOPS_ENCRYPT_PII" -> {
        if (YES.contains(text.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException(
              "is said by a profile here (expected: keep-originals: true under mask in the file of"
                  + " wadi.redact.file, the key in LOGOPS_SECRET_KEY, and this variable left out)");
        }
        yield Map.of();
      }
      case "LOGOPS_HOUSEKEEP_AUTORUN" ->
          YES.contains(text.toLowerCase(Locale.ROOT)) ? housekeeping(all) : Map.of();
      case DAYS -> {
        number(text, USUAL_DAYS, "days, such as 7");
        yield Map.of();
      }
      case INTERVAL -> {
        number(text, "0", "seconds, such as 3600");
        yield Map.of();
      }
      case MODE -> {
        if (!List.of("", "delete", "zip").contains(text.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException("'" + text + "' (expected: delete or zip)");
        }
        yield Map.of();
      }
      default -> null;
    };
  }

  private static Map<String, String> housekeeping(Map<String, String> all) {
    if (all.getOrDefault(MODE, "").strip().equalsIgnoreCase("zip")) {
      throw new IllegalArgumentException(
          "deletes captures here and puts none into zip files, as LOGOPS_ARCHIVE_MODE asks"
              + " (expected: LOGOPS_ARCHIVE_MODE=delete, or this variable left out, copies by"
              + " wadi.objects.target, and wadi.retention.maxAge)");
    }
    try {
      int days = number(all.getOrDefault(DAYS, ""), USUAL_DAYS, "");
      int seconds = number(all.getOrDefault(INTERVAL, ""), "0", "");
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("wadi.retention.maxAge", days + "d");
      if (seconds > 0) {
        settings.put("wadi.retention.interval", Math.min(seconds, MOST_SECONDS) + "s");
      }
      return settings;
    } catch (IllegalArgumentException e) {
      return Map.of(); // told of the variable that is wrong
    }
  }

  private static int number(String text, String usual, String expected) {
    String digits = text.isBlank() ? usual : text.strip();
    if (!digits.matches("[0-9]{1,7}")) {
      throw new IllegalArgumentException("'" + text + "' (expected: a number of " + expected + ")");
    }
    return Integer.parseInt(digits);
  }
}
