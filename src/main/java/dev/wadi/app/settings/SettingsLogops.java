package dev.wadi.app.settings;

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
 * <p>{@code LOGOPS_SINK_FILE} and {@code LOGOPS_ENCRYPT_FIELDS} mean nothing here: every line is
 * captured, and of a masked line the whole original is what is kept.
 */
final class SettingsLogops {
  private static final Set<String> YES = Set.of("true", "1", "yes", "on");
  private static final Set<String> WITHOUT_MEANING =
      Set.of("LOGOPS_SINK_FILE", "LOGOPS_ENCRYPT_FIELDS");

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
   * @throws IllegalArgumentException when what it asks for would not be done
   */
  static @Nullable Map<String, String> variable(String name, String value) {
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
      default -> null;
    };
  }
}
