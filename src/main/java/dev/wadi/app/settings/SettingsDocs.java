package dev.wadi.app.settings;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page {@code docs/configuration.md}, made from the catalogue so that it cannot go stale. */
public final class SettingsDocs {
  private static final Pattern FIRST_WORDS = Pattern.compile("^.*?(?= \\(docs/|[.;] |\\.$)");
  private static final Pattern PAGE = Pattern.compile("docs/([\\w-]+\\.md(?:#[\\w-]+)?)");

  private static final Pattern PAGES_FIRST =
      Pattern.compile("\\((\\[.*?\\]\\([^()]*\\))\\)[.;]? *(.*)");

  private static final String HEAD =
      """
      # Settings

      <!-- Made from src/main/resources/application.properties by `make docs`. Change it there. -->

      Every setting has a default; none is needed. A value is taken from the first of these that has it:

      1. `--set key=value` on the command line,
      2. the environment: `wadi.push.maxBodyBytes` is `WADI_PUSH_MAX_BODY_BYTES`,
      3. the settings file: `--config FILE`, else `./wadi.properties` (a `.yaml` is read as logtap's configuration),
      4. the default below.

      The file has one `key = value` a line and comments that begin with `#`; nothing is escaped. `{{key}}` stands for
      the value of another setting. Sizes are powers of 1024 (`512KB`, `10MB`, `2GB`), durations read `500ms`, `30s`,
      `1h30m`, `7d`. An unknown key or a value that does not fit stops the start with exit code 78 and says where it
      stands and what was expected; so does an entry of a map without a value (`wadi.webhook.url.ops=`). Secrets can be read from a file (`...File`, `..._FILE`) and are never shown.
      Options of Camel's components, data formats and languages go to Camel as they are
      (`camel.component.netty.workerCount=...`); no other key that begins with `camel.` is taken.

      These values are the only ones: routes read them as `{{wadi.push.port}}`, and neither the environment nor a system
      property changes them on the way. Camel's own variables (`CAMEL_...`) and properties (`-Dcamel...`) count for
      nothing. A route that means the environment says so: `{{env:NAME}}`, `{{env:NAME:default}}`, `{{sys:name}}`.
      `wadi demo` reads its command line alone.

      `wadi doctor` shows the settings that apply, and where each comes from.
      """;

  private static final String TAIL =
      """

      ## Names of other programs

      | variable | stands for |
      |---|---|
      | `LOGTAP_RECV_ADDR` | `wadi.push.host` and `wadi.push.port` |
      | `LOGTAP_RECV_DIR` | `wadi.capture.directory`, with `wadi.capture.layout=single` |
      | `LOGTAP_RECV_DISK_CAP` | `wadi.capture.maxDiskBytes` |
      | `LOGTAP_RECV_REDACT` | `wadi.redact.profile` (`true` is `all`, `false` is `off`) |
      | `LOGTAP_RECV_REDACT_PATTERNS` | `wadi.redact.patterns` |
      | `LOGTAP_RECV_WEBHOOKS` | `wadi.webhook.url.logtap-1` and so on, with `wadi.webhook.template.logtap-1=logtap` |
      | `LOGTAP_RECV_WEBHOOK_EVENTS` | `wadi.webhook.events.*` |
      """;

  private SettingsDocs() {}

  /** The whole page. */
  public static String markdown(SettingsCatalogue catalogue) {
    StringBuilder page = new StringBuilder(HEAD);
    for (Map.Entry<String, String> chapter : catalogue.chapters().entrySet()) {
      page.append(heading(chapter.getKey(), chapter.getValue()));
      page.append("\n| key | default | value | what it does |\n|---|---|---|---|\n");
      for (SettingsKey key : catalogue.keys()) {
        if (key.room().equals(chapter.getKey())) {
          page.append(row(key));
        }
      }
    }
    page.append(TAIL);
    for (SettingsKey key : catalogue.keys()) {
      for (String alias : key.aliases()) {
        page.append("| `").append(alias).append("` | `").append(key.name()).append("` |\n");
      }
    }
    return page.toString();
  }

  /* A title is short: what a chapter says beyond its first words, and where more stands, is below. */
  private static String heading(String room, String text) {
    Matcher first = FIRST_WORDS.matcher(text);
    String title = first.find() ? first.group() : text;
    String rest = text.substring(title.length()).replaceFirst("^[.;,]? *", "");
    String linked = PAGE.matcher(rest).replaceAll("[$1]($1)").strip();
    Matcher pages = PAGES_FIRST.matcher(linked);
    String more =
        pages.matches()
            ? "See " + pages.group(1) + ". " + sentence(pages.group(2))
            : sentence(linked);
    return "\n## "
        + room
        + ": "
        + title
        + "\n"
        + (more.isEmpty() ? "" : "\n" + more.strip() + "\n");
  }

  private static String sentence(String text) {
    if (text.isEmpty()) {
      return "";
    }
    String end = text.endsWith(".") ? "" : ".";
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + end;
  }

  private static String row(SettingsKey key) {
    String shown = key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`";
    return String.join(
            " | ",
            "| `" + key.name() + "`",
            shown,
            cell(key.type().describe()),
            cell(key.description()))
        + " |\n";
  }

  /* A word in angle brackets would be a tag that nobody sees, but not within code. */
  private static String cell(String text) {
    String[] parts = text.replace("|", "\\|").split("`", -1);
    for (int i = 0; i < parts.length; i += 2) {
      parts[i] = parts[i].replace("<", "\\<");
    }
    return String.join("`", parts);
  }
}
